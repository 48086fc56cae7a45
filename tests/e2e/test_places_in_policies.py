"""Where an annotation points when the targets are declared in a policy file: at that file, as it would in settings."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from kit.command import Terminal
from kit.gated import kept_at, warned

NOVA = "amazon.nova-lite-v1:0"
POLICY = f'[policy]\nmin_status = "CERTIFIED"\n\n[[targets]]\nmodel = "{NOVA}"\nregions = ["us-east-1", "eu-west-1"]\n'


@pytest.mark.parametrize("settings", ["", "[certify]\nsuite = 'standard'\n"], ids=["no settings", "settings"])
def test_a_gate_points_at_the_policy_that_declares(terminal: Terminal, settings: str) -> None:
    kept_at(terminal.home / "s.sqlite3", warned(NOVA, datetime.now(UTC)))
    (terminal.home / "p.toml").write_text(POLICY)
    if settings:
        (terminal.home / "certify.toml").write_text(settings)
    words = ("gate", "--policy", "p.toml", "--database", "s.sqlite3", "--output", "g.sarif")
    gated = terminal.run(*words, "--format", "github")
    assert gated.code == 1, gated
    told = [line for line in gated.out.splitlines() if line.startswith("::error")]
    assert len(told) == 2, gated.out
    assert all("file=p.toml,line=5," in line for line in told), told
    results = json.loads((terminal.home / "g.sarif").read_text())["runs"][0]["results"]
    places = [one["locations"][0]["physicalLocation"] for one in results]
    assert {(one["artifactLocation"]["uri"], one["region"]["startLine"]) for one in places} == {("p.toml", 5)}


def test_a_run_points_there_too(terminal: Terminal) -> None:
    (terminal.home / "p.toml").write_text(POLICY)
    broken = '[[persona]]\nname = "broken tools"\nmodel = "*"\ndoes = ["invents_tool_arguments"]\n'
    (terminal.home / "broken.toml").write_text(broken)
    words = ("--policy", "p.toml", "--simulate", "--personas", "broken.toml", "--region", "us-east-1")
    ran = terminal.run("certify", *words, "--probe", "tool_use", "--format", "github")
    assert ran.code == 1, ran
    assert "::error file=p.toml,line=5," in ran.out
