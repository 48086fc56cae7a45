"""Texts made comparable: line ends, composed letters and, where asked, letter case are nobody's business."""

from __future__ import annotations

import unicodedata

MOST_MARKS = 64
"""Combining marks in a row; composing them takes the square of their number, and no language writes that many."""


def plain(text: str) -> str:
    """With plain line ends and composed letters (NFC)."""
    return _composed(text.replace("\r\n", "\n"))


def folded(text: str) -> str:
    """As `plain`, without letter case. Folding may undo a composition, so it is done between two."""
    return _composed(plain(text).casefold())


def _composed(text: str) -> str:
    return text if text.isascii() or _swarms(text) else unicodedata.normalize("NFC", text)


def _swarms(text: str) -> bool:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            return True
    return False
