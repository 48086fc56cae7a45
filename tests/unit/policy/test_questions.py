"""Two policies on one store have a state each, and what nobody asks any more is forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.news import news_of
from certify_cli.policy.question import question_of
from certify_cli.policy.remembering import MOST_QUESTIONS, forgotten, subject_of
from certify_cli.policy.words import words_of
from certify_cli.types.findings import Mark, Status
from certify_cli.types.model import Prices
from certify_cli.types.notifications import DEFAULT_EVENTS
from certify_cli.types.policy import Policy, PolicyRule, State, Waiver
from certify_cli.types.reports import ProbeReport, Report, TargetReport

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PROBES = (ProbeReport(id="answers", mark=Mark.PASS), ProbeReport(id="tool_use", mark=Mark.FAIL))
WARNED = TargetReport(
    target="m@r",
    model="m",
    route="m",
    region="r",
    status=Status.QUALITY_WARNING,
    rating=4.0,
    suite="standard",
    probes=PROBES,
    named=True,
    origin="aws",
    certified_at=NOON,
    expires_at=NOON + timedelta(days=1),
)
USUAL = Grounds(now=NOON)
STATE = State(target="m@r", status=Status.QUALITY_WARNING, failing=("tool_use",), measures={"ttft_p50_ms": 100.0})
WAIVER = Waiver(target="m@r", probe="tool_use", reason="known", owner="o", until=NOON)


def policy(**values: object) -> Grounds:
    return replace(USUAL, policy=Policy(values=values))


def baseline(state: State) -> Grounds:
    return replace(USUAL, baseline={state.target: state})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (USUAL, replace(USUAL, now=NOON + timedelta(days=9)), True),
        (USUAL, policy(min_status=Status.CERTIFIED), True),
        (USUAL, replace(USUAL, policy=Policy(preset="strict")), False),
        (policy(min_rating=4.0), policy(min_rating=4.5), False),
        (policy(max_input_usd_per_mtok=Decimal(1)), policy(max_input_usd_per_mtok=Decimal(2)), False),
        (policy(max_age=timedelta(days=1)), policy(max_age=timedelta(days=2)), False),
        (policy(levels={"price": "warn"}), policy(levels={"price": "off"}), False),
        (policy(required=("a", "b")), policy(required=("b", "a")), True),
        (USUAL, baseline(STATE), False),
        (USUAL, baseline(replace(STATE, target="other@r")), True),
        (baseline(STATE), baseline(replace(STATE, measures={"ttft_p50_ms": 101.0})), True),
        (baseline(STATE), baseline(replace(STATE, failing=())), False),
        (USUAL, replace(USUAL, waivers=(WAIVER,)), False),
        (replace(USUAL, waivers=(WAIVER,)), replace(USUAL, waivers=(replace(WAIVER, until=None, reason="x"),)), True),
        (USUAL, replace(USUAL, waivers=(replace(WAIVER, target="other"),)), True),
        (USUAL, replace(USUAL, policy=Policy(rules=(PolicyRule(target="n*", values={"min_rating": 5.0}),))), True),
        (USUAL, replace(USUAL, policy=Policy(rules=(PolicyRule(target="m", values={"min_rating": 5.0}),))), False),
        (USUAL, replace(USUAL, policy=Policy(source="elsewhere/prod.toml")), True),
    ],
)
def test_a_question_is_what_is_demanded_of_the_target(one: Grounds, other: Grounds, same: bool) -> None:
    assert (question_of(one, WARNED) == question_of(other, WARNED)) is same


def gate(before: dict[str, str], grounds: Grounds, target: TargetReport = WARNED) -> list[str]:
    held = replace(grounds, certificates=True)
    report = Report(targets=(target,), decision=decide([target], grounds=held))
    found = news_of(words_of(report, "gate", NOON, held), before, DEFAULT_EVENTS, NOON)
    before |= found.words
    for subject in found.gone:
        del before[subject]
    return [one.event for one in found.news]


SMOKE, RATED = replace(USUAL, policy=Policy(preset="smoke")), policy(min_status=Status.QUALITY_WARNING, min_rating=4.9)


def test_gates_that_take_turns_tell_once_each() -> None:
    before: dict[str, str] = {}
    told = [gate(before, grounds) for _ in range(3) for grounds in (SMOKE, RATED, baseline(STATE), USUAL)]
    assert told[:4] == [["degraded"], ["breached", "degraded"], [], ["degraded"]]
    assert not any(told[4:])


def test_a_policy_that_changed_is_compared_with_nothing() -> None:
    """A breach of the new one is told; that it is met is not, for nobody was told that it was not."""
    before: dict[str, str] = {}
    assert gate(before, RATED) == ["breached", "degraded"]
    assert gate(before, policy(min_status=Status.QUALITY_WARNING, min_rating=4.8)) == ["breached", "degraded"]
    good = replace(WARNED, status=Status.CERTIFIED, probes=PROBES[:1], rating=5.0, certified_at=NOON)
    assert gate(before, policy(min_rating=3.0), good) == []
    assert gate(before, RATED, good) == ["recovered", "recovered"]


def test_a_price_that_is_known_excuses_no_failure_and_hides_no_recovery() -> None:
    """The policy lets a warning pass, so the baseline was asked about the price alone."""
    priced = {"input_usd_per_mtok": 5.0}
    dear = replace(
        baseline(replace(STATE, status=Status.CERTIFIED, failing=(), measures=priced)),
        policy=Policy(values={"min_status": Status.QUALITY_WARNING, "max_input_usd_per_mtok": Decimal(1)}),
    )
    warned = replace(WARNED, price=Prices(input_usd_per_mtok=Decimal(5), output_usd_per_mtok=Decimal(5)))
    before: dict[str, str] = {}
    assert gate(before, dear, warned) == ["degraded"]
    good = replace(warned, status=Status.CERTIFIED, probes=(PROBES[0], replace(PROBES[1], mark=Mark.PASS)))
    assert gate(before, dear, good) == ["recovered"]


def test_cases_are_part_of_what_a_gate_asks() -> None:
    before: dict[str, str] = {}
    with_cases = replace(SMOKE, cases=("case:a",))
    told = [gate(before, grounds, replace(WARNED, kind="chat")) for _ in range(2) for grounds in (SMOKE, with_cases)]
    assert told == [["degraded"], ["breached"], [], []]


def test_what_an_older_version_told_is_not_told_again_and_goes() -> None:
    before = {"status m@r": "QUALITY_WARNING", "policy gate m@r": "breached", "status n@r": "FAILED", "sync": "x"}
    assert gate(before, RATED) == []
    assert {"status n@r", "sync"} < before.keys()
    assert not {"status m@r", "policy gate m@r"} & before.keys()


def test_of_many_questions_the_latest_are_remembered() -> None:
    before: dict[str, str] = {}
    for number in range(100):
        gate(before, policy(min_rating=number / 20))
    assert len(before) <= 2 * MOST_QUESTIONS + 1


def test_what_nobody_asks_for_months_is_forgotten_when_something_is_noted() -> None:
    word = "CERTIFIED|2026-08-01|0|0|||" + "|"
    before = {"status #abc m@r": word, "status #def n@r": word.replace("08", "11"), "end m@r": "2026-08-01"}
    assert forgotten(before, {}, date(2026, 11, 20)) == ()
    assert forgotten(before, {"status #123 o@r": word}, date(2026, 11, 20)) == ("status #abc m@r",)
    assert forgotten(before, {"status #abc m@r": word}, date(2026, 11, 20)) == ()


def test_a_name_that_no_column_keeps_as_it_is_stands_as_its_digest() -> None:
    hard = ["a\\b", "x" * 900, "a\0b"]
    subjects = [subject_of("status", "", one) for one in hard]
    assert len(set(subjects)) == 3
    assert all(len(one) < 100 and "\\" not in one for one in subjects)
