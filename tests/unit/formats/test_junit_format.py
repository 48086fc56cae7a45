"""junit: failure, error and skipped kept apart, counts and times right, nothing the schema does not know."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from kit.specimen import REPORT, target

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import ProbeReport, Report


def rendered(value: Report, name: str, **screen) -> str:
    return formats.render(value, name, Screen(**screen))


def with_probes(*probes: ProbeReport, status: Status = Status.CERTIFIED, **more) -> Report:
    return Report(targets=(replace(target("amazon.nova-lite-v1:0", status), probes=probes, **more),))


def outcomes(report: Report) -> list[tuple[str, list[str]]]:
    cases = ElementTree.fromstring(rendered(report, "junit")).iter("testcase")
    return [(case.attrib["name"], [child.tag for child in case]) for case in cases]


@pytest.mark.parametrize(
    ("probe", "outcome"),
    [
        (ProbeReport(id="a", mark=Mark.PASS), []),
        (ProbeReport(id="a", mark=Mark.PASS, flaky=True), ["system-out"]),
        (ProbeReport(id="a", mark=Mark.FAIL), ["failure"]),
        (ProbeReport(id="a", mark=Mark.FAIL, demand="observed"), ["skipped"]),
        (ProbeReport(id="a", mark=Mark.FAIL, demand="observed", required=True), ["failure"]),
        (ProbeReport(id="a", mark=Mark.INCONCLUSIVE), ["error"]),
        (ProbeReport(id="a", mark=Mark.INCONCLUSIVE, demand="observed"), ["skipped"]),
        (ProbeReport(id="a", mark=Mark.SKIPPED), ["skipped"]),
    ],
)
def test_failure_error_and_skipped_are_kept_apart(probe: ProbeReport, outcome: list[str]):
    assert outcomes(with_probes(probe)) == [("a", outcome)]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (Status.CERTIFIED, []),
        (Status.FAILED, ["failure"]),
        (Status.INCONCLUSIVE, ["error"]),
        (Status.PENDING, ["error"]),
        (Status.UNSUPPORTED, ["skipped"]),
        (Status.CANCELLED, ["skipped"]),
    ],
)
def test_a_target_without_probes_has_its_verdict_as_a_case(status: Status, outcome: list[str]):
    assert outcomes(with_probes(status=status)) == [("verdict", outcome)]


def test_a_verdict_its_probes_do_not_tell_is_a_case_of_its_own():
    passed = ProbeReport(id="a", mark=Mark.PASS)
    assert outcomes(with_probes(passed, status=Status.INCONCLUSIVE))[1] == ("verdict", ["error"])
    failed = ProbeReport(id="a", mark=Mark.FAIL)
    assert outcomes(with_probes(failed, status=Status.FAILED)) == [("a", ["failure"])]


# Attributes and children that Jenkins xunit's junit-10.xsd knows, as far as we use them.
SCHEMA = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": (
        {"name", "tests", "failures", "errors", "time", "skipped", "timestamp"},
        {"properties", "testcase"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"skipped", "error", "failure", "system-out"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}


def test_junit_uses_only_what_the_schema_knows():
    for element in ElementTree.fromstring(rendered(REPORT, "junit")).iter():
        attributes, children = SCHEMA[element.tag]
        assert set(element.keys()) <= attributes
        assert {child.tag for child in element} <= children


def test_junit_times_add_up_in_seconds():
    root = ElementTree.fromstring(rendered(REPORT, "junit"))
    times = [Decimal(case.attrib["time"]) for case in root.iter("testcase")]
    assert Decimal("2.411") in times
    assert sum(times) == Decimal(root.attrib["time"]) == Decimal("6.223")
