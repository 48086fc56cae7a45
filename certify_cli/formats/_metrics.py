"""Which gauges there are: name, what it says, and how it is read from a target or a report. Names are never changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from certify_cli.formats._summary import demanded, name_of
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import Report, TargetReport

Number = int | float | Decimal
Labels = Mapping[str, str]
Sample = tuple[Labels, Number | None]
Samples = Iterable[Sample]

ENDS = (
    Status.CERTIFIED,
    Status.QUALITY_WARNING,
    Status.FAILED,
    Status.INCONCLUSIVE,
    Status.UNSUPPORTED,
    Status.CANCELLED,
)
OUTCOMES = ("met", "breached", "incomplete", "interrupted")


@dataclass(frozen=True, slots=True)
class Gauge:
    """A metric family; `of` gives the labels and value of each of its samples, beside the labels of its subject."""

    name: str
    says: str
    of: Callable[[TargetReport], Samples]


def labels_of(target: TargetReport) -> Labels:
    """What tells targets apart, and what people group by."""
    return {
        "target": name_of(target),
        "model": target.model,
        "provider": target.provider,
        "region": target.region or "",
        "account": target.account_name or target.account or "",
        "suite": target.suite or "",
        "origin": target.origin or "",
    }


def _one(
    read: Callable[[TargetReport], Number | None],
) -> Callable[[TargetReport], Samples]:
    return lambda target: (({}, read(target)),)


def seconds(moment: datetime | None) -> Number | None:
    """Since the epoch."""
    return None if moment is None else moment.timestamp()


def _midnight(day: date | None) -> Number | None:
    return None if day is None else datetime.combine(day, time(), UTC).timestamp()


def _from_ms(milliseconds: float | None) -> Number | None:
    return None if milliseconds is None else round(milliseconds / 1000, 6)


def _states(target: TargetReport) -> Iterator[Sample]:
    """All ends, so that none has to be guessed from its absence, and the state of what has not ended."""
    shown = ENDS if target.status in ENDS else (*ENDS, target.status)
    return (({"status": one.value}, int(one is target.status)) for one in shown)


def _of_calls(read: Callable[[TargetReport], Number | None]) -> Callable[[TargetReport], Samples]:
    """Of what was called: the zeros of a target that nobody called say nothing."""
    return lambda target: (({}, read(target) if target.calls else None),)


def _marks(target: TargetReport) -> Iterator[Sample]:
    counts = Counter(probe.mark for probe in target.probes if demanded(probe))
    return (({"mark": mark.value}, counts[mark]) for mark in Mark) if target.probes else iter(())


def _tokens(target: TargetReport) -> Iterator[Sample]:
    counts = {"input": target.tokens.input, "output": target.tokens.output}
    return (({"direction": name}, count) for name, count in counts.items() if target.calls)


TARGET_GAUGES = (
    Gauge("certify_target_status", "1 for the status that the target has, 0 for the others", _states),
    Gauge("certify_target_rating", "0.0 to 5.0; absent where nothing was decided", _one(lambda one: one.rating)),
    Gauge(
        "certify_target_certified_timestamp_seconds",
        "When the verdict was reached",
        _one(lambda one: seconds(one.certified_at)),
    ),
    Gauge(
        "certify_target_expires_timestamp_seconds",
        "When its certificate ends; absent of what is none",
        _one(lambda one: seconds(one.certificate_ends)),
    ),
    Gauge(
        "certify_target_end_of_life_timestamp_seconds",
        "When AWS ends the model there, 00:00 UTC of that day",
        _one(lambda one: _midnight(one.eol_date)),
    ),
    Gauge("certify_target_cached", "1 where an earlier certificate was reused", _one(lambda one: int(one.cached))),
    Gauge("certify_target_probes", "Probes that count, by mark", _marks),
    Gauge(
        "certify_target_coverage_ratio",
        "Share of the demanded probes that were decided",
        _one(lambda one: one.coverage),
    ),
    Gauge(
        "certify_target_latency_p50_seconds",
        "Median time of whole calls",
        _one(lambda one: _from_ms(one.latency_ms.p50)),
    ),
    Gauge(
        "certify_target_latency_p95_seconds",
        "95th percentile of whole calls",
        _one(lambda one: _from_ms(one.latency_ms.p95)),
    ),
    Gauge("certify_target_ttft_p50_seconds", "Median time to first token", _one(lambda one: _from_ms(one.ttft_ms.p50))),
    Gauge(
        "certify_target_ttft_p95_seconds",
        "95th percentile of the time to first token",
        _one(lambda one: _from_ms(one.ttft_ms.p95)),
    ),
    Gauge(
        "certify_target_quality_ratio",
        "Score of the quality tasks",
        _one(lambda one: one.quality.score if one.quality else None),
    ),
    Gauge("certify_target_calls", "HTTP requests sent for the verdict", _of_calls(lambda one: one.calls)),
    Gauge("certify_target_throttled_calls", "Of these, refused for their rate", _of_calls(lambda one: one.throttled)),
    Gauge("certify_target_retries", "Calls that were repeated", _of_calls(lambda one: one.retries)),
    Gauge("certify_target_tokens", "Tokens used for the verdict", _tokens),
    Gauge("certify_target_cost_usd", "US dollars spent on the verdict", _of_calls(lambda one: one.cost_usd)),
)


def report_gauges(report: Report) -> Iterator[tuple[str, str, list[Sample]]]:
    """Name, what it says, and samples of what is said of the report as a whole."""
    counts = Counter((one.status.value, one.origin or "") for one in report.targets)
    totals: list[Sample] = [
        ({"status": status, "origin": origin}, count) for (status, origin), count in sorted(counts.items())
    ]
    yield "certify_targets", "Targets by status and origin", totals
    yield "certify_report_partial", "1 where the run did not finish", [({}, int(report.partial))]
    if report.decision is not None:
        made = report.decision
        states: list[Sample] = [({"outcome": one}, int(one == made.outcome)) for one in OUTCOMES]
        yield "certify_decision", "1 for what the policy made of the run, 0 for the others", states
        yield "certify_decision_exit_code", "Exit code of the decision", [({}, made.exit_code)]
    if report.dead_letters is not None:
        letters: list[Sample] = [
            ({"category": category}, count) for category, count in sorted(report.dead_letters.items())
        ]
        yield "certify_dead_letters", "Trials that wait to be asked again, by category", letters or [({}, 0)]
    yield from _run_gauges(report)


def _run_gauges(report: Report) -> Iterator[tuple[str, str, list[Sample]]]:
    run = report.run
    if run is None:
        return
    about = {"suite": run.suite, "origin": run.origin or ""}
    yield "certify_run_started_timestamp_seconds", "When the run began", [(about, seconds(run.started_at))]
    yield "certify_run_ended_timestamp_seconds", "When the run ended", [(about, seconds(run.ended_at))]
    yield "certify_run_cost_usd", "US dollars that the run cost", [(about, report.cost_usd.actual)]
    circuits: list[Sample] = [({"circuit": one.name}, int(one.state != "closed")) for one in run.circuits]
    yield "certify_circuit_open", "1 for what the breaker keeps calls from, of circuits that opened", circuits
