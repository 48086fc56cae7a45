"""Recipes of docs/recipes as their service would run them: shell steps one after the other, until one fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from kit.pages import DOCS

RECIPES = DOCS / "recipes"
SHELL = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
"""As GitHub's runner starts it for `shell: bash`; GitLab's does the same in other words."""


@dataclass(frozen=True)
class Step:
    """A piece of shell, and whether it runs although one before it failed."""

    script: str
    always: bool = False


@dataclass(frozen=True)
class Machine:
    """A folder with the reader's files, and `certify` on the path; `pip` only notes what it was asked for."""

    home: Path
    environment: Mapping[str, str]

    @staticmethod
    def at(home: Path, environment: Mapping[str, str]) -> Machine:
        programs = home / "bin"
        programs.mkdir()
        _program(programs / "certify", f'exec "{sys.executable}" -m certify_cli "$@"')
        _program(programs / "pip", f'echo "$@" >> "{home}/pip-was-asked"')
        return Machine(home, {**environment, "PATH": f"{programs}:{environment['PATH']}"})

    def run(self, steps: list[Step], variables: Mapping[str, str]) -> list[subprocess.CompletedProcess[str]]:
        """What came of each step that ran."""
        done: list[subprocess.CompletedProcess[str]] = []
        for step in steps:
            if step.always or not any(one.returncode for one in done):
                done.append(self.shell(*SHELL, step.script, **variables))
        return done

    def shell(self, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**variables, **self.environment}
        return subprocess.run(words, cwd=self.home, env=environment, capture_output=True, text=True, check=False)


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", "utf-8")
    path.chmod(0o755)


def read(name: str) -> Any:
    """The recipe's YAML; `on` stays the word that it is for GitHub."""
    data = yaml.safe_load((RECIPES / name).read_text("utf-8"))
    return {("on" if key is True else key): value for key, value in data.items()}


def problems(recipe: Any, schema: str) -> list[str]:
    """What the service's own JSON Schema says against it."""
    return [error.message for error in _validator(schema).iter_errors(recipe)]


@cache
def _validator(schema: str) -> Any:
    file = resources.files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json"
    return jsonschema.Draft7Validator(json.loads(file.read_text("utf-8")))


def github_steps(recipe: Any) -> Iterator[Step]:
    """The shell steps of the only job."""
    [job] = recipe["jobs"].values()
    for step in job["steps"]:
        if "run" in step:
            yield Step(step["run"], "always()" in step.get("if", ""))


def gitlab_steps(job: Any) -> Iterator[Step]:
    """before_script and script in one shell, after_script in another."""
    yield Step("\n".join([*job["before_script"], *job["script"]]))
    yield Step("\n".join(job["after_script"]), always=True)
