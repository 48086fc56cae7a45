"""Pages of docs/reference that the program itself writes: every command's options, every key of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import EnumType
from typing import Any

from typer.main import get_command

from certify_cli.account_settings import KEYS as ACCOUNT_KEYS
from certify_cli.cli.app import app
from certify_cli.declared_settings import KINDS, NOTIFY_KEYS, TARGET_KEYS
from certify_cli.policy_settings import DEMANDS, WAIVER_KEYS
from certify_cli.settings import CHOICES, KEYS, PRICE_KEYS
from certify_cli.types.notifications import DEFAULT_EVENTS, EVENTS
from certify_cli.types.plans import RunSettings
from certify_cli.types.policy import FIRM, LEVELS, PRESETS, RULES, Demands

WRITTEN = "<!-- written by the program: `make golden` -->"
BUILT: Any = get_command(app)
SHARED = {one.name for one in BUILT.params}


def commands_page() -> str:
    """Every command with its arguments and options, in the order of `certify --help`."""
    return "\n".join(_commands()).rstrip() + "\n"


def _commands() -> Iterator[str]:
    yield f"# Commands\n\n{WRITTEN}\n\nWhat `certify COMMAND --help` says, on one page. {_SHARED}\n"
    yield from _options(_documented(BUILT.params))
    for name, command in _all_commands(BUILT, "certify"):
        yield f"\n## {name}\n\n{_sentences(command.help)}\n"
        yield from _options([one for one in _documented(command.params) if one.name not in SHARED])
        yield from _without(command)


_SHARED = (
    "The options that most commands have are listed first; they may stand before or after the command word, and a "
    "command that has no use for one says so and refuses it. "
    "Durations are written `20s`, `5m`, `1h30m`, `7d`."
)


def _all_commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _all_commands(command, f"{path} {name}")
        elif not command.hidden:
            yield f"{path} {name}", command


def _documented(params: Iterable[Any]) -> list[Any]:
    return [one for one in params if getattr(one, "help", None) and not getattr(one, "hidden", False)]


def _options(params: Sequence[Any]) -> Iterator[str]:
    if params:
        yield "| option | is |"
        yield "|---|---|"
        yield from (f"| {_spelt(one)} | {_cell(_meaning(one))} |" for one in params)


def _without(command: Any) -> Iterator[str]:
    """The shared options, beside those of the program itself, that the command refuses."""
    taken = {opt for one in command.params for opt in one.opts}
    shared = [one.opts[0] for one in BUILT.params if one.expose_value and not one.is_eager]
    refused = [f"`{one}`" for one in shared if one not in taken]
    if refused:
        yield f"\nWithout {', '.join(refused)}."


def _spelt(param: Any) -> str:
    if param.param_type_name == "argument":
        return f"`{(param.metavar or param.name.upper()).strip('[]')}`"
    names = ", ".join(f"`{name}`" for name in (*param.opts, *param.secondary_opts))
    return names if param.is_flag or not param.metavar else f"{names} `{_cell(param.metavar)}`"


def _meaning(param: Any) -> str:
    kind, default = param.type_descriptor.annotation, param.default
    choices = [one.value for one in kind] if isinstance(kind, EnumType) else []
    shown = [f"One of {', '.join(choices)}."] if choices and not _names_them(param.help, choices) else []
    has_default = isinstance(default, int | float | str) and default not in ("", False)
    tail = [f"Default: {getattr(default, 'value', default)}."] if has_default else []
    variable = [f"`{param.envvar}`"] if isinstance(getattr(param, "envvar", None), str) else []
    return " ".join([_sentences(param.help), *shown, *tail, *variable])


def _names_them(text: str, choices: Sequence[str]) -> bool:
    return all(one in text for one in choices)


def settings_page() -> str:
    """Every key of a settings file."""
    return "\n".join(_settings()).rstrip() + "\n"


def _settings() -> Iterator[str]:
    yield f"# Settings\n\n{WRITTEN}\n\n{_PLACES}\n\n## `[certify]`\n\nEach key is the option of the same name.\n"
    yield from _table(
        ("key", "takes", "is"), ((f"`{key}`", _taken(key, kind), _help(key)) for key, kind in KEYS.items())
    )
    yield '\n## `[prices."MODEL"]`\n\nYour own prices of a model or route; they win over the registry\'s.\n'
    yield ", ".join(f"`{key}`" for key in PRICE_KEYS)
    yield "\n## `[policy]` and `[[policy.rules]]`\n\n" + _POLICY
    defaults = {one.name: getattr(Demands(), one.name) for one in fields(Demands) if one.name in DEMANDS}
    defaults["min_coverage"] = RunSettings().min_coverage
    yield from _table(
        ("key", "takes", "without it"), ((f"`{key}`", kind, _shown(defaults[key])) for key, kind in DEMANDS.items())
    )
    yield "\nWhat the rules demand:\n"
    yield from _table(("rule", "demands"), ((f"`{rule}`", meaning) for rule, meaning in RULES.items()))
    for name, keys in _TABLES.items():
        yield f"\n## `[[{name}]]`\n\n" + ", ".join(f"`{key}`" for key in keys)
    yield "\n" + _NOTIFY
    rows = ((f"`{event}`", meaning, "yes" if event in DEFAULT_EVENTS else "no") for event, meaning in EVENTS.items())
    yield from _table(("event", "means", "told unasked"), rows)


_PLACES = """\
Flags win over `CERTIFY_*` variables, those over the settings file, that over defaults. The file is `--config`, else the
nearest `certify.toml`, or `pyproject.toml` with `[tool.certify]`, from the current folder upwards. Unknown keys are
errors with file and line."""
_POLICY = f"""\
`preset` is one of {", ".join(PRESETS)}; `baseline` names a file. `[policy.levels]` gives a rule's level, one of
{", ".join(LEVELS)} ({", ".join(FIRM)} are errors always). A rule has a `target`, a name or glob, and the same keys;
later rules win.
"""
_NOTIFY = f"""\
`kind` is one of {"; ".join(f"{kind} (with {', '.join(own)})" for kind, own in KINDS.items())}. `on` names events:
"""
_TABLES: Mapping[str, Iterable[str]] = {
    "waivers": WAIVER_KEYS,
    "targets": TARGET_KEYS,
    "accounts": ACCOUNT_KEYS,
    "notify": NOTIFY_KEYS,
}


def _taken(key: str, kind: str) -> str:
    return " or ".join(f"`{one}`" for one in CHOICES[key]) if key in CHOICES else kind


def _help(key: str) -> str:
    for command in ("certify", "report", "residency"):
        for param in BUILT.commands[command].params:
            if param.name == key:
                return _sentences(param.help)
    raise AssertionError(f"no option explains {key}")


def _shown(value: Any) -> str:
    if value in (None, False, "", (), {}):
        return "nothing is demanded"
    return " ".join(value) if isinstance(value, tuple) else str(getattr(value, "value", value))


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    yield from (f"| {' | '.join(_cell(one) for one in row)} |" for row in rows)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text).replace("<", "&lt;")


def _sentences(text: str | None) -> str:
    return " ".join((text or "").split())
