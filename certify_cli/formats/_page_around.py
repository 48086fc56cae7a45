"""What a page shows around a report: histories and dead letters by target; runs, health and changes of the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from certify_cli.types.changes import PastChange
from certify_cli.types.dashboards import Dashboard, RunTally
from certify_cli.types.history import Point
from certify_cli.types.records import DeadLetter

Data = Mapping[str, Any]


def around(value: Dashboard) -> Data:
    """Of the store, not cleaned yet."""
    newest = value.report.run or (value.runs[0].run if value.runs else None)
    return {
        "circuits": newest.circuits if newest else (),
        "runs": [_run(one) for one in reversed(value.runs)],
        "letters": [_letter(one) for one in value.letters],
        "changes": [_change(one) for one in value.changes],
        "health": [
            {"area": row["area"], "what": row["what"], "value": row["value"], "detail": row.get("detail")}
            for row in (value.health.rows if value.health else ())
        ],
        "commands": value.health.block if value.health else "",
    }


def of_targets(value: Dashboard) -> Mapping[str, Data]:
    """By target, not cleaned yet: the history from its oldest point on, and the dead letters."""
    histories, letters = defaultdict(list), defaultdict(list)
    for point in reversed(value.points):
        histories[point.target].append(_point(point))
    for letter in value.letters:
        letters[letter.target].append(_letter(letter))
    return {
        name: {"history": histories.get(name), "letters": letters.get(name)} for name in sorted({*histories, *letters})
    }


def _point(point: Point) -> Data:
    return {
        "at": point.at,
        "run": point.run,
        "status": point.status,
        "rating": point.rating,
        "ms": point.gist.latency_p50_ms,
        "usd": point.gist.cost_usd,
        "cached": point.gist.cached,
    }


def _run(one: RunTally) -> Data:
    run = one.run
    counts = {status.value: count for status, count in one.counts.items()}
    return {"id": run.id, "at": run.started_at, "state": run.state, "suite": run.suite, "counts": counts}


def _letter(letter: DeadLetter) -> Data:
    return {
        "id": letter.id,
        "target": letter.target,
        "probe": letter.probe,
        "category": letter.category,
        "attempts": letter.attempts,
        "error": letter.last_error,
        "state": letter.state,
        "at": letter.last_at,
    }


def _change(past: PastChange) -> Data:
    change = past.change
    names = ("kind", "model", "region", "detail", "field", "before", "after")
    return {"at": past.at, **{name: getattr(change, name) for name in names}}
