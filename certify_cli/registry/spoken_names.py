"""Names of models as people and price lists write them: by their words, whatever the order and the vendor's place."""

from __future__ import annotations

import re

_PIECE = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")
_UNSAID = re.compile(r"v1|v1\.0|20\d{6}")
"""A first version, or a date, is named in one place and left out in another."""


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in their order; never empty."""
    return tuple(_PIECE.findall(name.casefold().replace("+", " plus"))) or ("",)


def telling(words: tuple[str, ...], own: frozenset[str]) -> list[str]:
    """A name's words in any order, without the vendor's `own` and what is said in one place only."""
    return sorted(word for word in words if word not in own and not _UNSAID.fullmatch(word)) or sorted(words)
