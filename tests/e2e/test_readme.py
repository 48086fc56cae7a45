"""The README's own commands do what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from kit.command import Terminal

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ (certify .+)$", README, re.MULTILINE)
FILES = {name: README.partition(f"$ cat {name}\n")[2].partition("\n\n")[0] for name in ("broken.toml", "cases.jsonl")}
# without the figures that change with every new probe
SHOWN = {
    "list-certifiable": "amazon.nova-2-lite-v1:0",
    "--plan": "eu.amazon.nova-lite-v1:0@eu-central-1 ",
    "cohere.embed-v4:0": "2 targets: 2 CERTIFIED",
    "cases.jsonl": "cases 2/2",
    "broken.toml": "failed: tool_use,",
    "diagnose": "QUOTA_EXHAUSTED",
}


def test_the_readme_has_commands() -> None:
    assert len(COMMANDS) == len(SHOWN)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_shows_what_it_says(terminal: Terminal, command: str) -> None:
    for name, text in FILES.items():
        (terminal.home / name).write_text(text, "utf-8")
    done = terminal.run(*shlex.split(command)[1:])
    assert done.code == (1 if "broken.toml" in command else 0), done.err
    [said] = [text for sign, text in SHOWN.items() if sign in command]
    assert said in done.out
    assert said in README


def test_the_settings_of_the_readme_are_accepted(terminal: Terminal) -> None:
    settings = README.partition("```toml\n")[2].partition("```")[0]
    (terminal.home / "certify.toml").write_text(settings, "utf-8")
    assert terminal.run("list-certifiable", "--format", "ids").code == 0
    assert terminal.run("certify", "amazon.nova-lite-v1:0", "--simulate", "--plan").code == 0
