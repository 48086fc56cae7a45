"""The last words of a run: grammar, and hints that lead to where the run can be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from certify_cli.cli.closing import afterwards, closing
from certify_cli.cli.continuing import Continuing
from certify_cli.commands.plan import _rounded
from certify_cli.place import Place
from certify_cli.policy.gate import Ending, decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.findings import Status
from certify_cli.types.naming import counted
from certify_cli.types.policy import Policy
from certify_cli.types.reports import Report, RunInfo, TargetReport

RUN = RunInfo(id="run-1", started_at=datetime(2026, 11, 25, tzinfo=UTC))
NAME = "amazon.nova-lite-v1:0@us-east-1"
SIMULATED = Continuing(Place(simulated=True))


def ended(*targets: TargetReport) -> Report:
    return Report(run=RUN, targets=targets, decision=decide(list(targets)))


def target(status: Status, *, name: str = NAME, narrow: bool = False) -> TargetReport:
    return TargetReport(target=name, model="amazon.nova-lite-v1:0", status=status, named=True, narrow=narrow)


def test_a_failure_leads_to_its_trials_in_its_own_run() -> None:
    words = closing(ended(target(Status.FAILED)), going=SIMULATED, shown=True)
    assert words is not None
    assert str(words) == "the policy is breached: 1 of 1 target does not meet it"
    assert words.hint == f"certify report --origin simulated --run run-1 --explain {NAME} shows every trial"


def test_what_could_not_be_told_is_asked_again_with_one_command() -> None:
    going = Continuing(rest=("--format", "json"), place=Place(simulated=True))
    words = closing(ended(target(Status.INCONCLUSIVE), target(Status.CERTIFIED, name="b@c")), going=going, shown=True)
    assert words is not None
    assert words.hint is not None
    assert words.hint.splitlines()[-1] == "certify certify --retry-errors --simulate --run run-1 --format json"


def test_a_run_that_nobody_answered_is_asked_again_once_its_remedy_was_followed() -> None:
    silent = [target(Status.INCONCLUSIVE)]
    decision = decide(silent, Ending(lost="no HTTP answer to 8 calls: no route", remedy="Plug it in"))
    words = closing(Report(run=RUN, targets=tuple(silent), decision=decision), going=Continuing(), shown=True)
    assert words is not None
    assert words.hint == (
        "Plug it in; only what could not be told is asked again with\ncertify certify --retry-errors --run run-1"
    )


def test_several_targets_are_several() -> None:
    words = closing(ended(target(Status.FAILED), target(Status.FAILED, name="b@c")), going=Continuing(), shown=True)
    assert str(words) == "the policy is breached: 2 of 2 targets do not meet it"


def test_the_failed_target_leads_before_a_warning_that_stands_before_it() -> None:
    warned = [replace(target(Status.QUALITY_WARNING, name=f"w{place}@r"), remedy="remove it") for place in range(6)]
    words = closing(ended(*warned, target(Status.FAILED)), going=SIMULATED, shown=False)
    assert words is not None
    assert str(words).splitlines()[1].startswith(f"  {NAME}: ")
    assert (words.hint or "").endswith(f"--explain {NAME} shows every trial")


def test_one_plan_is_one_and_small_is_not_nothing() -> None:
    assert [counted(1, "call"), counted(2, "call")] == ["1 call", "2 calls"]
    sums = ("0", "0.000021", "0.1602")
    assert tuple(_rounded(Decimal(usd)) for usd in sums) == sums


def test_an_account_id_in_a_name_is_not_repeated() -> None:
    words = closing(ended(target(Status.FAILED, name=f"{NAME}@123456789012")), going=Continuing(), shown=True)
    assert words is not None
    assert words.hint == "certify report --format json has every probe with its reason"


def test_what_was_never_called_leads_to_what_can_be() -> None:
    words = closing(ended(target(Status.UNSUPPORTED)), going=SIMULATED, shown=True)
    assert words is not None
    assert "list-certifiable" in (words.hint or "")


def test_a_look_at_a_few_probes_says_that_it_issues_no_certificate() -> None:
    narrow, whole = ended(target(Status.CERTIFIED, narrow=True)), ended(target(Status.CERTIFIED))
    told = "no certificate: only some probes ran; see it again with: certify report --run run-1"
    assert afterwards(narrow, Continuing()) == told
    assert afterwards(whole, Continuing()) is None
    assert afterwards(whole, SIMULATED) == ("simulated; see it again with: certify report --origin simulated")


def test_what_is_served_or_breaches_is_not_counted_as_without_a_verdict() -> None:
    served = replace(target(Status.CERTIFIED), fallback="circuit open", cached=True)
    unsure, failed = target(Status.INCONCLUSIVE, name="b@c"), target(Status.FAILED)
    words = closing(ended(served, unsure, target(Status.CERTIFIED, name="d@e")), going=Continuing(), shown=True)
    assert str(words) == (
        "incomplete: 1 of 3 targets has no verdict, 1 of 3 targets is served from the last certificate"
    )
    words = closing(ended(failed, unsure, unsure), going=SIMULATED, shown=True)
    assert str(words) == ("the policy is breached: 1 of 3 targets does not meet it, 2 of 3 targets have no verdict")
    assert words is not None
    assert words.hint.splitlines()[-1] == "certify certify --retry-errors --simulate --run run-1"
    assert words.hint.startswith("certify report --origin simulated --run run-1 --explain")


def test_a_number_that_the_policy_wants_and_nobody_measured_is_not_a_missing_verdict() -> None:
    policy = Policy(values={"max_ttft_p95": timedelta(seconds=2)})
    targets = (target(Status.CERTIFIED), target(Status.CERTIFIED, name="b@c"))
    decision = decide(targets, grounds=Grounds(policy=policy))
    words = closing(Report(run=RUN, targets=targets, decision=decision), going=Continuing(), shown=True)
    assert str(words) == "incomplete: ttft_p95_ms is not known (2 of 2 targets)"
    assert words is not None
    assert words.hint == "--trials or --confidence gives more samples; p95 needs 20"
