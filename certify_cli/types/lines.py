"""A line of a file that a person wrote, as reports point at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from certify_cli.types.model import STRICT


@dataclass(frozen=True, slots=True)
class FileLine:
    """`file` is relative, with `/`, to the root of the repository that it lies in, else to the working directory."""

    __pydantic_config__: ClassVar[Any] = STRICT

    file: str
    line: int = 1
