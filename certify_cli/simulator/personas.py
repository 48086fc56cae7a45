"""Persona files: which targets behave how. Strict TOML; a misspelt key is refused, not ignored."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any

from certify_cli.errors import BadFile
from certify_cli.simulator.behaviour import HEALTHY, Behaviour, combine
from certify_cli.simulator.behaviours import Does, read_behaviour
from certify_cli.text_files import read_text
from certify_cli.types.toml_text import parse_toml

SHIPPED = ("default", "demo")
_PERSONA_KEYS = {"name", "model", "region", "operation", "does"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Patterns are shell globs; `model` is matched against the route as sent and against the model's id."""

    name: str
    model: str = "*"
    region: str = "*"
    operation: str = "*"
    does: tuple[Does, ...] = ()

    def matches(self, names: tuple[str, ...], region: str, operation: str) -> bool:
        return (
            fnmatchcase(region, self.region)
            and fnmatchcase(operation, self.operation)
            and any(fnmatchcase(name, self.model) for name in names)
        )


@dataclass(slots=True)
class Chance:
    """Numbers in [0, 1) that depend on the seed and on how often that very target was asked, on nothing else."""

    seed: int
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def draw(self, key: str) -> float:
        with self._lock:
            self._asked[key] += 1
            turn = self._asked[key]
        digest = hashlib.sha256(f"{self.seed}|{key}|{turn}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64


@dataclass(frozen=True, slots=True)
class Personas:
    """All personas of a file; every one that matches a call adds its behaviours, in the order of the file."""

    personas: tuple[Persona, ...] = ()
    chance: Chance = field(default_factory=lambda: Chance(0))

    def conduct(self, names: tuple[str, ...], region: str, operation: str) -> Behaviour:
        """How a call is to be treated; `names` are the route as sent and the model's id."""
        chosen = [
            done.behaviour
            for persona in self.personas
            if persona.matches(names, region, operation)
            for number, done in enumerate(persona.does)
            if self._happens(done, f"{persona.name}|{number}|{names[0]}|{region}")
        ]
        return combine(chosen) if chosen else HEALTHY

    def agreed(self, region: str, operation: str) -> Mapping[str, str]:
        """What the account has agreed to there; that is its own, so that it matters not which model a persona names."""
        found: dict[str, str] = {}
        for persona in self.personas:
            if fnmatchcase(region, persona.region) and fnmatchcase(operation, persona.operation):
                for done in persona.does:
                    found |= done.behaviour.agreed
        return found

    def _happens(self, done: Does, key: str) -> bool:
        return done.p >= 1 or self.chance.draw(key) < done.p


def load_personas(path: Path | None = None) -> Personas:
    """Reads a persona file, or the shipped `default.toml`. Raises BadFile naming the file and the key."""
    if path is None:
        return shipped("default")
    return parse_personas(read_text(path), where=str(path))


def shipped(name: str) -> Personas:
    """A persona file of the package: `default` or `demo`."""
    file = resources.files("certify_cli.simulator") / "personas" / f"{name}.toml"
    return parse_personas(file.read_text("utf-8"), where=f"{name}.toml")


def parse_personas(text: str, *, where: str) -> Personas:
    """Builds personas from TOML text; raises BadFile."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        raise BadFile(f"{where}: not TOML: {error}") from None
    _refuse_unknown(data, {"seed", "persona"}, where)
    seed, entries = data.get("seed", 0), data.get("persona", [])
    if type(seed) is not int:
        raise BadFile(f"{where}: seed: give a whole number")
    if not isinstance(entries, list):
        raise BadFile(f"{where}: persona: write each persona under [[persona]]")
    return Personas(tuple(_persona(entry, f"{where}: persona {n}") for n, entry in enumerate(entries, 1)), Chance(seed))


def _persona(entry: Any, where: str) -> Persona:
    if not isinstance(entry, dict):
        raise BadFile(f"{where}: write each persona under [[persona]]")
    _refuse_unknown(entry, _PERSONA_KEYS, where)
    for key in ("name", "model", "region", "operation"):
        if key in entry and not isinstance(entry[key], str):
            raise BadFile(f"{where}: {key}: give a text")
    does = entry.get("does")
    if "name" not in entry or not isinstance(does, list):
        raise BadFile(f"{where}: missing key {'does' if 'name' in entry else 'name'!r}")
    behaviours = tuple(read_behaviour(item, f"{where} ({entry['name']})") for item in does)
    return Persona(**{key: entry[key] for key in entry if key != "does"}, does=behaviours)


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise BadFile(f"{where}: unknown key {key!r}", hint=f"known keys: {', '.join(sorted(known))}")
