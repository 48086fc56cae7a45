"""Word lists written as text, because a list of quoted words is hard to read and to extend."""

from __future__ import annotations


def ordered(text: str) -> tuple[str, ...]:
    """The words of the text, in their order."""
    return tuple(text.split())


def vocabulary(text: str) -> frozenset[str]:
    """The words of the text, as a set."""
    return frozenset(ordered(text))
