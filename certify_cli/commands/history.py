"""`certify report --history`: what each run made of each target, newest first, from the few numbers kept of reports."""

from __future__ import annotations

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from certify_cli.codec import utc
from certify_cli.commands.report import Filters, narrowed
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.types.findings import Status
from certify_cli.types.history import Point, Stretch
from certify_cli.types.tables import Column, Table

LAST = 200
"""Lines that are shown unless somebody asks for more."""

_AT = Column(key="at", title="at")
_STATUS = Column(key="status", title="status")
OF_MANY = (_AT, _STATUS, Column(key="target", title="target"), Column(key="says", title="run", below=True))
OF_ONE = (
    Column(key="run", title="run"),
    _STATUS,
    Column(key="changed_from", title="was", below=True),
    Column(key="rating", title="rating", numeric=True),
    Column(key="latency_p50_ms", title="p50 ms", numeric=True),
    Column(key="cost_usd", title="usd", numeric=True),
)
KEYS = ("target", "at", "run", "status", "was", "rating", "latency_p50_ms", "cost_usd", "cached", "throttled", "errors")


def history(store: Store, filters: Filters, last: int = LAST) -> Table:
    """One row a report; `last` 0 means all. Filters choose targets by their latest state, statuses choose reports.

    Raises UsageError for a filter that fits nothing.
    """
    wanted = Stretch(targets=_targets(store, filters), statuses=_statuses(filters), most=last + 1 if last else None)
    points = store.points(wanted)
    shown = points[:last] if last else points
    names = {point.target for point in shown}
    return Table(
        title=f"history of {names.copy().pop()}" if len(names) == 1 else "history",
        columns=OF_ONE if len(names) == 1 else OF_MANY,
        rows=tuple(map(_row, shown)),
        data_keys=KEYS,
        note=_note(len(points), len(shown)),
    )


def _targets(store: Store, filters: Filters) -> tuple[str, ...] | None:
    """Of what fits everything but the statuses; None for all there is."""
    chosen = replace(filters, statuses=())
    if chosen == Filters():
        return None
    kept = narrowed([report for _, report in store.latest() if not report.aside], chosen)
    return tuple(report.target or f"{report.provider}/{report.model}" for report in kept)


def _statuses(filters: Filters) -> tuple[Status, ...] | None:
    if not filters.statuses:
        return None
    patterns = [pattern.upper() for pattern in filters.statuses]
    for pattern in patterns:
        if not any(fnmatchcase(status, pattern) for status in Status):
            known = ", ".join(status for status in Status)
            raise UsageError(f"there is no status {pattern!r}", hint=f"one of {known}")
    return tuple(status for status in Status if any(fnmatchcase(status, pattern) for pattern in patterns))


def _row(point: Point) -> dict[str, Any]:
    gist = point.gist
    before = point.was if point.was not in (None, point.status) else None
    said = [
        point.run,
        f"rating {point.rating:.1f}" if point.rating is not None else "",
        f"p50 {gist.latency_p50_ms:.0f} ms" if gist.latency_p50_ms is not None else "",
        f"{gist.cost_usd} USD" if gist.cost_usd is not None else "",
        "served from a certificate" if gist.cached else "",
        f"was {before}" if before else "",
    ]
    return {
        "target": point.target,
        "at": utc(point.at),
        "run": point.run,
        "status": point.status,
        "was": point.was,
        "rating": point.rating,
        "latency_p50_ms": gist.latency_p50_ms,
        "cost_usd": gist.cost_usd,
        "cached": gist.cached,
        "throttled": gist.throttled,
        "errors": dict(gist.errors),
        "changed_from": before,
        "says": ", ".join(one for one in said if one),
    }


def _note(found: int, shown: int) -> str:
    if not found:
        return "nothing stored yet that this could be the history of"
    return f"the newest {shown}; --last 0 shows all, --target those of one target" if found > shown else ""
