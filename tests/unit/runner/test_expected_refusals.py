"""Refusals that a probe asked for cost the model nothing; breakdowns in their place cost it all the same."""

from __future__ import annotations

from kit.bench import Bench
from kit.values import failure, reply

from certify_cli.interfaces import Call
from certify_cli.probes import by_id
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.verdicts.rate import parts_of

REFUSED = Failure(
    category=Category.INVALID_REQUEST,
    message="1 validation error detected: Value '1.5' at 'inferenceConfig.temperature' failed to satisfy constraint",
    transient=False,
    code="ValidationException",
    http_status=400,
    request_id="r-1",
)
CRASHED = failure(Category.SERVICE_UNAVAILABLE, transient=True, status=500)
THROTTLED = failure(Category.THROTTLED, transient=True, status=429)


def is_malformed(call: Call) -> bool:
    body = call.request.body
    return "turbo" in body or "narrator" in body or "toolResult" in body


def tried(malformed: Reply | Failure, well_formed: Reply | Failure | None = None) -> list[Finding]:
    """The findings of `answers` and `error_handling` where every malformed request gets that."""
    fine = well_formed or reply("ok")
    bench = Bench(
        lambda call, _: (0.1, malformed if is_malformed(call) else fine),
        probes=("answers", "error_handling"),
        make={"error_handling": by_id("error_handling")},
    )
    return [one for step in bench.run() for one in step.findings]


def of(findings: list[Finding], probe: str) -> list[Finding]:
    return [one for one in findings if one.probe == probe]


def test_refusals_that_were_asked_for_are_neither_errors_nor_retries() -> None:
    findings = tried(REFUSED)
    [finding] = of(findings, "error_handling")
    assert finding.mark is Mark.PASS
    assert finding.failure is None
    assert [(one.category, one.expected) for one in finding.attempts] == [(Category.INVALID_REQUEST, True)] * 3
    parts = parts_of("chat", [], findings)
    assert (parts.resilience, parts.stability) == (1.0, 1.0)
    assert parts.median_ms == 100.0


def test_breakdowns_in_their_place_are_retried_and_weigh_on_the_model() -> None:
    findings = tried(CRASHED)
    broken = of(findings, "error_handling")
    assert [one.mark for one in broken] == [Mark.FAIL, Mark.FAIL]
    attempts = [one for one in broken[0].attempts if one.category is not None]
    assert len(attempts) == 3 * 4
    assert not any(one.expected for one in attempts)
    assert parts_of("chat", [], findings).resilience < 1.0


def test_a_service_that_is_down_altogether_is_no_defect_of_error_handling() -> None:
    [finding] = of(tried(CRASHED, CRASHED), "error_handling")
    assert finding.mark is Mark.INCONCLUSIVE
    assert finding.failure == CRASHED


def test_throttling_is_left_to_the_pace() -> None:
    [finding] = of(tried(THROTTLED), "error_handling")
    assert finding.mark is Mark.INCONCLUSIVE
    assert finding.failure is not None
    assert finding.failure.category is Category.THROTTLED
