"""Only what changed is news: of statuses, decisions, endings and of what AWS lists, for whoever was told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.policy.news import news_of, news_of_changes
from certify_cli.policy.words import word_of_run, words_of
from certify_cli.types.changes import Change
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.notifications import DEFAULT_EVENTS, EVENTS, Event
from certify_cli.types.reports import Report, TargetReport

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ALL = tuple(EVENTS)


def target(status: Status = Status.CERTIFIED, name: str = "m@r", **more: object) -> TargetReport:
    return replace(TargetReport(target=name, model="m", status=status, reason="why", named=True), **more)  # type: ignore[arg-type]


def report(*targets: TargetReport, reasons: tuple[Reason, ...] = ()) -> Report:
    return Report(targets=targets, decision=Decision(outcome="met", exit_code=0, reasons=reasons))


def told(*reports: Report, wanted: tuple[Event, ...] = DEFAULT_EVENTS, command: str = "certify") -> list[list[str]]:
    """The events of one report after the other, each noted."""
    before: dict[str, str] = {}
    events = []
    for one in reports:
        found = news_of(words_of(one, command, NOON), before, wanted, NOON)
        before |= found.words
        events.append([news.event for news in found.news])
    return events


C, W, F, U, UNDECIDED = Status.CERTIFIED, Status.QUALITY_WARNING, Status.FAILED, Status.UNSUPPORTED, Status.INCONCLUSIVE


@pytest.mark.parametrize(
    ("statuses", "events"),
    [
        ([C, C], [[], []]),
        ([F, F, C, C], [["failed"], [], ["recovered"], []]),
        ([C, W, F, W, C], [[], ["degraded"], ["failed"], [], ["recovered"]]),
        ([F, UNDECIDED, F, UNDECIDED, C], [["failed"], [], [], [], ["recovered"]]),
        ([C, UNDECIDED, C], [[], [], []]),
        ([C, U, F], [[], ["failed"], ["failed"]]),
        ([C, Status.CANCELLED, Status.QUEUED, C], [[], [], [], []]),
    ],
)
def test_a_status_is_told_when_it_changed(statuses: list[Status], events: list[list[str]]) -> None:
    assert told(*(report(target(status)) for status in statuses)) == events


def test_who_wants_it_is_told_that_nobody_can_tell_and_when_somebody_can() -> None:
    seen = told(*(report(target(status)) for status in (C, UNDECIDED, UNDECIDED, C, F, UNDECIDED, F)), wanted=ALL)
    assert seen == [[], ["inconclusive"], [], ["recovered"], ["failed"], ["inconclusive"], ["failed"]]


def test_what_was_swept_up_and_never_worked_is_no_news_and_what_worked_is() -> None:
    swept = target(U, named=False)
    assert told(report(swept), report(swept)) == [[], []]
    assert told(report(target(C)), report(swept)) == [[], ["failed"]]


def test_a_narrow_look_that_found_nothing_makes_nothing_well() -> None:
    assert told(report(target(F)), report(target(C, narrow=True)), report(target(F))) == [["failed"], [], []]
    assert told(report(TargetReport(target=None, model="gpt", status=U, named=True))) == [[]]


def test_only_what_is_wanted_is_told_and_all_is_remembered() -> None:
    assert told(report(target(F)), report(target(C)), wanted=("recovered",)) == [[], ["recovered"]]


WAIVED = Reason(rule="status", target="m@r", message="x", waiver={"owner": "o"})
COUNTS = Reason(rule="status", target="m@r", message="x")


def test_a_waived_failure_is_told_when_the_waiver_ends() -> None:
    waived, plain = report(target(F), reasons=(WAIVED,)), report(target(F), reasons=(COUNTS,))
    assert told(report(target(C)), waived, plain, waived, report(target(C))) == [[], [], ["failed"], [], []]


PRICE = Reason(rule="price", target="m@r", message="too dear", remedy="another model")
GONE = Reason(rule="certificate", target="n@r", message="there is no certificate", exit_code=3)


def test_a_policy_that_what_works_meets_no_longer_is_told_once() -> None:
    dear, fine = report(target(C), reasons=(PRICE,)), report(target(C))
    assert told(fine, dear, dear, fine) == [[], ["breached"], [], ["recovered"]]
    assert told(report(target(F), reasons=(PRICE, COUNTS))) == [["failed"]]
    assert told(report(reasons=(GONE,)), report(target(C, "n@r")), command="gate") == [["breached"], ["recovered"]]
    (news,) = news_of(words_of(dear, "gate", NOON), {}, ALL, NOON).news
    assert (news.message, news.remedy, news.after) == ("too dear", "another model", "breached")
    warned = report(target(W), reasons=(COUNTS, replace(PRICE, level="warn")))
    assert told(warned) == [["degraded"]]


def test_a_gate_and_a_run_do_not_undo_each_other() -> None:
    """They ask different things; each night both are asked, and nobody is told anything."""
    before: dict[str, str] = {}
    events = []
    for command, reasons in (("certify", ()), ("gate", (PRICE,))) * 3:
        found = news_of(words_of(report(target(C), reasons=reasons), command, NOON), before, ALL, NOON)
        before |= found.words
        events.append([news.event for news in found.news])
    assert events == [[], ["breached"], [], [], [], []]


def test_a_command_that_could_not_run_is_told_once_and_when_it_could_again_each_by_itself() -> None:
    before: dict[str, str] = {}
    events = []
    for command, stopped in (
        ("certify a", ""),
        ("certify a", "no credentials"),
        ("certify a", "no network"),
        ("certify b", ""),
        ("certify a", "no network"),
        ("certify a", ""),
        ("certify a", ""),
    ):
        found = news_of([word_of_run(command, stopped, "log in")], before, DEFAULT_EVENTS, NOON)
        before |= found.words
        events.append([(one.event, one.target, one.before, one.after) for one in found.news])
    assert set(before) == {"run certify a"}, "a command that never stopped leaves nothing"
    assert events == [
        [],
        [("stopped", "certify a", None, "could not run")],
        [],
        [],
        [],
        [("recovered", "certify a", "could not run", "ran")],
        [],
    ]


def test_an_end_is_told_once_a_date() -> None:
    ends = target(C, eol_warning="ends on 2027-01-05, in 46 d", eol_date=date(2027, 1, 5))
    sooner = replace(ends, eol_date=date(2026, 12, 24))
    assert told(*map(report, (target(C), ends, ends, sooner, sooner))) == [[], ["expiring"], [], ["expiring"], []]


@pytest.mark.parametrize(("hours", "events"), [(30, []), (23, ["expiring"]), (1, ["expiring"]), (-1, [])])
def test_a_certificate_in_its_last_day_is_told_by_the_gate(hours: int, events: list[str]) -> None:
    dated = target(C, certified_at=NOON - timedelta(days=6), expires_at=NOON + timedelta(hours=hours))
    assert told(report(dated), report(dated), command="gate") == [events, []]
    assert told(report(dated)) == [[]]


def test_what_aws_lists_otherwise_is_told_and_what_a_list_says_is_not() -> None:
    changes = [
        Change(
            kind="changed", model="m", region="r", detail="status ACTIVE -> LEGACY", before="ACTIVE", after="LEGACY"
        ),
        Change(kind="vanished", model="a", region="r", detail="AWS no longer lists it"),
        Change(kind="new", model="n", region="r", detail="listed: on demand"),
        Change(kind="changed", model="m", detail="price of a list"),
        Change(kind="disputed", model="m", region="r", detail="two say two things"),
    ]
    told = news_of_changes(changes, DEFAULT_EVENTS)
    assert [(one.event, one.target, one.before, one.after) for one in told] == [
        ("drift", "a@r", None, "vanished"),
        ("drift", "m@r", "ACTIVE", "LEGACY"),
    ]
    assert [one.event for one in news_of_changes(changes, ALL)] == ["drift", "drift", "new"]


reports = st.lists(
    st.builds(
        target,
        st.sampled_from(list(Status)),
        st.sampled_from(["a@r", "b@r", "c@s"]),
        narrow=st.booleans(),
        named=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda one: one.target,
)


@given(st.lists(reports, max_size=5), st.sets(st.sampled_from(ALL)), st.sampled_from(["certify", "gate"]))
def test_the_same_again_is_never_news(history: list[list[TargetReport]], wanted: set[Event], command: str) -> None:
    before: dict[str, str] = {}
    for targets in history:
        first = news_of(words_of(report(*targets), command, NOON), before, wanted, NOON)
        assert {news.event for news in first.news} <= wanted
        before |= first.words
        again = news_of(words_of(report(*targets), command, NOON), before, wanted, NOON)
        assert (again.news, again.words) == ((), {})


@given(reports, reports)
def test_news_of_one_target_has_nothing_to_do_with_another(one: list[TargetReport], other: list[TargetReport]) -> None:
    rest = [found for found in other if found.target not in {known.target for known in one}]
    alone = news_of(words_of(report(*one), "certify", NOON), {}, ALL, NOON).news
    both = news_of(words_of(report(*one, *rest), "certify", NOON), {}, ALL, NOON).news
    assert set(alone) == {news for news in both if news.target in {found.target for found in one}}
