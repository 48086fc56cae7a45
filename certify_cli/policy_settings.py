"""`[policy]`, `[[policy.rules]]` and `[[waivers]]` of a settings file, checked strictly: a rule misspelt is no rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from certify_cli.toml_file import TomlFile
from certify_cli.types.durations import parse_duration
from certify_cli.types.findings import Status
from certify_cli.types.plans import SUITES
from certify_cli.types.policy import FIRM, LEVELS, PRESETS, RULES, Policy, PolicyRule, Waiver
from certify_cli.value_kinds import DURATION, FLAG, LIST, MONEY, RATING, SHARE, TEXT, problem, words_of

DEMANDS: dict[str, str] = {
    "min_status": TEXT,
    "min_rating": RATING,
    "min_coverage": SHARE,
    "required": LIST,
    "require_claimed": FLAG,
    "max_ttft_p50": DURATION,
    "max_ttft_p95": DURATION,
    "max_latency_p50": DURATION,
    "max_latency_p95": DURATION,
    "min_quality": SHARE,
    "quality_not_worse": FLAG,
    "max_input_usd_per_mtok": MONEY,
    "max_output_usd_per_mtok": MONEY,
    "max_image_usd": MONEY,
    "max_query_usd": MONEY,
    "lifecycle_horizon": DURATION,
    "allowed_regions": LIST,
    "principal": TEXT,
    "max_age": DURATION,
    "min_suite": TEXT,
    "origins": LIST,
}
"""Keys of `[policy]` and of its rules, each a field of `Demands`, and the kind of value it takes."""

CHOICES: dict[str, tuple[str, ...]] = {
    "preset": PRESETS,
    "min_status": (Status.CERTIFIED.value, Status.QUALITY_WARNING.value),
    "min_suite": SUITES,
}
WAIVER_KEYS = ("target", "probe", "reason", "owner", "expires")
POLICY_KEYS = ("preset", "baseline", "levels", "rules", *DEMANDS)
RULE_KEYS = ("target", "levels", *DEMANDS)


def policy_of(file: TomlFile) -> Policy:
    """The policy of the file; the default one where it has none."""
    table = file.table("policy")
    if not table:
        return Policy()
    file.refuse_unknown(table, POLICY_KEYS, "policy")
    preset, baseline = table.get("preset", "default"), table.get("baseline", "")
    if _choice("preset", preset):
        raise file.bad(f"policy.preset: {_choice('preset', preset)}", "policy", "preset")
    if not isinstance(baseline, str):
        raise file.bad(f"policy.baseline: {problem(baseline, TEXT)}", "policy", "baseline")
    return Policy(
        preset=preset,
        values=_values(file, table, "policy"),
        rules=tuple(_rule(file, number, one) for number, one in file.tables("policy", "rules")),
        baseline=str(file.path.parent / baseline) if baseline else "",
        source=str(file.path),
    )


def waivers_of(file: TomlFile) -> tuple[Waiver, ...]:
    """The waivers in the file's order; one whose date says nothing has expired, which is no error."""
    return tuple(_waiver(file, number, table) for number, table in file.tables("waivers"))


def last_moment(expires: object) -> datetime | None:
    """Until when a waiver holds, inclusive: a day to its end in UTC; None for what is no date."""
    if isinstance(expires, str):
        try:
            day = len(expires.strip()) == len("2026-11-20")
            expires = (date if day else datetime).fromisoformat(expires.strip())
        except ValueError:
            return None
    if isinstance(expires, datetime):
        return expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    return datetime.combine(expires, time.max, UTC) if isinstance(expires, date) else None


def _rule(file: TomlFile, number: int, table: Mapping[str, Any]) -> PolicyRule:
    place: tuple[str | int, ...] = ("policy", "rules", number)
    file.refuse_unknown(table, RULE_KEYS, *place)
    target = table.get("target")
    if not isinstance(target, str) or not target.strip():
        raise file.bad("a rule needs target, a name or glob such as us.anthropic.*@us-east-1", *place, "target")
    return PolicyRule(target=target.strip(), values=_values(file, table, *place), line=file.line(*place))


def _waiver(file: TomlFile, number: int, table: Mapping[str, Any]) -> Waiver:
    file.refuse_unknown(table, WAIVER_KEYS, "waivers", number)
    for key in ("target", "probe", "reason", "owner"):
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise file.bad(f"waivers.{key}: every waiver has {', '.join(WAIVER_KEYS[:-1])}", "waivers", number, key)
    if any(sign in table["probe"] for sign in "*?["):
        why = f"names one probe, and {table['probe'].strip()!r} is a pattern; write one waiver for each"
        raise file.bad(f"waivers.probe: {why}", "waivers", number, "probe")
    expires = table.get("expires", "")
    return Waiver(
        **{key: table[key].strip() for key in ("target", "probe", "reason", "owner")},
        until=last_moment(expires),
        expires=str(expires),
        line=file.line("waivers", number),
    )


def _values(file: TomlFile, table: Mapping[str, Any], *place: str | int) -> dict[str, Any]:
    """The fields of `Demands` that are written there."""
    name = ".".join(part for part in place if isinstance(part, str))
    values: dict[str, Any] = {}
    for key in (key for key in table if key in DEMANDS):
        wrong = problem(table[key], DEMANDS[key]) or _choice(key, table[key])
        if wrong:
            raise file.bad(f"{name}.{key}: {wrong}", *place, key)
        values[key] = _read(key, table[key])
    if "levels" in table:
        values["levels"] = _levels(file, table["levels"], name, *place, "levels")
    return values


def _levels(file: TomlFile, table: object, name: str, *place: str | int) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise file.bad(f'{name}.levels must be a table such as {{ price = "warn" }}', *place)
    file.refuse_unknown(table, tuple(RULES), *place)
    for rule, level in table.items():
        if level not in LEVELS:
            raise file.bad(f"{name}.levels.{rule}: must be one of {', '.join(LEVELS)}, not {level!r}", *place, rule)
        if rule in FIRM and level != "error":
            raise file.bad(f"{name}.levels.{rule}: is an error in every policy, for no data never passes", *place, rule)
    return dict(table)


def _choice(key: str, value: Any) -> str:
    """What is wrong with a word or a list as such, or ""."""
    if key in ("allowed_regions", "origins") and not words_of(value):
        return "names none; leave it out"
    if key == "origins" and "simulated" in words_of(value):
        return "what a simulator answers is no evidence, so simulated cannot be allowed"
    if key == "origins" and any("/" in one or one == "custom" for one in words_of(value)):
        return "must be aws, or hosts of custom endpoints as llm.example:8443, with no https:// before them"
    known = CHOICES.get(key)
    return "" if known is None or value in known else f"must be one of {', '.join(known)}, not {value!r}"


def _read(key: str, value: Any) -> Any:
    return _READ[DEMANDS[key]](value) if key != "min_status" else Status(value)


_READ: dict[str, Callable[[Any], Any]] = {
    TEXT: str.strip,
    LIST: words_of,
    FLAG: bool,
    DURATION: parse_duration,
    MONEY: lambda value: Decimal(str(value)),
    SHARE: float,
    RATING: float,
}
