"""Options that several commands share, declared once; each reads its `CERTIFY_*` variable."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from certify_cli.errors import BadFile, UsageError
from certify_cli.formats import FORMATS

if TYPE_CHECKING:
    from certify_cli.settings import FileSettings

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


def simulated(origin: str | None) -> bool:
    """Whether `--origin` leads to the store of simulated results; raises UsageError for an origin there is not."""
    if origin not in (None, "aws", "custom", "simulated"):
        raise UsageError(f"unknown origin {origin!r}", hint="use aws, custom or simulated")
    return origin == "simulated"


def load_settings(context: typer.Context, path: Path | None) -> Path | None:
    """Lets the settings file fill in what neither flag nor variable says; runs before every other option."""
    from certify_cli.settings import KEYS, find, load

    if context.resilient_parsing:
        return path
    file = load(path or find(Path.cwd()))
    params = {str(param.name): param for param in context.command.params}
    values: dict[str, Any] = {key: value for key, value in file.values.items() if key in KEYS and key in params}
    for key, value in values.items():
        refuse_unfit(context, params[key], value, file)
    context.default_map = values
    context.meta["certify.settings"] = file
    return file.path


def refuse_unfit(context: typer.Context, parameter: Any, value: Any, file: FileSettings) -> None:
    """Raises BadFile, with the line, for a value of the settings file that the option itself would not take."""
    try:
        parameter.process_value(context, value)
    except typer.BadParameter as error:
        said = error.message[:1].lower() + error.message[1:]
        raise BadFile(f"{file.path}:{file.line('certify', parameter.name)}: {parameter.name}: {said}") from None


def typed(context: typer.Context, name: str) -> bool:
    """Whether the option stands on this very command line, and is not from a variable or a settings file."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def said(context: typer.Context, name: str) -> bool:
    """Whether anybody said it: the command line, a variable or a settings file."""
    source = context.get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def given(context: typer.Context, name: str) -> Any:
    """The option's value where it stands on the command line; else None."""
    return context.params[name] if typed(context, name) else None


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
        help="Store: a SQLite file or postgresql://USER@HOST/DATABASE; default: a file in your data folder.",
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
        help=f"How stdout is written: {', '.join(FORMATS)}.",
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
Accounts = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        envvar="CERTIFY_ACCOUNT",
        metavar="NAME",
        help="Account of the settings file, or glob; repeatable. Default: all of them.",
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
    """Repeated and comma-separated values as one tuple, blanks dropped; UsageError where nothing else was given."""
    found = tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())
    if values and not found:
        raise UsageError(f"{', '.join(map(repr, values))} names nothing", hint="leave it out to mean all there is")
    return found
