"""How many tokens a text is: four characters each, so that any two ways of asking agree; and a picture."""

from __future__ import annotations

from certify_cli.simulator import picture

CHARACTERS = 4
PIXELS = 750
LARGEST_IMAGE_TOKENS = 1_600
MESSAGE_TOKENS = 3


def count(text: str) -> int:
    """Tokens of a text, 0 for an empty one."""
    return -(-len(text) // CHARACTERS)


def of_picture(data: bytes) -> int:
    """Width x height / 750, as Claude bills it, up to its cap; the cap for what is no PNG."""
    found = picture.size(data)
    return min(LARGEST_IMAGE_TOKENS, -(-found[0] * found[1] // PIXELS)) if found else LARGEST_IMAGE_TOKENS


def first(text: str, tokens: int) -> str:
    """The text's first so many tokens."""
    return text[: max(tokens, 0) * CHARACTERS]
