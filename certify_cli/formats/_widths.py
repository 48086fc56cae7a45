"""How wide the columns of a list are, so that a value that is copied or searched for stands in one piece."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.text import Text

from certify_cli.interfaces import Screen

GAP = 2
NARROWEST_COLUMN = 12
MOST_LINES = 6
"""Lines that a cell may be folded into; with less room, one field a line reads better."""
LONGEST_WHOLE_WORD = 24
"""On a terminal: a time or a run's id is never broken. Longer words are, where columns would not fit otherwise."""


def column_widths(
    titles: Sequence[str], rows: Sequence[Sequence[Text]], kept: Sequence[bool], screen: Screen
) -> list[int] | None:
    """None where the screen is too narrow for columns. `kept` says which columns are not folded at all."""
    texts = [[title, *(row[at].plain for row in rows)] for at, title in enumerate(titles)]
    natural = [max(map(cell_width, column)) for column in texts]
    least = [
        width if whole else max(_longest_word(column, screen), min(width, max(NARROWEST_COLUMN, width // MOST_LINES)))
        for column, width, whole in zip(texts, natural, kept, strict=True)
    ]
    room = screen.width - GAP * (len(titles) - 1)
    if sum(least) > room and not screen.endless:
        return None
    return _shared(natural, least, room - sum(least))


def cell_width(text: str) -> int:
    """Of its longest line."""
    return max(map(cell_len, text.split("\n")))


def longest_word(column: Sequence[str]) -> int:
    """The width of the longest word of some texts."""
    return max((cell_len(word) for text in column for word in text.split()), default=0)


def _longest_word(column: Sequence[str], screen: Screen) -> int:
    longest = longest_word(column)
    return longest if screen.whole_words else min(longest, LONGEST_WHOLE_WORD)


def _shared(natural: Sequence[int], least: Sequence[int], spare: int) -> list[int]:
    """What is left of the room goes first to the columns that need little of it."""
    widths = list(least)
    by_need = sorted(range(len(natural)), key=lambda at: natural[at] - least[at])
    for place, at in enumerate(by_need):
        given = min(natural[at] - least[at], max(0, spare) // (len(by_need) - place))
        widths[at] += given
        spare -= given
    return widths
