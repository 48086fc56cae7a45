"""Names and numbers in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


def some_of(names: Sequence[str], most: int) -> str:
    """`a, b and 3 more`: at most that many of them, in their order."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def counted(number: int, noun: str) -> str:
    """`1 target`, `2 targets`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def instead_of(unknown: str, known: Sequence[str]) -> str:
    """`did you mean b? known are a, b`: what to write in place of a word that is none of the known."""
    near = get_close_matches(unknown.lower(), known, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"{meant}known are {', '.join(known)}"
