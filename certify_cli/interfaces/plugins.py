"""What a source of models and an output format must offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from certify_cli.types.model import Stated
from certify_cli.types.reports import Report
from certify_cli.types.screen import Screen
from certify_cli.types.tables import Table

if TYPE_CHECKING:
    from certify_cli.types.dashboards import Dashboard


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """One line of a list people have at hand. `line` is where it stood, for messages."""

    model: str
    provider: str
    id: str | None = None
    active: bool | None = None
    """None where the list says nothing of it."""
    rating: float | None = None
    regions: tuple[str, ...] = ()
    swept: tuple[str, ...] = ()
    """The globs that `regions` were told from: of those it counts wherever it can be called, not that it is all."""
    region_from: str = ""
    """Where the list's own program reads the region, which nobody knows here: `os.environ/AWS_REGION`."""
    role: str = ""
    """The ARN that it assumes for the call, or where it reads that."""
    profile: str = ""
    """The profile of AWS's settings that it signs by."""
    mode: str = ""
    """What the list says the model is for, in its own word: `chat`, `embedding` ..."""
    line: int = 0
    bare: bool = False
    """Whether neither the row nor a prefix says the provider: then it is a Bedrock name, or a mistyped one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """What a source states of models, by the id it writes; what it leaves out is counted, by the reason."""

    source: str
    by_model: Mapping[str, Stated] = field(default_factory=dict)
    left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """Reads a list of models from a file's text; `claims` says whether the text looks like its kind.

    A source that names no models in use, but says something of models, has `states`, and its `read` refuses.
    """

    name: str
    claims: Callable[[str, str], bool]
    """(file name, text) -> is it mine"""
    read: Callable[[str, str], tuple[Imported, ...]]
    """(file name, text) -> rows; raises BadFile"""
    states: Callable[[str, str, date], Statements] | None = None
    """(file name, text, the day it is of) -> what it says; raises BadFile"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """Renders a report or a table as text. Pure: same value, same bytes. None where it does not fit.

    `dashboard` is for one that shows more than the report where the store is at hand.
    """

    name: str
    report: Callable[[Report, Screen], str] | None = None
    table: Callable[[Table, Screen], str] | None = None
    dashboard: Callable[[Dashboard, Screen], str] | None = None
