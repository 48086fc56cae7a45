"""What the script of a page works on: a short record of every target at once, and each in full on a line of its own.

The lines are parsed when someone opens a target: thousands of targets with all their probes take seconds at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from certify_cli.formats._cells import plain
from certify_cli.formats._reasons import excuse, level_of
from certify_cli.formats._summary import demanded, name_of, reasons_worst_first
from certify_cli.formats._untrusted import visible
from certify_cli.formats.json import document
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Mark
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import Report, TargetReport

TEXT = 4_000
"""Characters of one text; the whole of it is in json."""
BRIEF = 300
MOST_REASONS = 200
NAMED_PROBES = 12


def data_of(value: Report, targets: Iterable[TargetReport], around: Mapping[str, Any]) -> str:
    """The report without its targets' details, and what is `around` it, as JSON."""
    said = {
        "schema": value.schema,
        "partial": value.partial,
        "run": _run(value),
        "decision": _decision(value),
        "cost": value.cost_usd,
        "throttled": value.throttled,
        "targets": [_brief(target) for target in targets],
        **around,
    }
    return document(shown(said))


def lines_of(targets: Iterable[TargetReport], more: Mapping[str, Mapping[str, Any]]) -> str:
    """Each target in full, with what there is `more` of it by its name, one a line, in the same order."""
    return "".join(document(shown(target) | shown(more.get(name_of(target), {}))) for target in targets)


def shown(value: Any) -> Any:
    """JSON data of a value without what is empty or false, its texts safe to be seen and cut to `TEXT`; zeros stay."""
    if isinstance(value, str):
        return _said(str(value))
    if value is None or isinstance(value, bool | int | float):
        return plain(value)
    if isinstance(value, Mapping):
        return {_said(key): shown(one) for key, one in value.items() if not _void(one)}
    if isinstance(value, list | tuple):
        return [shown(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        known = ((name, getattr(value, name)) for name in _names(type(value)))
        return {name: shown(one) for name, one in known if not _void(one)}
    return plain(value)


@cache
def _names(of: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(of))


def _said(text: str, limit: int = TEXT) -> str:
    # nearly every text is plain: not searching those takes a third off the time of a large page
    harmless = len(text) <= limit and text.isascii() and text.isprintable()
    return text if harmless else visible(text, limit)


def _void(value: Any) -> bool:
    return value is None or value is False or value in ("", [], (), {})


def _run(value: Report) -> Any:
    kept = ("id", "started_at", "ended_at", "state", "origin", "suite", "suite_version", "policy", "version")
    return None if value.run is None else {name: getattr(value.run, name) for name in kept}


def _decision(value: Report) -> Any:
    if value.decision is None:
        return None
    worst = reasons_worst_first(value)
    return {
        "outcome": value.decision.outcome,
        "exit_code": value.decision.exit_code,
        "reasons": [_reason(one) for one in worst[:MOST_REASONS]],
        "left_out": len(worst[MOST_REASONS:]) or None,
    }


def _reason(reason: Reason) -> Mapping[str, Any]:
    return {
        "level": level_of(reason),
        "target": reason.target,
        "message": reason.message,
        "excuse": excuse(reason),
        "remedy": reason.remedy,
    }


def _brief(target: TargetReport) -> Mapping[str, Any]:
    failed = [one.id for one in target.probes if one.mark in (Mark.FAIL, Mark.INCONCLUSIVE) and demanded(one)]
    return {
        "name": name_of(target),
        "model": target.model,
        "vendor": target.vendor or target.provider,
        "kind": target.kind,
        "region": target.region,
        "account": target.account_name,
        "status": target.status,
        "rating": target.rating,
        "badge": target.badge,
        "reason": _said(target.reason, BRIEF),
        "failed": failed[:NAMED_PROBES],
        "cached": target.cached,
        "certified": target.certified_at,
        "expires": target.certificate_ends,
        "eol": target.eol_date,
        "usd": target.cost_usd,
        "calls": target.calls or None,
        "ms": _middle(target.latency_ms),
        "slow_ms": target.latency_ms.p95 or target.latency_ms.p90,
    }


def _middle(values: Percentiles) -> float | None:
    return values.mean if values.p50 is None else values.p50
