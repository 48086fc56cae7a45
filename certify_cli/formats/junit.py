"""`junit`: a suite per target, a case per probe, in the dialect of Jenkins xunit's junit-10.xsd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal
from xml.etree import ElementTree

from certify_cli.formats._measures import pass_rate, speed
from certify_cli.formats._summary import banner, demanded, name_of, worst_first
from certify_cli.formats._untrusted import ci_safe, one_line, xml_text
from certify_cli.interfaces import Format, Screen
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import ProbeReport, Report, TargetReport

Outcome = Literal["failure", "error", "skipped"]
LIMIT = 20_000
"""Characters of one message; a report of thousands of cases must stay loadable."""


@dataclass(frozen=True, slots=True)
class Case:
    """A testcase. `outcome` None is a pass; `detail` is then shown as its output."""

    name: str
    outcome: Outcome | None
    kind: str = ""
    message: str = ""
    detail: str = ""
    seconds: Decimal = Decimal(0)


def report(value: Report, _: Screen) -> str:
    """Failure is what a model did wrong, error what could not be decided, skipped what was not demanded or sent."""
    said = banner(value)
    root = ElementTree.Element("testsuites", {"name": f"certify: {said}" if said else "certify"})
    suites = [(target, _cases(target)) for target in worst_first(value.targets)]
    _count(root, [case for _, cases in suites for case in cases])
    for target, cases in suites:
        root.append(_suite(value, target, cases))
    ElementTree.indent(root)
    # ASCII with character references is right in whatever encoding the output stream has.
    text = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return ci_safe(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def _suite(value: Report, target: TargetReport, cases: list[Case]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": _attribute(name_of(target))})
    _count(suite, cases)
    suite.set("skipped", str(sum(case.outcome == "skipped" for case in cases)))
    if value.run is not None:
        suite.set("timestamp", _timestamp(value.run.started_at))
    properties = ElementTree.SubElement(suite, "properties")
    for name, said in _properties(value, target).items():
        ElementTree.SubElement(properties, "property", {"name": name, "value": _attribute(said)})
    for case in cases:
        suite.append(_testcase(name_of(target), case))
    return suite


def _count(element: ElementTree.Element, cases: Iterable[Case]) -> None:
    cases = list(cases)
    outcomes = Counter(case.outcome for case in cases)
    element.set("tests", str(len(cases)))
    element.set("failures", str(outcomes["failure"]))
    element.set("errors", str(outcomes["error"]))
    element.set("time", _seconds(sum((case.seconds for case in cases), Decimal(0))))


def _properties(value: Report, target: TargetReport) -> Mapping[str, str]:
    said = {
        "origin": target.origin,
        "status": target.status.value,
        "rating": target.rating,
        "badge": target.badge,
        "reason": target.reason,
        "model": target.model,
        "provider": target.provider,
        "suite": target.suite,
        "cached": "true" if target.cached else None,
        "certified_at": _timestamp(target.certified_at) + "Z" if target.certified_at else None,
        "run": value.run.id if value.run else None,
        "partial": "true" if value.partial else None,
        **speed(target),
    }
    return {name: str(one) for name, one in said.items() if one not in (None, "")}


def _testcase(suite: str, case: Case) -> ElementTree.Element:
    named = {"classname": _attribute(suite), "name": _attribute(case.name), "time": _seconds(case.seconds)}
    element = ElementTree.Element("testcase", named)
    if case.outcome is not None:
        said = {"message": _attribute(case.message)} | ({"type": _attribute(case.kind)} if case.kind else {})
        ElementTree.SubElement(element, case.outcome, said).text = xml_text(case.detail, LIMIT) or None
    elif case.detail:
        ElementTree.SubElement(element, "system-out").text = xml_text(case.detail, LIMIT)
    return element


def _cases(target: TargetReport) -> list[Case]:
    """The probes' cases, and one of the verdict's own where they alone would tell another story."""
    cases = [_probe(probe) for probe in target.probes]
    verdict = _verdict(target)
    if not cases or (verdict.outcome is not None and all(case.outcome != verdict.outcome for case in cases)):
        cases.append(verdict)
    return cases


def _verdict(target: TargetReport) -> Case:
    outcomes: dict[Status, Outcome | None] = {
        Status.CERTIFIED: None,
        Status.QUALITY_WARNING: None,
        Status.FAILED: "failure",
        Status.UNSUPPORTED: "skipped",
        Status.CANCELLED: "skipped",
    }
    detail = "\n".join(part for part in (target.reason, target.remedy) if part)
    message = f"{target.status.value}: {target.reason}" if target.reason else target.status.value
    return Case(
        "verdict", outcomes.get(target.status, "error"), target.category or target.status.value, message, detail
    )


def _probe(probe: ProbeReport) -> Case:
    detail = "\n".join(_detail(probe))
    seconds = Decimal(str(round(probe.duration_ms or 0.0))) / 1000
    outcome = _outcome(probe)
    kind = probe.category or ("" if outcome == "skipped" else probe.mark.value)
    observed = outcome == "skipped" and probe.mark is not Mark.SKIPPED
    message = f"not demanded, {probe.mark.value}: {probe.message}" if observed else probe.message
    return Case(probe.id, outcome, kind, message, detail, seconds)


def _outcome(probe: ProbeReport) -> Outcome | None:
    """What nobody claims and nobody requires is outside the rate, so it must not break a build."""
    if probe.mark is Mark.PASS:
        return None
    if probe.mark is Mark.SKIPPED or not demanded(probe):
        return "skipped"
    return "failure" if probe.mark is Mark.FAIL else "error"


def _detail(probe: ProbeReport) -> list[str]:
    lines = [probe.message, probe.remedy] if probe.mark is not Mark.PASS else []
    rate = pass_rate(probe)
    if probe.flaky or rate:
        lines.append(f"{'flaky: ' * probe.flaky}passed {rate or f'{probe.passed} of {probe.trials}'} trials")
    if probe.request_ids and (lines or probe.mark is not Mark.PASS):
        lines.append("AWS request ids: " + " ".join(probe.request_ids))
    return [line for line in lines if line]


def _attribute(text: str) -> str:
    return one_line(text)


def _seconds(seconds: Decimal) -> str:
    return f"{seconds:.3f}"


def _timestamp(when: datetime) -> str:
    """UTC without an offset: Ant's schema allows none."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


FORMAT = Format(name="junit", report=report)
