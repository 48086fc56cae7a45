"""`junit`: a suite per target, a case per probe, in the dialect of Jenkins xunit's junit-10.xsd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from xml.etree import ElementTree

from certify_cli.formats._junit_cases import Case, cases, cases_of_run
from certify_cli.formats._measures import speed
from certify_cli.formats._reasons import decided_by
from certify_cli.formats._summary import banner, name_of, worst_first
from certify_cli.formats._untrusted import ci_safe, one_line, xml_text
from certify_cli.interfaces import Format, Screen
from certify_cli.types.reports import Report, TargetReport

LIMIT = 20_000
"""Characters of one message; a report of thousands of cases must stay loadable."""


def report(value: Report, _: Screen) -> str:
    """Failure is what a model did wrong, error what could not be decided, skipped what was not demanded or sent."""
    said = banner(value)
    root = ElementTree.Element("testsuites", {"name": f"certify: {said}" if said else "certify"})
    decided = decided_by(value)
    suites = [(name_of(one), _properties(value, one), cases(one, decided)) for one in worst_first(value.targets)]
    suites += [(name, _of_run(value), told) for name, told in cases_of_run(value).items()]
    _count(root, [case for _, _, told in suites for case in told])
    for name, properties, told in suites:
        root.append(_suite(value, name, properties, told))
    ElementTree.indent(root)
    # ASCII with character references is right in whatever encoding the output stream has.
    text = ElementTree.tostring(root, encoding="us-ascii", xml_declaration=False).decode("ascii")
    return ci_safe(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')


def _suite(value: Report, name: str, about: Mapping[str, str], told: list[Case]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", {"name": _attribute(name)})
    _count(suite, told)
    suite.set("skipped", str(sum(case.outcome == "skipped" for case in told)))
    if value.run is not None:
        suite.set("timestamp", _timestamp(value.run.started_at))
    properties = ElementTree.SubElement(suite, "properties")
    for key, said in about.items():
        ElementTree.SubElement(properties, "property", {"name": key, "value": _attribute(said)})
    for case in told:
        suite.append(_testcase(name, case))
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
        "fallback": target.fallback,
        "entitlement": target.entitlement.state.value if target.entitlement else None,
        "eol_date": target.eol_date,
        "eol_days": target.eol_days,
        "provisional": "true" if target.provisional else None,
        "certified_at": _timestamp(target.certified_at) + "Z" if target.certified_at else None,
        "run": value.run.id if value.run else None,
        "partial": "true" if value.partial else None,
        **speed(target),
    }
    return {name: str(one) for name, one in said.items() if one not in (None, "")}


def _of_run(value: Report) -> Mapping[str, str]:
    return {"run": value.run.id} if value.run else {}


def _testcase(suite: str, case: Case) -> ElementTree.Element:
    named = {"classname": _attribute(suite), "name": _attribute(case.name), "time": _seconds(case.seconds)}
    element = ElementTree.Element("testcase", named)
    if case.outcome is not None:
        said = {"message": _attribute(case.message)} | ({"type": _attribute(case.kind)} if case.kind else {})
        ElementTree.SubElement(element, case.outcome, said).text = xml_text(case.detail, LIMIT) or None
    elif case.detail:
        ElementTree.SubElement(element, "system-out").text = xml_text(case.detail, LIMIT)
    return element


def _attribute(text: str) -> str:
    return one_line(text)


def _seconds(seconds: Decimal) -> str:
    return f"{seconds:.3f}"


def _timestamp(when: datetime) -> str:
    """UTC without an offset: Ant's schema allows none."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


FORMAT = Format(name="junit", report=report)
