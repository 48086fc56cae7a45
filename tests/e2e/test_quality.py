"""Quality over the simulator: scored, and compared with the last run that certified the target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kit.command import Terminal

NOVA = "amazon.nova-micro-v1:0"
MATTERS = {"arithmetic", "extraction", "instructions", "honesty", "code", "portuguese"}


def run(terminal: Terminal, *more: str) -> Any:
    words = ("certify", NOVA, "--region", "us-east-1", "--suite", "full", "--context-share", "0.01", "--simulate")
    done = terminal.run(*words, "--force", "--database", "q.db", "--format", "json", *more)
    return done.json["targets"][0]


@pytest.fixture
def forgetful(terminal: Terminal) -> Path:
    path = terminal.home / "personas.toml"
    path.write_text('[[persona]]\nname = "duller"\ndoes = ["confuses_entries", "ignores_form", "invents_facts"]\n')
    return path


def test_quality_is_scored_and_compared_with_the_last_certified_run(terminal: Terminal, forgetful: Path) -> None:
    first = run(terminal)
    assert first["status"] == "CERTIFIED", first["reason"]
    assert first["quality"]["score"] == 1.0
    assert set(first["quality"]["matters"]) == MATTERS
    assert first["quality"]["compared"] is None
    again = run(terminal)
    assert again["quality"]["compared"]["change"] == "same"
    duller = run(terminal, "--personas", str(forgetful))
    assert duller["quality"]["score"] < 0.8
    assert duller["quality"]["compared"]["change"] == "worse"
    assert duller["quality"]["compared"]["before"] == 1.0
    shown = terminal.run("report", "--origin", "simulated", "--database", "q.db").out
    assert "quality 0." in shown
    assert "worse" in shown
