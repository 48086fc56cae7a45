"""Settings from `certify.toml` or `[tool.certify]`: found, checked strictly, each knowing where it stands.

Precedence: flags > `CERTIFY_*` > file > defaults. Flags and variables are the command line's own business
(`cli/options.py`); this module gives what the file says.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from certify_cli.errors import BadFile
from certify_cli.types.durations import parse_duration

FILE_NAME = "certify.toml"
MOST_BYTES = 1_000_000

_TEXT, _LIST, _COUNT, _MONEY, _DURATION, _FLAG = "text", "list of texts", "whole number", "amount", "duration", "flag"
_SHARE = "number between 0.5 and 1"
_PART = "number from 0.01 to 1"

KEYS: dict[str, str] = {
    "database": _TEXT,
    "registry": _TEXT,
    "region": _LIST,
    "suite": _TEXT,
    "routes": _TEXT,
    "require": _LIST,
    "cases": _LIST,
    "trials": _COUNT,
    "confidence": _SHARE,
    "context_share": _PART,
    "guardrail": _TEXT,
    "guardrail_blocks": _TEXT,
    "guardrail_passes": _TEXT,
    "concurrency": _COUNT,
    "timeout": _DURATION,
    "deadline": _DURATION,
    "drain": _DURATION,
    "max_age": _DURATION,
    "max_cost": _MONEY,
    "if_busy": _TEXT,
    "allow_subscribe": _FLAG,
}
"""Keys of `[certify]`, each the option of the same name, and the kind of value it takes."""

CHOICES: dict[str, tuple[str, ...]] = {
    "suite": ("smoke", "standard", "full"),
    "routes": ("one", "all", "in-region", "geo", "global"),
    "if_busy": ("wait", "skip", "fail"),
}
PRICE_KEYS = (
    "input_usd_per_mtok",
    "output_usd_per_mtok",
    "image_usd",
    "query_usd",
    "cache_read_usd_per_mtok",
    "cache_write_usd_per_mtok",
)


@dataclass(frozen=True, slots=True)
class FileSettings:
    """What a settings file says: option values, price overrides by model or route, and the file itself."""

    values: Mapping[str, Any] = field(default_factory=dict)
    prices: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    path: Path | None = None


def find(start: Path) -> Path | None:
    """The nearest `certify.toml`, or pyproject.toml with `[tool.certify]`, from `start` upwards."""
    for folder in (start, *start.parents):
        own = folder / FILE_NAME
        if own.is_file():
            return own
        project = folder / "pyproject.toml"
        if project.is_file() and "[tool.certify" in _read(project):
            return project
    return None


def load(path: Path | None) -> FileSettings:
    """The checked settings of a file, or none at all for None; raises BadFile naming file, line and key."""
    if path is None:
        return FileSettings()
    text = _read(path)
    try:
        data: dict[str, Any] = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadFile(f"{path}: not valid TOML: {error}") from None
    if path.name == "pyproject.toml":
        tool = data.get("tool", {})
        data = tool.get("certify", {}) if isinstance(tool, dict) else {}
        data = data if {"certify", "prices"} & data.keys() else {"certify": data}
    return _checked(_with_cases(data), text, path)


def _with_cases(data: dict[str, Any]) -> dict[str, Any]:
    """`cases = [...]` may stand above all tables as well (CONTRACT section 11)."""
    table = data.get("certify", {})
    if "cases" not in data or not isinstance(table, dict) or "cases" in table:
        return data
    return {**data, "certify": {**table, "cases": data["cases"]}}


def _checked(data: dict[str, Any], text: str, path: Path) -> FileSettings:
    for key in data:
        if key not in ("certify", "prices", "cases"):
            raise _bad(path, text, key, f"unknown table {key!r}; known are certify and prices")
    table = _table(data, "certify", path, text)
    for key, value in table.items():
        if key not in KEYS:
            raise _bad(path, text, key, f"unknown key {key!r}; known are {', '.join(sorted(KEYS))}")
        problem = _problem(value, KEYS[key]) or _choice(key, value)
        if problem:
            raise _bad(path, text, key, f"{key}: {problem}")
    values = {key: _listed(_plain(value), KEYS[key]) for key, value in table.items()}
    if "cases" in values:
        values["cases"] = [str(path.parent / name) for name in values["cases"]]
    return FileSettings(values, _prices(data, text, path), path)


def _listed(value: Any, kind: str) -> Any:
    return [value] if kind == _LIST and isinstance(value, str) else value


def _table(data: dict[str, Any], name: str, path: Path, text: str) -> dict[str, Any]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        raise _bad(path, text, name, f"{name} must be a table")
    return table


def _prices(data: dict[str, Any], text: str, path: Path) -> dict[str, dict[str, Decimal]]:
    prices: dict[str, dict[str, Decimal]] = {}
    for model, table in _table(data, "prices", path, text).items():
        if not isinstance(table, dict):
            raise _bad(path, text, model, f"prices.{model} must be a table such as {{ input_usd_per_mtok = 0.25 }}")
        for key, value in table.items():
            if key not in PRICE_KEYS:
                raise _bad(path, text, key, f"unknown key {key!r} in prices; known are {', '.join(PRICE_KEYS)}")
            if _problem(value, _MONEY):
                raise _bad(path, text, key, f"prices.{model}.{key}: {_problem(value, _MONEY)}")
        prices[model] = {key: Decimal(str(value)) for key, value in table.items()}
    return prices


def _problem(value: object, kind: str) -> str:
    """What is wrong with the value, or ""."""
    match kind:
        case "list of texts":
            good = isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        case "whole number":
            good = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case "flag":
            good = isinstance(value, bool)
        case "amount":
            good = _is_amount(value)
        case "number between 0.5 and 1":
            good = _is_amount(value) and 0.5 < float(str(value)) < 1
        case "number from 0.01 to 1":
            good = _is_amount(value) and Decimal("0.01") <= Decimal(str(value)) <= 1
        case "duration":
            good = isinstance(value, str) and _is_duration(value)
        case _:
            good = isinstance(value, str)
    article = "an" if kind == "amount" else "a"
    return "" if good else f"must be {article} {kind}, not {value!r}"


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        return False
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def _is_duration(value: str) -> bool:
    try:
        parse_duration(value)
    except ValueError:
        return False
    return True


def _choice(key: str, value: object) -> str:
    known = CHOICES.get(key)
    return "" if known is None or value in known else f"must be one of {', '.join(known)}, not {value!r}"


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _bad(path: Path, text: str, key: str, problem: str) -> BadFile:
    pattern = re.compile(rf"^\s*(\[+\s*)?(tool\.certify\.)?[\"']?{re.escape(key)}\b")
    lines = (number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line))
    return BadFile(f"{path}:{next(lines, 1)}: {problem}")


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from None
    if len(content) > MOST_BYTES:
        raise BadFile(f"{path}: larger than a settings file may be ({MOST_BYTES} bytes)")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(f"{path}: not UTF-8 text") from None
