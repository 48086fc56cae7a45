"""Of a store's health: when AWS was last asked what it has, and how far that drifted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from certify_cli.commands.health_rows import NAMED, WINDOW, Row, row
from certify_cli.interfaces import Store
from certify_cli.types.changes import PastChange
from certify_cli.types.durations import age_text
from certify_cli.types.naming import counted, some_of


def of_synchronisation(store: Store, now: datetime) -> Iterator[Row]:
    """The age of the last synchronisation, regions that it left out for a week, and changes of that week by kind."""
    days: dict[str, date] = {}
    for offer in (offer for model in store.models() for offer in model.offers):
        days[offer.region] = max(offer.day, days.get(offer.region, offer.day))
    last = max(days.values(), default=None)
    age = age_text(now - _midnight(last, now)) if last else "never"
    yield row(
        "sync", "last", age, f"{last}, {counted(len(days), 'region')}" if last else "AWS was not asked what it has"
    )
    stale = sorted(region for region, day in days.items() if _midnight(day, now) < now - WINDOW)
    yield row("sync", "regions not asked for 7 d", len(stale), some_of(stale, NAMED))
    yield from _drift([one for one in store.changes() if one.at > now - WINDOW])


def _drift(changes: list[PastChange]) -> Iterator[Row]:
    yield row("drift", "changes", len(changes), "of the inventory in the last 7 d")
    for kind, count in Counter(one.change.kind for one in changes).most_common():
        named = [f"{one.change.model}@{one.change.region or '*'}" for one in changes if one.change.kind == kind]
        yield row("drift", kind, count, some_of(list(dict.fromkeys(named)), NAMED))


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
