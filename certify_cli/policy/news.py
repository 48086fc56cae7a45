"""What is new in a report or in the inventory, for somebody who was told what stood before.

Only a word that changed is news (`words`). What passes by itself leaves the word as it was, for whoever is not told of
it: a failure that is out of sight for a night is no new one the day after. What a narrow look makes well, and what it
does not, is in `standing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from certify_cli.policy.remembering import forgotten
from certify_cli.policy.standing import BAD, TOLD_BREACHED, TOLD_INCOMPLETE, Look, Standing, Turn, after, rank_of
from certify_cli.policy.words import COULD_NOT_RUN, RAN, Word
from certify_cli.types.changes import Change
from certify_cli.types.findings import Status
from certify_cli.types.notifications import EVENTS, Event, News

DRIFT: Mapping[str, Event] = {"new": "new", "changed": "drift", "vanished": "drift", "reappeared": "drift"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The news for one notifier, worst first, the words to remember once they were told, and subjects to forget."""

    news: tuple[News, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    gone: tuple[str, ...] = ()


def news_of(words: Iterable[Word], before: Mapping[str, str], wanted: Collection[Event], now: datetime) -> Told:
    """What of the words is news to whoever was told those `before`, and wants these events."""
    known: dict[str, str] = {}
    found: list[News] = []
    for one in words:
        if one.look and one.look.status == Status.INCONCLUSIVE and "inconclusive" not in wanted:
            continue
        was, word, event = _seen(one, one.look, before, now) if one.look else _plain(one, before)
        if before.get(one.subject) != word and (was, word) != (None, RAN):
            known[one.subject] = word
        if event is not None and event in wanted:
            after = word.partition("|")[0]
            news = News(event=event, target=one.target, before=was, after=after, message=one.message, remedy=one.remedy)
            found.append(news)
    return Told(news=ordered(found), words=known, gone=forgotten(before, known, now.date()))


def news_of_changes(changes: Iterable[Change], wanted: Collection[Event]) -> tuple[News, ...]:
    """What AWS lists otherwise than before; what sources and lists say is no news of AWS."""
    of_aws = [(DRIFT[one.kind], one) for one in changes if one.region and one.kind in DRIFT]
    return ordered(
        News(
            event=event,
            target=f"{one.model}@{one.region}",
            before=None if one.before is None else _said(one.before),
            after=_said(one.after) or one.kind,
            message=one.detail,
        )
        for event, one in of_aws
        if event in wanted
    )


def ordered(news: Iterable[News]) -> tuple[News, ...]:
    """Worst first, then by target."""
    worst = list(EVENTS)
    return tuple(sorted(news, key=lambda one: (worst.index(one.event), one.target)))


def _plain(one: Word, before: Mapping[str, str]) -> tuple[str | None, str, Event | None]:
    was = one.told(before)
    if was == one.word:
        return was, one.word, None
    if one.word == RAN:
        return was, one.word, "recovered" if was is not None else None
    return was, one.word, "stopped" if one.word == COULD_NOT_RUN else "expiring"


def _seen(one: Word, look: Look, before: Mapping[str, str], now: datetime) -> tuple[str | None, str, Event | None]:
    """(what was told last, the word to remember, the event)"""
    was = Standing.of(one.told(before))
    found, turn = after(was, look)
    standing = found.dated(now, was)
    return was.status if was else None, standing.word, _event(turn, standing.status)


def _event(turn: Turn, status: str) -> Event | None:
    if turn == "well":
        return "recovered"
    if turn == "unknown":
        return "inconclusive"
    if turn == "worse" and status in (TOLD_BREACHED, TOLD_INCOMPLETE):
        return "breached"
    if turn == "worse":
        return "failed" if rank_of(status) == BAD else "degraded"
    return "degraded" if turn == "eased" and status == Status.QUALITY_WARNING else None


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
