"""What reports say of waivers: each failed probe has its own words, and one that fits nothing is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from kit.specimen import target
from kit.values import NOON

from certify_cli.formats._problems import problems
from certify_cli.formats._summary import reason_lines
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import Decision
from certify_cli.types.findings import Mark, Status
from certify_cli.types.policy import Waiver
from certify_cli.types.reports import ProbeReport, Report

PROBES = ("tool_use", "vision", "system_prompt", "multi_turn")
PASSED = ProbeReport(id="answers", mark=Mark.PASS, demand="baseline")
FAILED = tuple(ProbeReport(id=one, mark=Mark.FAIL, demand="claimed", message="no") for one in PROBES)
WARNED = replace(target("a.b", Status.QUALITY_WARNING, 3.9), probes=(PASSED, *FAILED), reason="4 failed")
NAME = "a.b@us-east-1"


def waiver(probe: str, number: int, name: str = NAME, *, days: int | None = 30) -> Waiver:
    until = None if days is None else NOON + timedelta(days=days)
    expires = "soon" if until is None else until.date().isoformat()
    return Waiver(target=name, probe=probe, reason=f"WHY{number}", owner=f"own{number}", until=until, expires=expires)


def decided(*waivers: Waiver, whole: bool = False) -> Decision:
    return decide([WARNED], grounds=Grounds(waivers=waivers, now=NOON), whole=whole)


@given(st.permutations(range(4)), st.lists(st.integers(8, 99), min_size=4, max_size=4))
def test_every_waived_probe_says_its_own_reason_and_date(order: list[int], days: list[int]) -> None:
    held = [waiver(PROBES[number], number, days=days[number]) for number in order]
    decision = decided(*held)
    found = problems(Report(decision=decision, targets=(WARNED,)))
    by_rule = {one.target + one.rule: one.excuse for one in found}
    expected = {f"{NAME}probe/{one.probe}": f"waived until {one.expires}: {one.reason}" for one in held}
    assert by_rule == expected
    lines = " ".join(reason_lines(Report(decision=decision, targets=(WARNED,))))
    assert all(f"{one.probe} waived until {one.expires}: {one.reason}" in lines for one in held)
    [data] = [one.waiver for one in decision.reasons if one.waiver is not None]
    assert {(one["probe"], one["reason"], one["owner"]) for one in data["waivers"]} == {
        (one.probe, one.reason, one.owner) for one in held
    }


def test_one_waiver_stays_as_it_was() -> None:
    one = replace(WARNED, probes=(PASSED, FAILED[0]))
    decision = decide([one], grounds=Grounds(waivers=(waiver(PROBES[0], 0),), now=NOON))
    assert sorted(decision.reasons[0].waiver or {}) == ["expires", "owner", "probe", "reason"]


def test_a_waiver_that_fits_nothing_is_told_where_nobody_selected() -> None:
    useless = (
        waiver("visoin", 0),
        waiver("vision", 1, "a.c@us-east-1"),
        waiver("vision", 2, "x.y@eu-west-1", days=None),
        waiver("vision", 3, "x.y@eu-west-1", days=-300),
    )
    said = [one.message.partition(") ")[2] for one in decided(*useless, whole=True).reasons if one.rule == "waiver"]
    assert said == [
        "fits no probe that its target has here; did you mean vision?",
        "fits no target here; did you mean a.b@us-east-1?",
        "fits no target here; it has no date that can be read (soon), so it has expired",
        f"fits no target here; it expired on {useless[3].expires}",
    ]
    assert not [one for one in decided(*useless).reasons if one.rule == "waiver"]
