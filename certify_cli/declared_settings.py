"""`[[targets]]` and `[[notify]]` of a settings file: what must be certified, and who is told of changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from certify_cli.toml_file import TomlFile
from certify_cli.types.notifications import EVENTS
from certify_cli.types.plans import SUITES
from certify_cli.types.policy import DeclaredTarget, Notify
from certify_cli.value_kinds import FLAG, LIST, TEXT, problem, words_of

TARGET_KEYS = ("model", "target", "regions", "suite")
NOTIFY_KEYS: dict[str, str] = {
    "kind": TEXT,
    "url_env": TEXT,
    "secret_env": TEXT,
    "topic_arn": TEXT,
    "on": LIST,
    "allow_private": FLAG,
    "proxy": FLAG,
    "ca_file": TEXT,
}
KINDS: Mapping[str, tuple[str, ...]] = {
    "webhook": ("url_env", "secret_env", "allow_private", "proxy", "ca_file"),
    "slack": ("url_env", "allow_private", "proxy", "ca_file"),
    "sns": ("topic_arn",),
}
"""Kinds of notifiers and the keys that each has beside kind and on; the first is needed."""
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+(\.fifo)?")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def targets_of(file: TomlFile) -> tuple[DeclaredTarget, ...]:
    """The declared targets in the file's order."""
    return tuple(_target(file, number, table) for number, table in file.tables("targets"))


def notifiers_of(file: TomlFile) -> tuple[Notify, ...]:
    """Whom to notify, in the file's order."""
    return tuple(_notify(file, number, table) for number, table in file.tables("notify"))


def _target(file: TomlFile, number: int, table: Mapping[str, Any]) -> DeclaredTarget:
    file.refuse_unknown(table, TARGET_KEYS, "targets", number)
    given = [key for key in ("model", "target") if key in table]
    if len(given) != 1:
        raise file.bad("a declared target has either model or target", "targets", number, *given[1:])
    name, regions, suite = table[given[0]], table.get("regions", []), table.get("suite")
    for key, value, kind in ((given[0], name, TEXT), ("regions", regions, LIST)):
        wrong = problem(value, kind) or ("" if value or key == "regions" else "is empty")
        if wrong:
            raise file.bad(f"targets.{key}: {wrong}", "targets", number, key)
    if suite is not None and suite not in SUITES:
        raise file.bad(f"targets.suite: must be one of {', '.join(SUITES)}, not {suite!r}", "targets", number, "suite")
    where = words_of(regions)
    if "regions" in table and (not where or "@" in name):
        why = "names none; leave it out" if not where else f"{name} states its own region"
        raise file.bad(f"targets.regions: {why}", "targets", number, "regions")
    line = file.line("targets", number)
    return DeclaredTarget(name=name.strip(), regions=where, suite=suite, line=line)


def _notify(file: TomlFile, number: int, table: Mapping[str, Any]) -> Notify:
    file.refuse_unknown(table, tuple(NOTIFY_KEYS), "notify", number)
    for key, value in table.items():
        if problem(value, NOTIFY_KEYS[key]):
            raise file.bad(f"notify.{key}: {problem(value, NOTIFY_KEYS[key])}", "notify", number, key)
    kind, on = table.get("kind", ""), words_of(table.get("on", []))
    for key, wrong in _wrong(table, kind, on):
        raise file.bad(f"notify.{key}: {wrong}" if key else wrong, "notify", number, *([key] if key in table else []))
    values = {**table, "on": on}
    if table.get("ca_file"):
        values["ca_file"] = str(file.path.parent / table["ca_file"])
    return Notify(**values, line=file.line("notify", number))


def _wrong(table: Mapping[str, Any], kind: str, on: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Keys that do not fit the kind, or say what cannot be, each with why."""
    if kind not in KINDS:
        yield "kind", f"must be one of {', '.join(KINDS)}" + _instead(kind)
        return
    needed = KINDS[kind][0]
    if not table.get(needed):
        yield needed, f"{kind} needs it" + ("" if needed == "topic_arn" else ", the variable that holds the address")
    for key in table:
        if key not in ("kind", "on", *KINDS[kind]):
            yield key, f"{kind} has {', '.join(KINDS[kind])} and on"
        elif key.endswith("_env") and not _VARIABLE.fullmatch(table[key]):
            # not repeated, for the same reason
            yield key, "must be the name of a variable, which holds the secret itself"
    if kind == "sns" and not _TOPIC.fullmatch(table["topic_arn"]):
        yield "topic_arn", "must be the ARN of a topic, arn:aws:sns:REGION:ACCOUNT:NAME"
    unknown = [one for one in on if one not in EVENTS]
    if unknown or ("on" in table and not on):
        yield "on", f"must name some of {', '.join(EVENTS)}" + _instead(*unknown[:1])


def _instead(value: str = "") -> str:
    """What stands there, unless it is an address by mistake: that is a secret and is not repeated."""
    return f", not {value!r}" if value and "://" not in value else ""
