"""One change between what was known and what is: of a registry file, or of an inventory row; and when it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal

from certify_cli.types.model import STRICT, InventoryModel

ChangeKind = Literal["new", "changed", "vanished", "reappeared", "unsupported", "disputed"]
Said = str | bool | tuple[str, ...] | None
"""What a fact said: a word or a day, yes or no, a list; None where nothing was said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`detail` says in a few words what is different; `region` is empty for what holds everywhere.

    A changed fact is named by `field`, with what it said before and after; `route` is the profile it is about, if any.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    kind: ChangeKind
    model: str
    provider: str = "bedrock"
    region: str = ""
    detail: str = ""
    field: str = ""
    route: str = ""
    before: Said = None
    after: Said = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastChange:
    """A change and the moment of the synchronisation that saw it."""

    __pydantic_config__: ClassVar[Any] = STRICT

    at: datetime
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """The inventory's rows as they are to stand, and what was changed to get there."""

    rows: tuple[InventoryModel, ...]
    changes: tuple[PastChange, ...] = ()
