"""A stored verdict explained step by step, and judged anew by today's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from kit.values import NOON, failure, finding, plan, probe_plan, record

from certify_cli.commands.explain import explain, stored_targets
from certify_cli.commands.rejudge import rejudge
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store, Subject
from certify_cli.probes import by_id
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.calls import Attempt
from certify_cli.types.failures import Category
from certify_cli.types.findings import Demand, Finding, Mark, Seen, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.reports import RunInfo
from certify_cli.verdicts.explain import Context, report_target

PLAN = plan(
    probe_plan("reachable", required=True),
    probe_plan("answers", Demand.BASELINE, required=True),
    probe_plan("tool_use"),
    model=record(capabilities={"tool_use": True}),
)
ONCE = RunSettings(trials=1)
NAME = str(PLAN.target)


def seen(probe: str, script: str) -> Seen:
    """What the probe would have kept of one of its own scripts."""
    chosen = next(one for one in (*by_id(probe).passes, *by_id(probe).fails) if one.name == script)
    asking = by_id(probe).ask(Subject(PLAN.model, chosen.seed))
    next(asking)
    for reply in chosen.replies:
        try:
            asking.send(reply)  # type: ignore[arg-type]  # the scripts used here hold replies only
        except StopIteration as end:
            kept: Seen = end.value
            return kept
    raise AssertionError("the script is too short")


def found(probe: str, script: str, mark: Mark = Mark.PASS, request_id: str = "id-1") -> Finding:
    call = Attempt(operation="converse", total_ms=640.0, input_tokens=20, output_tokens=4, request_id=request_id)
    return replace(finding(probe, mark, attempts=(call,)), seen=seen(probe, script))


SOUND = (found("reachable", by_id("reachable").passes[0].name), found("answers", "terse"), found("tool_use", "terse"))


def stored(
    findings: Sequence[Finding], *, run_id: str = "run-1", store: Store | None = None, asked: RunSettings = ONCE
) -> Store:
    """A store in which one run ended with these findings, judged by the marks they carry."""
    store = store or MemoryStore()
    report = report_target(PLAN, findings, asked, Context(origin="simulated"), NOON)
    target = RunTarget(name=NAME, plan=PLAN, status=Status.QUEUED)
    store.begin_run(RunInfo(id=run_id, started_at=NOON, origin="simulated"), asked, [target])
    store.record(run_id, findings=findings, ended=[replace(target, report=report, status=report.status)])
    return store


def test_the_chain_leads_from_calls_to_the_decision() -> None:
    table = explain(stored(SOUND), "amazon.nova-lite*")
    steps = [row["step"] for row in table.rows]
    assert steps == [*("probe", "trial", "call") * 3, "rate", "rating", "badge", "status", "certificate", "decision"]
    told = {row["step"]: row for row in table.rows}
    assert told["call"]["request_id"] == "id-1"
    assert told["rate"]["result"] == "3/3 = 1.00"
    assert told["rating"]["result"] == "5.0"
    assert "0.40 x 1.000" in told["rating"]["why"]
    assert told["status"]["result"] == "CERTIFIED"
    assert told["decision"]["result"] == "met (exit 0)"


def test_the_sequential_test_shows_where_it_stands() -> None:
    twice_wrong = [replace(finding("answers", Mark.FAIL, trial=number), seen={}) for number in (1, 2)]
    table = explain(stored([SOUND[0], *twice_wrong], asked=RunSettings(confidence=0.95)), NAME)
    [answers] = [row for row in table.rows if (row["step"], row["what"]) == ("probe", "answers")]
    assert answers["result"] == "fail"
    assert "0/2 trials passed (0.00-0.66 at confidence 0.95)" in answers["why"]
    assert "log-likelihood ratio -3.58 (passes at +2.79, fails at -2.36)" in answers["why"]


def test_the_arithmetic_shown_is_the_rating() -> None:
    table = explain(stored((*SOUND[:2], found("tool_use", "no call", Mark.FAIL))), NAME)
    told = {row["step"]: row for row in table.rows}
    assert told["rate"]["result"] == "2/3 = 0.67"
    assert told["rating"]["result"] == f"{5 * (0.4 * 2 / 3 + 0.6):.1f}"
    assert told["decision"]["result"] == "breached (exit 1)"


def certificate(store: Store, run_id: str, when: datetime = NOON) -> Certificate:
    report = store.run_targets(run_id)[0].report
    assert report is not None
    return Certificate(
        target=NAME,
        suite="standard",
        key="k",
        status=report.status,
        run_id=run_id,
        certified_at=when,
        expires_at=when,
        report=report,
    )


def served(store: Store, run_id: str, earned: str) -> None:
    """A run that did nothing but serve the certificate of an earlier one."""
    first = store.run_targets(earned)[0]
    assert first.report is not None
    store.begin_run(RunInfo(id=run_id, started_at=NOON), ONCE, [replace(first, report=None, status=Status.QUEUED)])
    store.record(run_id, ended=[replace(first, report=replace(first.report, cached=True))])


def test_a_served_certificate_is_explained_by_the_run_it_rests_on() -> None:
    store = stored(SOUND)
    store.record("run-1", certificates=[certificate(store, "run-1")])
    served(store, "run-2", "run-1")
    table = explain(store, NAME)
    assert "run run-1" in table.note
    assert sum(row["step"] == "call" for row in table.rows) == 3


@pytest.mark.parametrize("since", ["replaced", "revoked"])
def test_a_certificate_that_was_served_is_explained_after_its_end(since: str) -> None:
    """Never by the findings of the run that replaced it."""
    store = stored(SOUND)
    served(store, "run-2", "run-1")
    later = tuple(replace(one, ended_at=NOON + timedelta(hours=1)) for one in SOUND)
    stored(later, run_id="run-3", store=store)
    if since == "replaced":
        store.record("run-3", certificates=[certificate(store, "run-3", NOON + timedelta(hours=1))])
    table = explain(store, NAME, "run-2")
    assert "run run-1" in table.note
    assert sum(row["step"] == "call" for row in table.rows) == 3


def test_a_name_that_fits_nothing_or_several_is_refused() -> None:
    store = stored(SOUND)
    with pytest.raises(UsageError, match="nothing stored"):
        explain(store, "anthropic.*")
    with pytest.raises(UsageError, match="no run 'run-9'"):
        explain(store, NAME, "run-9")


def test_a_look_at_one_probe_beside_the_verdict_does_not_hide_it() -> None:
    only_answers = RunSettings(probes=("answers",))
    store = stored(SOUND[1:2], run_id="run-2", store=stored(SOUND), asked=only_answers)
    assert "run run-1" in explain(store, NAME).note
    assert "run run-2" in explain(store, NAME, "run-2").note
    assert len(stored_targets(store, None)) == 1
    assert "run run-1" in explain(stored(SOUND[1:2], asked=only_answers), NAME).note


def test_the_same_rules_change_nothing() -> None:
    store = stored(SOUND)
    table = rejudge(store, stored_targets(store, None))
    assert table.rows == ()
    assert table.note.startswith("1 targets judged anew by today's rules, 0 would differ")


def test_planted_fault_a_mark_that_todays_judge_would_not_give_is_shown() -> None:
    """As if an older judge had passed what today's fails."""
    store = stored((*SOUND[:2], found("tool_use", "string for an integer", Mark.PASS)))
    (row,) = rejudge(store, stored_targets(store, None)).rows
    assert row["was"] == "CERTIFIED 5.0"
    assert row["status"]["would_be"] != "CERTIFIED"
    assert row["probes"][0]["id"] == "tool_use"
    assert "expected the integer" in row["because"]
    assert store.run_targets("run-1")[0].status == "CERTIFIED", "nothing was changed"


