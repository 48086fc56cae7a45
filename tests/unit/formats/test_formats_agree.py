"""What a pipeline reads says failed exactly where the decision does: of the run, and of each target."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.gated import FAILED_TOOLS, PASSED
from kit.gated import report as certified
from kit.policies import NAMES, grounds, several
from kit.values import NOON

from certify_cli import formats
from certify_cli.formats import sarif
from certify_cli.interfaces import Screen
from certify_cli.policy.gate import Ending, decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Mark, Status
from certify_cli.types.policy import Policy, Waiver
from certify_cli.types.reports import ProbeReport, Report, TargetReport

Red = Counter[str]
"""How often something failed, by target; `""` is the run."""
ENDINGS = (Ending(), Ending(stopped="deadline"), Ending(signal_exit_code=130), Ending(lost="no network"))
MISSING = Reason(rule="certificate", target="z@us-east-1", message="there is no certificate", exit_code=3)


def read_junit(text: str) -> Red:
    root = ElementTree.fromstring(text)
    red = {
        one.attrib["name"]: int(one.attrib["failures"]) + int(one.attrib["errors"]) for one in root.iter("testsuite")
    }
    assert sum(red.values()) == int(root.attrib["failures"]) + int(root.attrib["errors"])
    return +Counter({name.replace("the run as a whole", ""): count for name, count in red.items()})


def read_sarif(text: str) -> Red:
    errors = [one for one in json.loads(text)["runs"][0]["results"] if one["level"] == "error"]
    places = [one["locations"][0].get("logicalLocations", [{"fullyQualifiedName": ""}]) for one in errors]
    return Counter(place[0]["fullyQualifiedName"] for place in places)


def read_github(text: str) -> Red:
    titles = re.findall(r"^::error .*?title=(.*?)::", text, re.MULTILINE)
    names = (re.sub(r"%3A", ":", title).removeprefix("[simulated] ").removeprefix("[custom] ") for title in titles)
    return Counter("" if name == "certify" else name.split(" ")[0] for name in names)


def read_gitlab(text: str) -> Red:
    said = [one["description"] for one in json.loads(text) if one["severity"] == "critical"]
    plain = [re.sub(r"^\[\w+\] ", "", one) for one in said]
    return Counter(
        next((name for name in (*NAMES, MISSING.target) if one.startswith(f"{name}: ")), "") for one in plain
    )


def read_head(text: str) -> Red:
    (code,) = re.findall(r"^- decision: \w+ \(exit (\d+)\)$", text, re.MULTILINE)
    return Counter([""] if int(code) else [])


def read_metrics(text: str) -> Red:
    (code,) = re.findall(r"^certify_decision_exit_code (\d+)$", text, re.MULTILINE)
    return Counter([""] if int(code) else [])


OF_TARGETS: dict[str, Callable[[str], Red]] = {
    "junit": read_junit,
    "sarif": read_sarif,
    "github": read_github,
    "gitlab": read_gitlab,
}
WHOLE: dict[str, Callable[[str], Red]] = {**OF_TARGETS, "markdown": read_head, "openmetrics": read_metrics}


def rendered(report: Report, name: str) -> str:
    return formats.render(report, name, Screen())


def spoilt(report: TargetReport, status: Status | None, named: bool, fallback: str) -> TargetReport:
    return replace(report, named=named, fallback=fallback, **({"status": status} if status else {}))


changes = st.tuples(
    st.sampled_from([None, None, None, Status.UNSUPPORTED, Status.CANCELLED, Status.PENDING]),
    st.booleans(),
    st.sampled_from(["", "", "", "circuit open"]),
)


@settings(max_examples=60, deadline=None)
@given(
    several,
    st.lists(changes, min_size=len(NAMES), max_size=len(NAMES)),
    st.integers(0, len(NAMES)),
    grounds,
    st.sampled_from(ENDINGS),
    st.sampled_from([(), (MISSING,)]),
)
def test_every_format_says_failed_exactly_where_the_decision_does(
    drawn: Any, changed: Any, count: int, on: Grounds, ending: Ending, missing: Any
) -> None:
    targets = tuple(spoilt(one, *change) for one, change in zip(drawn, changed, strict=True))[:count]
    decision = decide(targets, ending, on, missing=missing)
    report = Report(decision=decision, targets=targets)
    counted = {one.target or "" for one in decision.reasons if one.counts}
    for name, read in WHOLE.items():
        assert bool(read(rendered(report, name))) == (decision.exit_code != 0), name
    for name, read in OF_TARGETS.items():
        assert set(read(rendered(report, name))) - {""} == counted - {""}, name


def decided(target: TargetReport, **policy: Any) -> Report:
    waivers = policy.pop("waivers", ())
    made = decide((target,), grounds=Grounds(policy=Policy(**policy), waivers=waivers, now=NOON))
    return Report(decision=made, targets=(target,))


WARNED = certified("a", NOON, probes=(*PASSED, FAILED_TOOLS), status=Status.QUALITY_WARNING, reason="3/4")


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"preset": "smoke"}, "allowed by the policy: no toolUse block came"),
        ({"values": {"levels": {"status": "off"}}}, "allowed by the policy: no toolUse block came"),
        ({"values": {"levels": {"status": "warn"}}}, "only warned of: no toolUse block came"),
        (
            {
                "waivers": (
                    Waiver(target="a", probe="tool_use", reason="unused", owner="ana", until=NOON, expires="noon"),
                )
            },
            "waived until noon: unused: no toolUse block came",
        ),
    ],
)
def test_a_failure_that_nobody_minds_is_skipped_and_says_why(policy: dict[str, Any], said: str) -> None:
    report = decided(WARNED, **policy)
    assert report.decision is not None
    assert report.decision.exit_code == 0
    root = ElementTree.fromstring(rendered(report, "junit"))
    assert root.attrib["failures"] == root.attrib["errors"] == "0"
    assert said in [one.attrib["message"] for one in root.iter("skipped")]
    assert said.partition(": no ")[0] in rendered(report, "sarif")


def test_of_two_failed_probes_only_the_one_that_the_policy_requires_is_a_failure() -> None:
    vision = replace(FAILED_TOOLS, id="vision", message="saw nothing")
    both = replace(WARNED, probes=(*PASSED, FAILED_TOOLS, vision))
    report = decided(both, values={"min_status": Status.QUALITY_WARNING, "required": ("vision",)})
    root = ElementTree.fromstring(rendered(report, "junit"))
    found = {one.attrib["name"]: [child.tag for child in one] for one in root.iter("testcase")}
    assert (found["tool_use"], found["vision"]) == (["skipped"], ["failure"])
    assert [one for one in found if one.startswith("policy:")] == []


def test_a_probe_that_nobody_could_decide_is_no_error_where_enough_was() -> None:
    open_one = ProbeReport(id="vision", mark=Mark.INCONCLUSIVE, message="throttled 4 times")
    root = ElementTree.fromstring(rendered(decided(certified("a", NOON, probes=(*PASSED, open_one))), "junit"))
    assert root.attrib["errors"] == "0"
    assert [one.attrib["message"] for one in root.iter("skipped")] == [
        "not decided, allowed by the policy: throttled 4 times"
    ]


def test_a_run_that_was_interrupted_after_its_last_target_is_red() -> None:
    whole = certified("a", NOON)
    report = Report(decision=decide((whole,), Ending(signal_exit_code=130)), targets=(whole,))
    (error,) = ElementTree.fromstring(rendered(report, "junit")).iter("error")
    assert error.attrib["message"] == "interrupted"


def test_code_scanning_leaves_out_what_does_not_count_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST", 3)
    probes = tuple(replace(FAILED_TOOLS, id=f"case:{number}") for number in range(4))
    allowed = replace(WARNED, status=Status.FAILED, rating=0.0, probes=probes)
    reason = Reason(rule="rating", target="z@us-east-1", message="rating is 3, and at least 4 is asked for")
    last = certified("z", NOON)
    report = Report(decision=Decision(outcome="breached", exit_code=1, reasons=(reason,)), targets=(allowed, last))
    assert read_sarif(rendered(report, "sarif")) == {"z@us-east-1": 1}
