"""What counts as a problem, how bad it is, and that it keeps its identity."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.specimen import target

from certify_cli import formats
from certify_cli.formats._problems import Problem, problems
from certify_cli.interfaces import Screen
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Mark, Status
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import ProbeReport, Report, TargetReport

FAILED = ProbeReport(id="tool_use", mark=Mark.FAIL, message="no toolUse block came")
WARNED = replace(target("a.b", Status.QUALITY_WARNING, 3.9), probes=(FAILED,), reason="1/2, failed: tool_use")
NAME = "a.b@us-east-1"


def found(one: TargetReport, *reasons: Reason) -> list[tuple[str, str]]:
    counted = any(one.counts for one in reasons)
    decision = Decision(outcome="breached" if counted else "met", exit_code=int(counted), reasons=reasons)
    return [(problem.rule, problem.level) for problem in problems(Report(decision=decision, targets=(one,)))]


def reason(rule: str = "status", **changes: Any) -> Reason:
    return Reason(rule=rule, message="QUALITY_WARNING", **{"target": NAME, **changes})


def test_a_failed_probe_tells_more_than_the_verdict_and_the_rule_it_breaks() -> None:
    assert found(WARNED, reason(), reason("required"), reason("claimed")) == [("probe/tool_use", "error")]
    assert found(replace(WARNED, probes=()), reason()) == [("status/quality-warning", "error")]
    assert found(WARNED, reason(), reason("required", exit_code=3))[1:] == [("policy/required", "error")]


def test_what_is_waived_or_known_or_only_warned_of_is_no_error() -> None:
    waiver = {"probe": "vision, tool_*", "reason": "we use no tools", "expires": "2026-12-06"}
    assert found(WARNED, reason(waiver=waiver)) == [("probe/tool_use", "note")]
    assert found(WARNED, reason(known=True)) == [("probe/tool_use", "note")]
    assert found(WARNED, reason(level="warn")) == [("probe/tool_use", "warning")]
    assert found(WARNED) == [("probe/tool_use", "warning")]
    other = {**waiver, "probe": "vision"}
    assert found(WARNED, reason(), reason("required", waiver=other)) == [("probe/tool_use", "error")]


def test_rules_of_the_policy_and_what_is_missing_are_problems_of_their_own() -> None:
    good = target("a.b", Status.CERTIFIED, 4.8)
    assert found(good, reason("rating"), reason("price", level="warn")) == [
        ("policy/rating", "error"),
        ("policy/price", "warning"),
    ]
    missing = reason("certificate", target="c.d@us-east-1", exit_code=3)
    assert found(good, missing, reason("run", target=None)) == [
        ("policy/certificate", "error"),
        ("run/ended", "error"),
    ]


def test_nothing_is_said_of_what_is_fine_or_was_swept_up() -> None:
    swept = target("a.b", Status.UNSUPPORTED)
    observed = replace(target("a.b", Status.CERTIFIED, 5.0), probes=(replace(FAILED, demand="observed"),))
    assert found(swept) == found(observed) == []
    assert found(replace(swept, named=True), reason()) == [("status/unsupported", "error")]


def test_two_of_one_rule_are_told_apart() -> None:
    keys = [
        one.key
        for one in problems(
            Report(
                decision=Decision(
                    outcome="breached",
                    exit_code=1,
                    reasons=(reason("waiver", target="*"), reason("waiver", target="*")),
                )
            )
        )
    ]
    assert len(set(keys)) == 2


@pytest.mark.parametrize("name", [NAME, "*"])
def test_an_unused_waiver_is_told_plainly_on_its_own_line(name: str) -> None:
    said = "unused waiver for vision (ana: r): nothing fails that it is for"
    own, other = FileLine("certify.toml", 9), FileLine("models.yaml", 4)
    noted = Reason(rule="waiver", target=name, message=said, level="warn", named_at=own)
    one = replace(WARNED, named_at=other)
    report = Report(decision=Decision(outcome="breached", exit_code=1, reasons=(reason(), noted)), targets=(one,))
    assert [(each.told, each.at) for each in problems(report) if each.rule == "policy/waiver"] == [(said, own)]
    failed, unused = sorted(formats.render(report, "github", Screen()).splitlines()[:2])
    assert failed.startswith("::error file=models.yaml,line=4,")
    assert unused == f"::warning file=certify.toml,line=9,title={name.replace(':', '%3A')}::{said}"


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.integers(1, 9))
def test_a_key_is_of_rule_and_target_alone(rule: str, name: str, said: str, line: int) -> None:
    one = Problem(rule=rule, target=name, level="error", title="FAILED")
    other = replace(one, level="note", title=said, message=said, remedy=said, excuse=said, at=FileLine(said, line))
    assert one.key == other.key
    assert replace(one, rule=rule + "x").key != one.key != replace(one, target=name + "x").key


PROBES = st.builds(
    ProbeReport,
    id=st.sampled_from(("reachable", "tool_use", "vision")),
    mark=st.sampled_from(Mark),
    demand=st.sampled_from(("claimed", "baseline", "observed", "not_applicable")),
    required=st.booleans(),
    flaky=st.booleans(),
)
TARGETS = st.builds(
    lambda status, probes, named: replace(target("a.b", status), probes=tuple(probes), named=named, kind="chat"),
    st.sampled_from(Status),
    st.lists(PROBES, max_size=4, unique_by=lambda one: one.id),
    st.booleans(),
)


REASONS = st.builds(
    Reason,
    rule=st.sampled_from(("status", "complete", "rating", "certificate", "waiver", "run")),
    target=st.sampled_from(("0@r", "1@r", "*", None)),
    message=st.just("said"),
    level=st.sampled_from(("error", "warn")),
    known=st.booleans(),
    waiver=st.sampled_from((None, {"probe": "tool_use, vision", "reason": "x"}, {"probe": "reachable", "reason": "x"})),
    exit_code=st.sampled_from((1, 3)),
)


@given(st.lists(TARGETS, max_size=2), st.lists(REASONS, max_size=4, unique_by=lambda one: (one.rule, one.target)))
def test_no_format_is_green_where_a_reason_counts(drawn: list[TargetReport], reasons: list[Reason]) -> None:
    targets = tuple(replace(one, target=f"{number}@r") for number, one in enumerate(drawn))
    decision = Decision(outcome="breached", exit_code=1, reasons=tuple(reasons))
    report = Report(decision=decision, targets=targets)
    asked = {one.exit_code for one in reasons if one.counts}
    levels = {one.level for one in problems(report)}
    cases = ElementTree.fromstring(formats.render(report, "junit", Screen()))
    assert 1 not in asked or ("error" in levels and int(cases.attrib["failures"]))
    assert not asked or ("error" in levels and int(cases.attrib["failures"]) + int(cases.attrib["errors"]))
