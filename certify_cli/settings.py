"""Settings from `certify.toml` or `[tool.certify]`: found, checked strictly, each knowing where it stands.

Precedence: flags > `CERTIFY_*` > file > defaults. Flags and variables are the command line's own business
(`cli/options.py`); this module gives what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from certify_cli.account_settings import accounts_of
from certify_cli.declared_settings import notifiers_of, targets_of
from certify_cli.policy_settings import policy_of, waivers_of
from certify_cli.text_files import read_text
from certify_cli.toml_file import MOST_BYTES, TomlFile
from certify_cli.types.accounts import Account
from certify_cli.types.naming import instead_of
from certify_cli.types.plans import SUITES
from certify_cli.types.policy import DEFAULT_POLICY, DeclaredTarget, Notify, Policy, Waiver
from certify_cli.types.toml_lines import Path as Place
from certify_cli.types.toml_lines import line_at
from certify_cli.types.toml_text import parse_toml
from certify_cli.value_kinds import CONFIDENCE, COUNT, DURATION, FLAG, LIST, MONEY, PART, TEXT, problem, words_of

FILE_NAME = "certify.toml"

KEYS: dict[str, str] = {
    "database": TEXT,
    "registry": TEXT,
    "region": LIST,
    "account": LIST,
    "allowed_regions": LIST,
    "suite": TEXT,
    "routes": TEXT,
    "require": LIST,
    "cases": LIST,
    "trials": COUNT,
    "confidence": CONFIDENCE,
    "context_share": PART,
    "guardrail": TEXT,
    "guardrail_blocks": TEXT,
    "guardrail_passes": TEXT,
    "concurrency": COUNT,
    "quota_share": PART,
    "timeout": DURATION,
    "deadline": DURATION,
    "drain": DURATION,
    "max_age": DURATION,
    "max_cost": MONEY,
    "if_busy": TEXT,
    "allow_subscribe": FLAG,
    "eol_warning": DURATION,
}
"""Keys of `[certify]`, each the option of the same name, and the kind of value it takes."""

TABLES = ("prices", "accounts", "policy", "waivers", "targets", "notify")

CHOICES: dict[str, tuple[str, ...]] = {
    "suite": SUITES,
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
    """What a settings file says: option values, price overrides by model or route, and its other tables; the file."""

    values: Mapping[str, Any] = field(default_factory=dict)
    prices: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    path: Path | None = None
    accounts: tuple[Account, ...] = ()
    policy: Policy = DEFAULT_POLICY
    waivers: tuple[Waiver, ...] = ()
    targets: tuple[DeclaredTarget, ...] = ()
    notify: tuple[Notify, ...] = ()
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """Where it stands in the file, such as `("certify", "suite")` or `("policy", "rules", 0, "target")`."""
        return line_at(self.lines, *place)


def find(start: Path) -> Path | None:
    """The nearest `certify.toml`, or pyproject.toml with `[tool.certify]`, from `start` upwards."""
    for folder in (start, *start.parents):
        own = folder / FILE_NAME
        if own.is_file():
            return own
        project = folder / "pyproject.toml"
        if project.is_file() and _has_settings(project):
            return project
    return None


def _has_settings(project: Path) -> bool:
    """Whether it has a table `tool.certify`, however that is spelt; of one that is not TOML nobody can tell."""
    text = read_text(project, most_bytes=MOST_BYTES)
    if "certify" not in text:  # most are others', and need not be parsed
        return False
    try:
        tool = parse_toml(text).get("tool")
    except ValueError:
        return True  # whoever loads it says what is wrong with it
    return isinstance(tool, dict) and "certify" in tool


def load(path: Path | None) -> FileSettings:
    """The checked settings of a file, or none at all for None; raises BadFile naming file, line and key."""
    if path is None:
        return FileSettings()
    file = TomlFile.read(path)
    if path.name == "pyproject.toml" and "certify" not in file.data:
        file = _sorted_out(file)
    return _checked(_with_cases(file))


def _sorted_out(file: TomlFile) -> TomlFile:
    """Below `[tool.certify]` the options may stand beside the other tables."""
    tables = {key: file.data[key] for key in TABLES if key in file.data}
    options = {key: value for key, value in file.data.items() if key not in tables}
    lines = {place if place[0] in TABLES else ("certify", *place): line for place, line in file.lines.items()}
    return replace(file, data={"certify": options, **tables}, lines=lines)


def _with_cases(file: TomlFile) -> TomlFile:
    """`cases = [...]` may stand above all tables as well (CONTRACT section 11)."""
    table = file.data.get("certify", {})
    if "cases" not in file.data or not isinstance(table, dict) or "cases" in table:
        return file
    lines = {**file.lines, ("certify", "cases"): file.line("cases")}
    return replace(file, data={**file.data, "certify": {**table, "cases": file.data["cases"]}}, lines=lines)


def _checked(file: TomlFile) -> FileSettings:
    for key in file.data:
        if key not in ("certify", *TABLES, "cases"):
            raise file.bad(f"unknown table {key!r}; {instead_of(key, ('certify', *TABLES))}", key)
    return FileSettings(
        _values(file),
        _prices(file),
        file.path,
        _accounts(file),
        policy_of(file),
        waivers_of(file),
        targets_of(file),
        notifiers_of(file),
        file.lines,
    )


def _values(file: TomlFile) -> dict[str, Any]:
    table = file.table("certify")
    file.refuse_unknown(table, tuple(KEYS), "certify")
    for key, value in table.items():
        wrong = problem(value, KEYS[key]) or _choice(key, value)
        if wrong:
            raise file.bad(f"{key}: {wrong}", "certify", key)
    values = {key: _listed(_plain(value), KEYS[key]) for key, value in table.items()}
    if "cases" in values:
        values["cases"] = [str(file.path.parent / name) for name in values["cases"]]
    return values


def _listed(value: Any, kind: str) -> Any:
    return [value] if kind == LIST and isinstance(value, str) else value


def _accounts(file: TomlFile) -> tuple[Account, ...]:
    def refuse(number: int, key: str, problem: str) -> NoReturn:
        raise file.bad(problem, "accounts", *(() if key == "accounts" else (number, key)))

    return accounts_of(file.data, refuse)


def _prices(file: TomlFile) -> dict[str, dict[str, Decimal]]:
    prices: dict[str, dict[str, Decimal]] = {}
    for model, table in file.table("prices").items():
        if not isinstance(table, dict):
            example = f"prices.{model} must be a table such as {{ input_usd_per_mtok = 0.25 }}"
            raise file.bad(example, "prices", model)
        file.refuse_unknown(table, PRICE_KEYS, "prices", model)
        for key, value in table.items():
            if problem(value, MONEY):
                raise file.bad(f"prices.{model}.{key}: {problem(value, MONEY)}", "prices", model, key)
        prices[model] = {key: Decimal(str(value)) for key, value in table.items()}
    return prices


def _choice(key: str, value: Any) -> str:
    if key == "allowed_regions" and not words_of(value):
        return "names no region; leave it out where data may be processed anywhere"
    known = CHOICES.get(key)
    return "" if known is None or value in known else f"must be one of {', '.join(known)}, not {value!r}"


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
