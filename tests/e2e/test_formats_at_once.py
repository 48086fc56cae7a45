"""One run written in every format at the same time, each pointing at the line of the list that names the target."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from kit.command import Result, Terminal
from kit.report_schema import closed, published
from prometheus_client.openmetrics import parser

from certify_cli.formats import FORMATS, SUFFIXES

LIST = "model_list:\n  - model_name: cheap\n    litellm_params:\n      model: bedrock/amazon.nova-lite-v1:0\n"
BROKEN = '[[persona]]\nname = "broken tools"\nmodel = "*"\ndoes = ["invents_tool_arguments"]\n'
WORDS = ("--region", "us-east-1", "--simulate", "--personas", "broken.toml", "--probe", "tool_use")
FILES = ("c.xml", "c.sarif", "gitlab:quality.json", "c.prom", "c.md", "c.json", "c.jsonl", "c.csv", "c.txt")


def certified(terminal: Terminal, *words: str) -> Result:
    folder = terminal.home / "repo" / "deploy"
    folder.mkdir(parents=True)
    (terminal.home / "repo" / ".git").touch()
    (folder / "models.yaml").write_text(LIST, "utf-8")
    (terminal.home / "broken.toml").write_text(BROKEN, "utf-8")
    return terminal.run("certify", "--from", "repo/deploy/models.yaml", *WORDS, *words)


def read(terminal: Terminal, name: str) -> str:
    return (Path(terminal.home) / name).read_text("utf-8")


def test_every_format_at_once_and_each_points_at_the_line(terminal: Terminal) -> None:
    done = certified(terminal, "--format", "github", *(word for file in FILES for word in ("--output", file)))
    assert done.code == 1, done
    at = {"file": "deploy/models.yaml", "line": 4}
    assert "::error file=deploy/models.yaml,line=4,title=[simulated] amazon.nova-lite-v1%3A0@us-east-1 " in done.out
    data = json.loads(read(terminal, "c.json"))
    Draft202012Validator(closed(published())).validate(data)
    [target] = data["targets"]
    assert target["named_at"] == json.loads(read(terminal, "c.jsonl"))["named_at"] == at
    [result] = json.loads(read(terminal, "c.sarif"))["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("probe/tool_use", "error")
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == tuple(at.values())
    told, found = json.loads(read(terminal, "quality.json"))
    assert told["description"].startswith("SIMULATED")
    assert found["location"] == {"path": "deploy/models.yaml", "lines": {"begin": 4}}
    gauges = {family.name: family.samples for family in parser.text_string_to_metric_families(read(terminal, "c.prom"))}
    assert gauges["certify_decision_exit_code"][0].value == 1
    assert gauges["certify_dead_letters"][0].value == 0
    assert ElementTree.fromstring(read(terminal, "c.xml")).attrib["failures"] == "1"
    assert "tool_use" in read(terminal, "c.md")
    assert "FAILED" in read(terminal, "c.txt")
    assert ",FAILED," in read(terminal, "c.csv")


def test_a_stored_report_is_written_the_same_twice_and_points_at_the_settings(terminal: Terminal) -> None:
    certified(terminal, "--format", "table")
    (terminal.home / "certify.toml").write_text('[[targets]]\nmodel = "amazon.nova-lite-v1:0"\n', "utf-8")
    names = [name for name in FORMATS if name != "ids"]
    for folder in ("one", "two"):
        (terminal.home / folder).mkdir()
        outputs = [word for name in names for word in ("--output", f"{name}:{folder}/{name}")]
        assert terminal.run("report", "--origin", "simulated", "--format", "github", *outputs).code == 0
    for name in names:
        assert read(terminal, f"one/{name}") == read(terminal, f"two/{name}")
        assert name not in ("github", "sarif", "gitlab") or "certify.toml" in read(terminal, f"one/{name}")
    assert "file=certify.toml,line=2," in read(terminal, "one/github")


def test_the_gate_points_at_what_has_no_certificate(terminal: Terminal) -> None:
    (terminal.home / "models.yaml").write_text(LIST, "utf-8")
    words = ("gate", "--from", "models.yaml", "--region", "us-east-1", "--format", "github", "--output", "c.sarif")
    done = terminal.run(*words)
    assert done.code == 3, done
    assert done.out.startswith("::error file=models.yaml,line=4,title=amazon.nova-lite-v1%3A0")
    [result] = json.loads(read(terminal, "c.sarif"))["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("policy/certificate", "error")


@pytest.mark.parametrize("name", ["sarif", "github", "gitlab", "openmetrics", "junit"])
def test_what_fits_no_list_is_exit_2_and_names_what_does(terminal: Terminal, name: str) -> None:
    done = terminal.run("probes", "--format", name)
    assert (done.code, done.out) == (2, "")
    assert f"format '{name}' does not fit this list\n" in done.err
    assert "hint: use one of: table, json, jsonl, csv, ids, markdown\n" in done.err
    assert set(SUFFIXES.values()) <= set(FORMATS)
