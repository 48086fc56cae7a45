"""Shells are given a script, and what it asks for is answered: of the console script, whose name is completed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from kit.command import Terminal

PROGRAM = Path(sys.executable).with_name("certify")


def answered(terminal: Terminal, **variables: str) -> str:
    environment = {**terminal.environment, **variables}
    done = subprocess.run([PROGRAM], cwd=terminal.home, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize(
    ("shell", "sign"),
    [("bash", "complete -o default -F"), ("zsh", "#compdef certify"), ("fish", "complete --command certify")],
)
def test_each_shell_gets_its_script(terminal: Terminal, shell: str, sign: str) -> None:
    assert sign in answered(terminal, _CERTIFY_COMPLETE=f"source_{shell}")


BASH = """
source .bashrc
COMP_WORDS=(certify certify --allow-s) COMP_CWORD=2
$(complete -p certify | cut -d ' ' -f 5) certify --allow-s certify
echo "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_completes_once_it_is_installed(terminal: Terminal) -> None:
    """By a bash from scratch, which reads its settings as any new terminal does."""
    path = f"{PROGRAM.parent}{os.pathsep}{terminal.environment['PATH']}"
    environment = {**terminal.environment, "HOME": str(terminal.home), "PATH": path}
    for script, said in (("certify --install-completion; :", "completion installed"), (BASH, "--allow-subscribe\n")):
        line = ["bash", "--noprofile", "--norc", "-c", script]
        done = subprocess.run(line, cwd=terminal.home, env=environment, capture_output=True, text=True, check=False)
        assert said in done.stdout, done
        assert done.returncode == 0


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("certify list", ["list-certifiable"]),
        ("certify certify --allow-s", ["--allow-subscribe"]),
        ("certify certify --suite s", ["smoke", "standard"]),
    ],
)
def test_words_are_completed(terminal: Terminal, typed: str, offered: list[str]) -> None:
    (terminal.home / "certify.toml").write_text("[a file that is none\n", "utf-8")
    place = str(len(typed.split()) - 1)
    out = answered(terminal, _CERTIFY_COMPLETE="complete_bash", COMP_WORDS=typed, COMP_CWORD=place)
    assert out.split() == offered
