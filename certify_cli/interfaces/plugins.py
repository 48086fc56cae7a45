"""What a source of models and an output format must offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from certify_cli.types.reports import Report, Table
from certify_cli.types.screen import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One line of a list people have at hand. `line` is where it stood, for messages."""

    model: str
    provider: str
    id: str | None = None
    active: bool = True
    rating: float | None = None
    regions: tuple[str, ...] = ()
    line: int = 0
    bare: bool = False
    """Whether neither the row nor a prefix says the provider: then it is a Bedrock name, or a mistyped one."""


@dataclass(frozen=True, slots=True)
class Source:
    """Reads a list of models from a file's text; `claims` says whether the text looks like its kind."""

    name: str
    claims: Callable[[str, str], bool]
    """(file name, text) -> is it mine"""
    read: Callable[[str, str], tuple[Imported, ...]]
    """(file name, text) -> rows; raises BadFile"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Renders a report or a table as text. Pure: same value, same bytes. None where it does not fit."""

    name: str
    report: Callable[[Report, Screen], str] | None = None
    table: Callable[[Table, Screen], str] | None = None
