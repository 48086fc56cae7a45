"""One change between what was known and what is: of a registry file, or of an inventory row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from certify_cli.types.model import STRICT

ChangeKind = Literal["new", "changed", "vanished", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`detail` says in a few words what is different; `region` is empty for what holds everywhere."""

    __pydantic_config__: ClassVar[Any] = STRICT

    kind: ChangeKind
    model: str
    provider: str = "bedrock"
    region: str = ""
    detail: str = ""
