"""An option before the command word is what it is behind it: above every variable, and refused where it is unknown."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kit.command import clean_environment
from kit.gated import kept_at, report
from kit.in_process import BUILT, home, invoke

NOVA = "amazon.nova-lite-v1:0"
GLOBAL: Mapping[str, tuple[str, ...]] = {
    "config": ("--config", "flag.toml"),
    "database": ("--database", "flag.sqlite3"),
    "registry": ("--registry=flag",),
    "quiet": ("-q",),
    "verbose": ("--verbose",),
    "format": ("--format", "json"),
    "output": ("--output", "one.json", "--output", "two.csv"),
}
OTHERWISE = {
    "CERTIFY_CONFIG": "variable.toml",
    "CERTIFY_DATABASE": "variable.sqlite3",
    "CERTIFY_REGISTRY": "variable",
    "CERTIFY_FORMAT": "csv",
}


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from _commands(one, (*path, name))
        else:
            yield (*path, name), one


COMMANDS = dict(_commands(BUILT))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Path]:
    for name in ("flag", "variable"):
        (tmp_path / f"{name}.toml").write_text("[certify]\ndatabase = 'file.sqlite3'\n", "utf-8")
    with home(tmp_path, {**clean_environment(tmp_path), **OTHERWISE}):
        yield tmp_path


def test_every_global_option_is_tried() -> None:
    others = {"version", "install_completion", "show_completion"}
    assert {one.name for one in BUILT.params} - others == set(GLOBAL)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("option", GLOBAL)
@pytest.mark.parametrize("path", COMMANDS, ids="-".join)
def test_before_is_what_behind_is(monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...], option: str) -> None:
    command, heard = COMMANDS[path], []
    monkeypatch.setattr(command, "invoke", lambda context: heard.append((context.params, _typed(context))))
    needed = [
        "ids" if one.param_type_name == "argument" else f"{one.opts[0]}=x" for one in command.params if one.required
    ]
    behind = invoke([*path, *GLOBAL[option], *needed])
    before = [invoke([*path[:at], *GLOBAL[option], *path[at:], *needed]) for at in _places(path, option)]
    for one in before:
        assert (one.code, one.err) == (behind.code, behind.err), one.err
    if behind.code:
        assert (_name(command, option), "No such option" in behind.err) == (None, True), behind.err
    else:
        assert (len(heard), _name(command, option) in heard[0][1]) == (1 + len(before), True)
        assert all(one == heard[0] for one in heard)


def _name(command: Any, option: str) -> str | None:
    """What the command calls it inside."""
    return next((param.name for param in command.params if f"--{option}" in param.opts), None)


def _places(path: tuple[str, ...], option: str) -> range:
    """Where the option may stand: before the first word, and where the group knows it, before the second."""
    group = BUILT.commands[path[0]]
    return range(len(path) if option in [one.name for one in group.params] else 1)


def _typed(context: Any) -> set[str]:
    return {name for name in context.params if context.get_parameter_source(name).name == "COMMANDLINE"}


def test_a_gate_decides_on_the_store_that_was_typed(here: Path) -> None:
    kept_at(here / "variable.sqlite3", report(NOVA, datetime.now(UTC)))
    kept_at(here / "flag.sqlite3", report("amazon.nova-pro-v1:0", datetime.now(UTC)))
    del os.environ["CERTIFY_REGISTRY"]
    assert invoke(["gate", NOVA]).code == 0
    assert invoke(["--database", "flag.sqlite3", "gate", NOVA]).code == 3


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("words", [("--database=a.db", "config", "show"), ("config", "--database=a.db", "show")])
def test_config_show_says_that_it_is_a_flag(words: tuple[str, ...]) -> None:
    for behind, value in (((), "a.db"), (("--database=b.db",), "b.db")):
        shown = invoke(["--config=flag.toml", "--registry=r", "--format=json", *words, *behind])
        found = {row["setting"]: (row["value"], row["source"]) for row in json.loads(shown.out)}
        assert (found["database"], found["registry"]) == ((value, "flag"), ("r", "flag"))
