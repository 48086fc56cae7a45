"""No storm and no false recovery, whatever is asked in whatever order: properties over random histories of a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.news import news_of
from certify_cli.policy.standing import marks_of
from certify_cli.policy.words import Word, words_of
from certify_cli.types.findings import Mark, Status
from certify_cli.types.notifications import DEFAULT_EVENTS, News
from certify_cli.types.plans import Suite
from certify_cli.types.policy import Policy, State, Waiver
from certify_cli.types.reports import ProbeReport, Report, TargetReport

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TARGET = "m@r"
ASKED: dict[Suite, tuple[str, ...]] = {
    "smoke": ("reachable", "answers"),
    "standard": ("reachable", "answers", "tool_use", "vision"),
    "full": ("reachable", "answers", "tool_use", "vision", "long_context"),
}
CASE = "case:greeting"
REQUIRED = ("reachable",)
WAIVER = Waiver(target=TARGET, probe="tool_use", reason="known", owner="o", until=NOON + timedelta(days=99))
KNOWN = State(target=TARGET, status=Status.QUALITY_WARNING, failing=("vision",))
POLICIES = {
    "default": Grounds(now=NOON),
    "strict": Grounds(policy=Policy(preset="strict"), now=NOON),
    "smoke": Grounds(policy=Policy(preset="smoke"), now=NOON),
    "waived": Grounds(waivers=(WAIVER,), now=NOON),
    "baseline": Grounds(baseline={TARGET: KNOWN}, now=NOON),
}
BAD = ("failed", "degraded")


@dataclass(frozen=True)
class Step:
    """One command's look at the target. `only` are the probes that somebody chose."""

    suite: Suite
    fails: frozenset[str] = frozenset()
    policy: str = "default"
    cases: bool = False
    only: frozenset[str] = frozenset()

    @property
    def outcomes(self) -> dict[str, bool]:
        """Whether each probe that was asked passed."""
        asked = ASKED[self.suite] + ((CASE,) if self.cases else ())
        return {one: one not in self.fails for one in asked if not self.only or one in self.only}

    @property
    def narrow(self) -> bool:
        return bool(self.only)


def report_of(step: Step, at: datetime) -> TargetReport:
    probes = tuple(
        ProbeReport(id=name, mark=Mark.PASS if passed else Mark.FAIL, required=name in REQUIRED)
        for name, passed in step.outcomes.items()
    )
    failed = {one.id for one in probes if one.mark is Mark.FAIL}
    status = Status.FAILED if failed & {*REQUIRED} else Status.QUALITY_WARNING if failed else Status.CERTIFIED
    return TargetReport(
        target=TARGET,
        model="m",
        status=status,
        suite=step.suite,
        probes=probes,
        narrow=step.narrow,
        certified_at=None if step.narrow else at,
        named=True,
    )


Tell = Callable[[Iterable[Word], dict[str, str], datetime], Sequence[News]]


def told(words: Iterable[Word], before: dict[str, str], now: datetime) -> Sequence[News]:
    """What is sent, each noted."""
    found = news_of(words, before, DEFAULT_EVENTS, now)
    before |= found.words
    for subject in found.gone:
        del before[subject]
    return found.news


def one_for_all(words: Iterable[Word], before: dict[str, str], now: datetime) -> Sequence[News]:
    """A planted fault: subjects without their question."""
    return told((replace(one, question="") for one in words), before, now)


def as_wide_as_any(words: Iterable[Word], before: dict[str, str], now: datetime) -> Sequence[News]:
    """A planted fault: a status alone, which whatever is not bad makes well."""
    everything = marks_of([*ASKED["full"], CASE])
    seen = [replace(one, look=replace(one.look, passed=everything - one.look.failing)) for one in words if one.look]
    return told(seen, before, now)


