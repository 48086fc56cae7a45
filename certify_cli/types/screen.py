"""What finished text goes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What the output goes to."""

    width: int = 100
    colour: bool = False
    unicode: bool = True
    detailed: bool = False
    """Whether people asked to see more than a verdict."""
