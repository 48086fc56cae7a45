"""Options that several commands share, declared once; each reads its `CERTIFY_*` variable."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from certify_cli.types.durations import parse_duration

GLOBAL = "Global options"
SELECTION = "What to certify"


class Kinds(StrEnum):
    """Kinds of models."""

    CHAT = "chat"
    EMBEDDING = "embedding"
    IMAGE = "image"
    VIDEO = "video"
    SPEECH = "speech"
    RERANK = "rerank"


class Routes(StrEnum):
    """Which routes of a model are targets."""

    ONE = "one"
    ALL = "all"
    IN_REGION = "in-region"
    GEO = "geo"
    GLOBAL = "global"


class IfBusy(StrEnum):
    """What to do while another run holds the store."""

    WAIT = "wait"
    SKIP = "skip"
    FAIL = "fail"


class Suites(StrEnum):
    """How much is probed."""

    SMOKE = "smoke"
    STANDARD = "standard"
    FULL = "full"


def duration(text: str | timedelta) -> timedelta:
    """A duration option: `20s`, `5m`, `1h30m`, `7d`. Typer passes defaults through here as well."""
    if isinstance(text, timedelta):
        return text
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def money(text: str | Decimal) -> Decimal:
    """An amount of US dollars."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{text!r} is not an amount of US dollars; write for example 2.50")
    return amount


def share(text: str | float | None) -> float | None:
    """A confidence: more than a coin's and less than certainty."""
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 < value < 1:
        raise typer.BadParameter(f"{text!r} is not a number between 0.5 and 1, such as 0.95")
    return value


def load_settings(context: typer.Context, path: Path | None) -> Path | None:
    """Lets the settings file fill in what neither flag nor variable says; runs before every other option."""
    from certify_cli.settings import KEYS, find, load

    if context.resilient_parsing:
        return path
    given = path or (context.obj or {}).get("config")
    file = load(given or find(Path.cwd()))
    names = {param.name for param in context.command.params}
    values: dict[str, Any] = {key: value for key, value in file.values.items() if key in KEYS and key in names}
    context.default_map = {**values, **(context.default_map or {})}
    context.meta["certify.settings"] = file
    return file.path


def typed(context: typer.Context, name: str) -> bool:
    """Whether the option stands on this very command line, and is not from a variable or a settings file."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


Config = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="CERTIFY_CONFIG",
        metavar="FILE",
        is_eager=True,
        callback=load_settings,
        help="Settings file; default: the nearest certify.toml or pyproject.toml with [tool.certify].",
        rich_help_panel=GLOBAL,
    ),
]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="CERTIFY_DATABASE",
        metavar="PATH|URL",
        help="Store: a SQLite file; default: one in your data folder.",
        rich_help_panel=GLOBAL,
    ),
]
Registry = Annotated[
    Path | None,
    typer.Option(
        "--registry",
        envvar="CERTIFY_REGISTRY",
        metavar="DIR",
        help="Registry to use instead of the one shipped with certify.",
        rich_help_panel=GLOBAL,
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors on stderr.", rich_help_panel=GLOBAL)]
Verbose = Annotated[
    bool,
    typer.Option("--verbose", "-v", help="Say more, how fast targets were in a table too.", rich_help_panel=GLOBAL),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        envvar="CERTIFY_FORMAT",
        metavar="FORMAT",
        help="How stdout is written: table, json, jsonl, csv, ids, junit, markdown.",
        rich_help_panel=GLOBAL,
    ),
]
Output = Annotated[
    list[str] | None,
    typer.Option(
        "--output",
        metavar="[FORMAT:]FILE",
        help="Also write to a file; repeatable.",
        rich_help_panel=GLOBAL,
    ),
]
Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TARGET",
        show_default=False,
        help="Model or profile ids, ARNs, ROUTE@REGION, names, UUIDs or globs.",
    ),
]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region",
        envvar="CERTIFY_REGION",
        metavar="REGION",
        help="Region, comma list or glob; repeatable. Default: the AWS region.",
        rich_help_panel=SELECTION,
    ),
]
Vendor = Annotated[
    list[str] | None,
    typer.Option("--vendor", metavar="NAME", help="Only models of this vendor; repeatable.", rich_help_panel=SELECTION),
]
Kind = Annotated[
    list[Kinds] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        help="Only chat, embedding, image, video, speech or rerank; repeatable.",
        rich_help_panel=SELECTION,
    ),
]


def listed(values: list[str] | None) -> tuple[str, ...]:
    """Repeated and comma-separated values as one tuple, blanks dropped."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())
