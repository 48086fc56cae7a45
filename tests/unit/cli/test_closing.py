"""The last words of a run: grammar, and hints that lead to where the run can be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from certify_cli.cli.closing import Place, afterwards, closing
from certify_cli.commands.plan import _counted, _rounded
from certify_cli.policy.gate import decide
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, RunInfo, TargetReport

RUN = RunInfo(id="run-1", started_at=datetime(2026, 11, 25, tzinfo=UTC))
NAME = "amazon.nova-lite-v1:0@us-east-1"


def ended(*targets: TargetReport) -> Report:
    return Report(run=RUN, targets=targets, decision=decide(list(targets)))


def target(status: Status, *, name: str = NAME, narrow: bool = False) -> TargetReport:
    return TargetReport(target=name, model="amazon.nova-lite-v1:0", status=status, named=True, narrow=narrow)


def test_a_failure_leads_to_its_trials_in_its_own_run() -> None:
    words = closing(ended(target(Status.FAILED)), place=Place(simulated=True), shown=True)
    assert words is not None
    assert str(words) == "the policy is breached: 1 of 1 target does not meet it"
    assert words.hint == f"certify report --run run-1 --explain {NAME} --origin simulated shows every trial"


def test_several_targets_are_several() -> None:
    words = closing(ended(target(Status.FAILED), target(Status.FAILED, name="b@c")), place=Place(), shown=True)
    assert str(words) == "the policy is breached: 2 of 2 targets do not meet it"


def test_one_plan_is_one_and_small_is_not_nothing() -> None:
    assert [_counted(1, "call"), _counted(2, "call")] == ["1 call", "2 calls"]
    sums = ("0", "0.000021", "0.1602")
    assert tuple(_rounded(Decimal(usd)) for usd in sums) == sums


def test_an_account_id_in_a_name_is_not_repeated() -> None:
    words = closing(ended(target(Status.FAILED, name=f"{NAME}@123456789012")), place=Place(), shown=True)
    assert words is not None
    assert words.hint == "certify report --format json has every probe with its reason"


def test_what_was_never_called_leads_to_what_can_be() -> None:
    words = closing(ended(target(Status.UNSUPPORTED)), place=Place(simulated=True), shown=True)
    assert words is not None
    assert "list-certifiable" in (words.hint or "")


def test_a_look_at_a_few_probes_says_that_it_issues_no_certificate() -> None:
    narrow, whole = ended(target(Status.CERTIFIED, narrow=True)), ended(target(Status.CERTIFIED))
    told = "no certificate: only some probes ran; see it again with: certify report --run run-1"
    assert afterwards(narrow, Place()) == told
    assert afterwards(whole, Place()) is None
    assert afterwards(whole, Place(simulated=True)) == (
        "simulated; see it again with: certify report --origin simulated"
    )
