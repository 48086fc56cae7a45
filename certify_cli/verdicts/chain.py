"""The whole arithmetic behind one target's verdict, step by step: trials, probes, rate, rating, status, decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from certify_cli.types.calls import Attempt
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.entitlement import Entitlement
from certify_cli.types.findings import Finding, Mark, RatingParts, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import ProbeReport, TargetReport
from certify_cli.verdicts.calibration import sequential_test
from certify_cli.verdicts.judge import WARNING_RATE
from certify_cli.verdicts.rate import BADGES, WEIGHTS
from certify_cli.verdicts.share import Share

Step = Mapping[str, Any]
"""`step` names the stage, `what` its subject for people, `result` what came out, `why` the reason; more for scripts."""

PARTS = ("success", "resilience", "performance", "stability")


def chain(
    report: TargetReport, findings: Sequence[Finding], settings: RunSettings, decision: Decision
) -> Iterator[Step]:
    """The steps in the order in which they follow from each other; `decision` is on this target alone."""
    for probe in report.probes:
        yield from _trials(probe, [one for one in findings if one.probe == probe.id], settings)
    if report.probes:
        yield from _rates(report, settings)
    if report.rating_parts is not None:
        yield from _rating(report, report.rating_parts)
    if report.entitlement is not None:
        yield _access(report.entitlement)
    yield _step("status", "status", report.status.value, report.reason, category=report.category)
    # A failure expires too, but is never served: the target is certified anew each time.
    if report.status is not Status.FAILED and report.expires_at is not None and report.certified_at is not None:
        yield _step("certificate", "certificate", f"until {report.expires_at:%Y-%m-%d}", _age(report))
    yield from _decision(decision)


def _step(step: str, what: str, result: str, why: str = "", **more: Any) -> Step:
    return {"step": step, "what": what, "result": result, "why": why, **more}


def _trials(probe: ProbeReport, findings: Sequence[Finding], settings: RunSettings) -> Iterator[Step]:
    """The probe's mark, and below it each trial with its calls, as AWS support asks for them."""
    said = [one.reason for one in findings]
    message = "" if said == [probe.message] else probe.message
    weight = "required" if probe.required else probe.demand.replace("_", " ")
    trials = (
        f"{probe.passed}/{probe.trials} trials passed{_interval(probe)}{_ratio(probe, settings)}, {weight}"
        if findings
        else ""
    )
    why = "; ".join(part for part in (trials, message, probe.remedy) if part)
    yield _step("probe", probe.id, probe.mark.value, why, category=probe.category, flaky=probe.flaky)
    for finding in findings:
        yield _step(
            "trial",
            f"- trial {finding.trial}",
            finding.mark.value,
            f"{finding.reason}{_carried(finding)}",
            probe=probe.id,
            origin=finding.origin,
            started_at=finding.started_at,
        )
        for attempt in finding.attempts:
            yield _call(probe.id, finding.trial, attempt)


def _carried(finding: Finding) -> str:
    """Where a trial was made that this run did not repeat."""
    if not finding.carried_from:
        return ""
    return f"{'; ' if finding.reason else ''}carried over from run {finding.carried_from}"


def _interval(probe: ProbeReport) -> str:
    if probe.interval is None or probe.passed + probe.failed < 2:
        return ""
    return f" ({probe.interval} at confidence {probe.interval.confidence})"


def _ratio(probe: ProbeReport, settings: RunSettings) -> str:
    """Where the sequential test stands, and between which bounds it goes on."""
    if probe.decided_by != "sequential" or settings.confidence is None:
        return ""
    test = sequential_test(settings.confidence)
    ratio = test.ratio(probe.passed, probe.failed)
    return f", log-likelihood ratio {ratio:+.2f} (passes at {test.accept:+.2f}, fails at {test.reject:+.2f})"


