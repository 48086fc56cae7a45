"""How many tokens a text is: four characters each, so that any two ways of asking agree."""

from __future__ import annotations

CHARACTERS = 4
IMAGE_TOKENS = 256
MESSAGE_TOKENS = 3


def count(text: str) -> int:
    """Tokens of a text, 0 for an empty one."""
    return -(-len(text) // CHARACTERS)


def first(text: str, tokens: int) -> str:
    """The text's first so many tokens."""
    return text[: max(tokens, 0) * CHARACTERS]
