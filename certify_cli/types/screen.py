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
    whole_words: bool = False
    """Whether no word may be broken that fits: what goes to a pipe or a file is searched and copied from."""
    endless: bool = False
    """Whether a line may be longer than the width where a word is: in a file, where nobody asked for a width."""
