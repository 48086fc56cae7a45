"""The table of rules: what an error looks like, what it is, and how to mend it; read from `failures.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from importlib import resources
from typing import Any

from certify_cli.diagnosis.evidence import Reading
from certify_cli.types.failures import Category


@dataclass(frozen=True)
class Rule:
    """Holds where every condition it states holds; any member of a condition will do.

    `codes` and `exceptions` are names as `folded_name` gives them, `text` and `unless` are regular expressions on
    `Reading.text`; `unless` and `unless_codes` take the rule back. Patterns must be linear: no nested repetition,
    every gap bounded. `remedy` and `link` may be empty: then the category's own are used.
    """

    id: str
    category: Category
    transient: bool
    codes: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()
    statuses: frozenset[int] = frozenset()
    operations: frozenset[str] = frozenset()
    text: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    unless_codes: frozenset[str] = frozenset()
    remedy: str = ""
    link: str = ""
    note: str = ""

    @cached_property
    def _text(self) -> re.Pattern[str]:
        return re.compile("|".join(self.text))

    @cached_property
    def _unless(self) -> re.Pattern[str]:
        return re.compile("|".join(self.unless))

    def holds(self, reading: Reading) -> bool:
        """Cheap conditions first; patterns are compiled when they are first needed."""
        return (
            (not self.codes or not self.codes.isdisjoint(reading.codes))
            and (not self.exceptions or not self.exceptions.isdisjoint(reading.exceptions))
            and self.unless_codes.isdisjoint(reading.codes)
            and (not self.statuses or reading.status in self.statuses)
            and (not self.operations or reading.operation.lower() in self.operations)
            and (not self.text or self._text.search(reading.text) is not None)
            and (not self.unless or self._unless.search(reading.text) is None)
        )


@dataclass(frozen=True, slots=True)
class Advice:
    """A remedy's text with its place-holders, and the page that says more."""

    remedy: str
    link: str


@dataclass(frozen=True, slots=True)
class RuleTable:
    """Rules in the order they are tried, and each category's advice where a rule has none of its own."""

    rules: tuple[Rule, ...]
    advice: Mapping[Category, Advice] = field(default_factory=dict)

    def first(self, reading: Reading) -> Rule | None:
        """The first rule that holds."""
        return next((rule for rule in self.rules if rule.holds(reading)), None)


@cache
def rule_table() -> RuleTable:
    """The shipped table, read once."""
    return parse(resources.files("certify_cli.diagnosis").joinpath("failures.toml").read_text("utf-8"))


def parse(text: str) -> RuleTable:
    """A table from TOML; raises ValueError naming the rule with a wrong, missing or unknown key."""
    data = tomllib.loads(text)
    if unknown := data.keys() - {"rule", "advice"}:
        raise ValueError(f"unknown table {min(unknown)!r}")
    rules = tuple(_rule(entry) for entry in data.get("rule", []))
    if len({rule.id for rule in rules}) < len(rules):
        raise ValueError("two rules have the same id")
    return RuleTable(rules, {Category(name): Advice(**entry) for name, entry in data.get("advice", {}).items()})


_KINDS: dict[str, type] = dict.fromkeys(
    ("codes", "exceptions", "operations", "text", "unless", "unless_codes"), str
) | {"statuses": int}
_CONDITIONS = ("codes", "exceptions", "statuses", "operations", "text")


def _rule(entry: Mapping[str, Any]) -> Rule:
    name = entry.get("id", "without id")
    if unknown := entry.keys() - {each.name for each in fields(Rule)}:
        raise ValueError(f"rule {name}: unknown key {min(unknown)!r}")
    if missing := {"id", "category", "transient"} - entry.keys():
        raise ValueError(f"rule {name}: missing key {min(missing)!r}")
    if not isinstance(entry["transient"], bool):
        raise ValueError(f"rule {name}: transient must be true or false")
    if not any(entry.get(condition) for condition in _CONDITIONS):
        raise ValueError(f"rule {name}: states no condition")
    return Rule(**{key: _value(name, key, value) for key, value in entry.items()})


def _value(rule: str, key: str, value: Any) -> Any:
    if key == "category":
        return Category(value)
    kind = _KINDS.get(key)
    if kind is None:
        return value
    if not isinstance(value, list) or not all(isinstance(each, kind) for each in value):
        raise ValueError(f"rule {rule}: {key} must be a list of {kind.__name__}")
    return tuple(value) if key in {"text", "unless"} else frozenset(value)