@dataclass
class Witness:
    """What a person with a notebook would hold against a notifier, policy by policy."""

    tell: Tell
    before: dict[str, str] = field(default_factory=dict)
    failing: dict[str, set[str]] = field(default_factory=dict)
    steps: int = 0
    last: Step | None = None

    def see(self, step: Step) -> None:
        self.steps += 1
        now = NOON + timedelta(hours=self.steps)
        grounds, target = POLICIES[step.policy], report_of(step, now)
        report = Report(targets=(target,), decision=decide([target], grounds=grounds))
        news = self.tell(words_of(report, "certify", now, grounds), self.before, now)
        events = [one.event for one in news if one.after not in ("met", "breached", "incomplete")]
        if step == self.last:
            assert not news, "the same again is no news"
        if not target.aside:
            self._check(step, report, events)
        assert len(events) <= 1
        self.last = step

    def _check(self, step: Step, report: Report, events: list[str]) -> None:
        failing = self.failing.setdefault(step.policy, set())
        stood, failed = set(failing), {name for name, passed in step.outcomes.items() if not passed}
        assert report.decision is not None
        reasons = report.decision.reasons
        excused = bool(failed) and bool(reasons) and not any(one.counts for one in reasons)
        failing.difference_update(step.outcomes)
        if excused:
            assert not events, "what is waived or known is told of to nobody"
            return
        failing.update(failed)
        worse = bool(failed - stood)
        if worse:
            assert [*events] in (["failed"], ["degraded"]), "what is worse is told"
        elif events and events[0] in BAD:
            assert stood - failing, "what is no worse is told where part of it passed, and never else"
        assert ("recovered" in events) == (bool(stood) and not failing), "well is what everything passed of"


probes = st.sampled_from([*ASKED["full"], CASE])
steps = st.builds(
    Step,
    suite=st.sampled_from(list(ASKED)),
    fails=st.frozensets(probes, max_size=3),
    policy=st.sampled_from(list(POLICIES)),
    cases=st.booleans(),
    only=st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(ASKED["smoke"]), min_size=1)),
)
again = st.lists(st.tuples(steps, st.integers(1, 2)), max_size=12)
histories = again.map(lambda found: [step for step, times in found for _ in range(times)])


def flaw(history: Sequence[Step], tell: Tell = told) -> str:
    """What is wrong with what was sent, or ""."""
    witness = Witness(tell)
    try:
        for step in history:
            witness.see(step)
    except AssertionError as error:
        return str(error) or "two words at once"
    return ""


@given(histories)
@settings(max_examples=50)
def test_worse_is_told_once_and_well_only_where_everything_passed(history: list[Step]) -> None:
    assert flaw(history) == ""


TOOLS = frozenset({"tool_use"})


@pytest.mark.parametrize(
    ("tell", "history"),
    [
        (as_wide_as_any, [Step("standard", TOOLS), Step("smoke")]),
        (as_wide_as_any, [Step("smoke", frozenset({CASE}), cases=True), Step("full")]),
        (one_for_all, [Step("standard", TOOLS), Step("standard", TOOLS, "waived"), Step("standard", TOOLS)]),
    ],
)
def test_the_witness_sees_what_was_wrong_before(tell: Tell, history: list[Step]) -> None:
    assert flaw(history, tell)
    assert flaw(history) == ""


@given(st.lists(st.tuples(st.sampled_from(["smoke", "standard"]), st.booleans()), min_size=2, max_size=6))
def test_policies_that_take_turns_do_not_disturb_each_other(turns: list[tuple[Suite, bool]]) -> None:
    """Whatever else asks in between, each hears what it would have heard alone."""
    mine = [Step(suite, TOOLS if broken else frozenset(), "strict") for suite, broken in turns]
    other = [replace(one, policy="smoke", fails=frozenset({"vision"})) for one in mine]
    assert _heard(mine, {}) == [
        found for found, step in zip(_heard(_woven(mine, other), {}), _woven(mine, other), strict=True) if step in mine
    ]


def _woven(one: Sequence[Step], other: Sequence[Step]) -> list[Step]:
    return [step for pair in zip(one, other, strict=True) for step in pair]


def _heard(history: Sequence[Step], before: dict[str, str]) -> list[list[tuple[str, str]]]:
    heard = []
    for number, step in enumerate(history):
        now, grounds = NOON + timedelta(hours=number), POLICIES[step.policy]
        target = report_of(step, now)
        report = Report(targets=(target,), decision=decide([target], grounds=grounds))
        found = told(words_of(report, "gate", now, grounds), before, now)
        heard.append([(one.event, one.after) for one in found])
    return heard