def _call(probe: str, trial: int, attempt: Attempt) -> Step:
    error = None if attempt.category is None else attempt.category.value
    tokens = "" if error else f", {attempt.input_tokens}+{attempt.output_tokens} tokens"
    refused = f": {error}, as asked" if attempt.expected else f": {error}" if error else ""
    return _step(
        "call",
        f"-- {attempt.operation}",
        f"{attempt.total_ms:.0f} ms{tokens}{refused}",
        attempt.request_id or "no request id",
        probe=probe,
        trial=trial,
        category=error,
        request_id=attempt.request_id,
    )


def _rates(report: TargetReport, settings: RunSettings) -> Iterator[Step]:
    """The pass rate of our own probes, and beside it that of the team's cases."""
    own, cases = (Share.of(report.probes, cases=one) for one in (False, True))
    if own.counted or not cases.counted:
        rule = f"below a rate of {WARNING_RATE:.2f} FAILED, any failure or flaky probe warns"
        yield _rate("rate", "pass rate", own, settings, rule)
    if cases.counted:
        rule = "a required one that fails is FAILED, any other failure or flaky case warns"
        yield _rate("cases", "pass rate of cases", cases, settings, rule)


def _rate(step: str, what: str, share: Share, settings: RunSettings, rule: str) -> Step:
    decided, counted = len(share.decisive), len(share.counted)
    rate = 1 - len(share.failed) / decided if decided else 0.0
    why = (
        f"{decided} of {counted} demanded {'cases' if step == 'cases' else 'probes'} decided: coverage "
        f"{share.coverage:.2f}, at least {settings.min_coverage:.2f}; {rule}"
    )
    return _step(step, what, f"{share.score} = {rate:.2f}", why)


def _rating(report: TargetReport, parts: RatingParts) -> Iterator[Step]:
    terms = " + ".join(f"{getattr(WEIGHTS, name):.2f} x {getattr(parts, name):.3f}" for name in PARTS)
    slow = "" if parts.median_ms is None else f"; performance from a median of {parts.median_ms:.0f} ms"
    why = f"5 x ({terms}) for {', '.join(PARTS)}{slow}"
    if report.rating == 0.0 and any(one.id == "reachable" and one.mark is Mark.FAIL for one in report.probes):
        why = "0.0 because reachable failed"
    yield _step("rating", "rating", "-" if report.rating is None else f"{report.rating:.1f}", why)
    if report.badge is not None:
        least = next((f"{bound:.1f}" for bound, badge in BADGES if badge is report.badge), "0.0")
        yield _step("badge", "badge", report.badge.value, f"from {least}; a FAILED target is at best NOT_RECOMMENDED")


def _age(report: TargetReport) -> str:
    served = "served from an earlier run; " if report.cached else ""
    served += "provisional, the agreement is pending; " if report.provisional else ""
    return (
        f"{served}certified {report.certified_at:%Y-%m-%d %H:%M} UTC, until {report.expires_at:%H:%M} UTC of that day"
    )


def _access(seen: Entitlement) -> Step:
    """The state of access with what it was read from."""
    fields = ("agreement", "authorization", "entitlement", "region")
    said = [f"{name} {getattr(seen, name)}" for name in fields if getattr(seen, name)]
    when = f"seen {seen.seen_at:%Y-%m-%d %H:%M} UTC" if seen.seen_at is not None else ""
    why = "; ".join(part for part in (", ".join(said), seen.detail, when) if part)
    return _step("access", "access", seen.state.value, why)


def _decision(decision: Decision) -> Iterator[Step]:
    said = "; ".join(["on this target alone", *map(_reason, decision.reasons)])
    yield _step("decision", "decision", f"{decision.outcome} (exit {decision.exit_code})", said)


def _reason(reason: Reason) -> str:
    """With what mends it, where that stands beside none of the probes."""
    said = f"{reason.aside}: {reason.rule}: {reason.message}" if reason.aside else f"{reason.rule}: {reason.message}"
    return f"{said} ({reason.remedy})" if reason.remedy and not reason.probes else said