def test_an_error_is_sorted_by_todays_table() -> None:
    """As if an older table had taken a denial for a fault of the model."""
    said = "An error occurred (ThrottlingException) when calling the Converse operation: Too many requests"
    misread = failure(Category.MODEL_ERROR, status=429, message=said)
    store = stored((*SOUND[:2], finding("tool_use", Mark.FAIL, failed=misread)))
    (row,) = rejudge(store, stored_targets(store, None)).rows
    assert row["probes"][0]["would_be"] == {"mark": "inconclusive", "category": "THROTTLED"}


def test_an_error_whose_words_were_withheld_keeps_its_category() -> None:
    hushed = replace(failure(Category.MODEL_ERROR, status=429, message="withheld"), withheld=True)
    store = stored((*SOUND[:2], finding("tool_use", Mark.FAIL, failed=hushed)))
    assert rejudge(store, stored_targets(store, None)).rows == ()


def test_a_finding_whose_probe_is_no_more_keeps_its_mark() -> None:
    gone = replace(PLAN, probes=(*PLAN.probes, probe_plan("levitation")))
    store = MemoryStore()
    findings = (*SOUND, finding("levitation", Mark.PASS))
    report = report_target(gone, findings, ONCE, Context(origin="simulated"), NOON)
    target = RunTarget(name=NAME, plan=gone, status=Status.QUEUED)
    store.begin_run(RunInfo(id="run-1", started_at=NOON), ONCE, [target])
    store.record("run-1", findings=findings, ended=[replace(target, report=report, status=report.status)])
    assert rejudge(store, stored_targets(store, None)).rows == ()
