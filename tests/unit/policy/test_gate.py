"""One exit code, by the contract's precedence; nothing selected or decided is never 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.policy.gate import Ending, decide
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

S = Status
NORMAL = Ending()


def target(status: Status, named: bool = False) -> TargetReport:
    return TargetReport(target="m@us-east-1", model="m", status=status, reason="because", named=named)


def code(*targets: TargetReport, ending: Ending = NORMAL) -> int:
    return decide(targets, ending).exit_code


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([S.CERTIFIED], 0),
        ([S.CERTIFIED, S.UNSUPPORTED], 0),
        ([], 3),
        ([S.UNSUPPORTED], 3),
        ([S.CERTIFIED, S.INCONCLUSIVE], 3),
        ([S.CERTIFIED, S.PENDING], 3),
        ([S.CERTIFIED, S.QUALITY_WARNING], 1),
        ([S.FAILED, S.INCONCLUSIVE], 1),
    ],
)
def test_codes_of_a_sweep(statuses: list[Status], expected: int) -> None:
    assert code(*map(target, statuses)) == expected


def test_what_was_named_counts_even_when_unsupported() -> None:
    assert code(target(S.CERTIFIED), target(S.UNSUPPORTED, named=True)) == 1
    assert code(target(S.CERTIFIED), target(S.CANCELLED, named=True)) == 1


def test_precedence() -> None:
    failed = target(S.FAILED)
    assert code(failed, ending=Ending(signal_exit_code=130, lost="x")) == 130
    assert code(failed, ending=Ending(lost="credentials")) == 4
    assert code(failed, ending=Ending(stopped="deadline")) == 1
    assert code(target(S.CERTIFIED), ending=Ending(stopped="deadline")) == 3


def test_every_code_but_0_has_a_reason() -> None:
    decision = decide([target(S.INCONCLUSIVE)])
    assert decision.outcome == "incomplete"
    assert "because" in decision.reasons[0].message


@given(st.lists(st.builds(target, st.sampled_from(list(Status)), st.booleans()), max_size=8))
def test_a_failure_more_never_turns_a_breach_into_a_pass(targets: list[TargetReport]) -> None:
    assert code(*targets, target(S.FAILED)) == 1
    if code(*targets) == 0:
        assert any(one.status is S.CERTIFIED for one in targets)
