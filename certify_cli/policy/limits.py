"""Rules about numbers: rating, coverage, times, quality and prices, each with the number it saw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from certify_cli.policy.breach import Breach
from certify_cli.types.decisions import BREACHED, INCOMPLETE
from certify_cli.types.durations import duration_text
from certify_cli.types.policy import Demands
from certify_cli.types.reports import TargetReport

TIMES = ("ttft", "latency")
PERCENTILES = ("p50", "p95")
PRICES = {
    "input_usd_per_mtok": ("chat", "embedding"),
    "output_usd_per_mtok": ("chat",),
    "image_usd": ("image",),
    "query_usd": ("rerank",),
}
"""Each price, and the kinds of models that are billed by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """A number and the one it is held against; `unknown` is what to do where nobody measured it."""

    rule: str
    measure: str
    value: float | None
    limit: float
    most: bool
    said: str
    limit_said: str
    unknown: str


def limits(report: TargetReport, demands: Demands) -> Iterator[Breach]:
    """What is too high, too low, or not known at all."""
    for one in (*_shares(report, demands), *_times(report, demands), *_prices(report, demands)):
        if one.value is None:
            yield Breach(rule=one.rule, message=f"{one.measure} is not known", exit_code=INCOMPLETE, remedy=one.unknown)
        elif one.value > one.limit if one.most else one.value < one.limit:
            bound = "at most" if one.most else "at least"
            message = f"{one.measure} is {one.said}, and {bound} {one.limit_said} is asked for"
            # too little was decided: that is no data, not bad data
            code = INCOMPLETE if one.rule == "coverage" else BREACHED
            yield Breach(
                rule=one.rule, message=message, exit_code=code, measure=one.measure, value=one.value, most=one.most
            )


def measures(report: TargetReport) -> dict[str, float]:
    """Every number that a limit may be set for, by its name, as far as it is known."""
    known: dict[str, Any] = {"rating": report.rating, "quality": report.quality and report.quality.score}
    known |= {f"{name}_{rank}_ms": _milliseconds(report, name, rank) for name in TIMES for rank in PERCENTILES}
    known |= {name: getattr(report.price, name) for name in PRICES if report.price is not None}
    return {name: float(value) for name, value in known.items() if value is not None}


def _shares(report: TargetReport, demands: Demands) -> Iterator[_Limit]:
    numbers = (
        ("rating", demands.min_rating, report.rating, ""),
        ("coverage", demands.min_coverage, report.coverage, "certify it anew"),
        ("quality", demands.min_quality, report.quality.score if report.quality else None, "--suite full measures it"),
    )
    for rule, limit, value, unknown in numbers:
        if limit is not None and (rule != "quality" or report.kind in (None, "chat")):
            yield _Limit(
                rule=rule,
                measure=rule,
                value=value,
                limit=limit,
                most=False,
                said=f"{value:g}" if value is not None else "",
                limit_said=f"{limit:g}",
                unknown=unknown,
            )


def _times(report: TargetReport, demands: Demands) -> Iterator[_Limit]:
    for rule in TIMES:
        for rank in PERCENTILES:
            limit: timedelta | None = getattr(demands, f"max_{rule}_{rank}")
            if limit is None or (rule == "ttft" and report.kind not in (None, "chat")):
                continue
            value = _milliseconds(report, rule, rank)
            yield _Limit(
                rule=rule,
                measure=f"{rule}_{rank}_ms",
                value=value,
                limit=limit.total_seconds() * 1000,
                most=True,
                said=f"{value:.0f}" if value is not None else "",
                limit_said=duration_text(limit),
                unknown="--trials or --confidence gives more samples; p95 needs 20",
            )


def _prices(report: TargetReport, demands: Demands) -> Iterator[_Limit]:
    for name, kinds in PRICES.items():
        limit = getattr(demands, f"max_{name}")
        if limit is None or report.kind not in (None, *kinds):
            continue
        value = getattr(report.price, name) if report.price is not None else None
        yield _Limit(
            rule="price",
            measure=name,
            value=None if value is None else float(value),
            limit=float(limit),
            most=True,
            said=f"{value}",
            limit_said=f"{limit}",
            unknown="state it in the settings, under [prices]",
        )


def _milliseconds(report: TargetReport, rule: str, rank: str) -> float | None:
    value: float | None = getattr(report.ttft_ms if rule == "ttft" else report.latency_ms, rank)
    return value
