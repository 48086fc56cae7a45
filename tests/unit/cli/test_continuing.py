"""The command that goes on with a run: it says what was typed, hides passwords, and has money enough to end."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from certify_cli.cli.closing import closing
from certify_cli.cli.continuing import Continuing
from certify_cli.cli.leaving import last_words
from certify_cli.place import Place
from certify_cli.policy.gate import PRECEDENCE, Ending, decide, worse
from certify_cli.runner.stop import Stop
from certify_cli.types.costs import Cost
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, RunInfo, TargetReport

RUN = RunInfo(id="run-1", started_at=datetime(2026, 11, 25, tzinfo=UTC))
PENDING = TargetReport(target="m@r", model="m", status=Status.PENDING, named=True)
TYPED = Continuing(Place(database="my store.db"), ("--timeout", "2m"), Decimal("0.5"))


def partial(ending: Ending, to_finish: str = "6.012") -> Report:
    cost = Cost(estimated=Decimal(3), actual=Decimal("0.4"), to_finish=Decimal(to_finish))
    return Report(partial=True, run=RUN, targets=(PENDING,), decision=decide([PENDING], ending), cost_usd=cost)


def last_line(ending: Ending, to_finish: str = "6.012") -> list[str]:
    words = closing(partial(ending, to_finish), going=TYPED, shown=True)
    assert words is not None
    return shlex.split(words.hint.splitlines()[-1])


def test_the_last_line_is_the_command_alone() -> None:
    head = ["certify", "certify", "--resume", "--database", "my store.db", "--run", "run-1", "--timeout", "2m"]
    assert last_line(Ending(signal_exit_code=130)) == [*head, "--max-cost", "0.5"]
    assert last_line(Ending(stopped="deadline of 5s reached")) == [*head, "--max-cost", "0.5"]
    assert last_line(Ending(lost="the disk is full", remedy="make room")) == [*head, "--max-cost", "0.5"]


@pytest.mark.parametrize(
    ("to_finish", "proposed"), [("6.012", "6.02"), ("0.0213", "0.51"), ("62.3", "63")], ids=["cents", "more", "dollars"]
)
def test_a_budget_that_was_reached_is_raised_so_that_the_run_can_end(to_finish: str, proposed: str) -> None:
    assert last_line(Ending(stopped="budget of 0.5 USD reached"), to_finish)[-1] == proposed


def test_what_mends_it_stands_before_the_command() -> None:
    words = closing(partial(Ending(lost="gone", remedy="make room")), going=Continuing(), shown=True)
    assert words is not None
    assert words.hint.startswith("make room; then it goes on")


def test_who_leaves_at_once_is_told_how_it_goes_on_if_anything_had_begun() -> None:
    stop = Stop()
    stop.request(15)
    assert last_words(stop, TYPED).exit_code == 143
    stop.run_id = "run-1"
    assert last_words(stop, TYPED).hint.splitlines()[-1].startswith("certify certify --resume ")


@pytest.mark.parametrize("one", PRECEDENCE)
@pytest.mark.parametrize("other", PRECEDENCE)
def test_of_two_exit_codes_the_worse_one_wins(one: int, other: int) -> None:
    assert worse(one, other) == worse(other, one)
    assert PRECEDENCE.index(worse(one, other)) == min(PRECEDENCE.index(one), PRECEDENCE.index(other))


def test_a_lost_store_is_told_even_where_a_signal_decides() -> None:
    decision = decide([PENDING], Ending(lost="the disk is full", signal_exit_code=143))
    assert decision.exit_code == 143
    assert decision.reasons[0].message == "the disk is full"
