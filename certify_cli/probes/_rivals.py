"""Telling a second answer ("95 or 96") from a number that a chatty model mentions by the way ("95 (as of 2024)").

What is neither is taken for a second answer: the tasks ask for one number only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from certify_cli.probes._numbers import CONCLUSION, NUMBER, TOKEN, numbers, plain, value_of

Rival = Callable[[Decimal | None], bool]
"""Whether a number (None: what looks like one and is not) could be another answer to the same question."""

_YEAR = r"(?:19[89]|20\d)\d(?![\d.,]*\d)"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?"
ASIDE = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\b\d{{1,2}}([/.])\d{{1,2}}\1\d{{2,4}}\b"
    rf"|\b\d{{1,2}}:\d\d(?::\d\d)?\b|\b24/7\b|\b\d+(?:\.\d+)?\s?%|{_YEAR}\s?年"
    rf"|\b{_DAY}{_MONTH}\s+{_DAY}{_YEAR}"
    rf"|(?<!result )(?<!results )(?<!resulting )\b(?:as of|in|since|until|by|year|copyright|©)\s+{_YEAR}",
    re.IGNORECASE,
)
"""Dates, times, percentages, years."""
UNIT = re.compile(r"\n+|(?<=[!?。！？])|(?<=\.)[\"'”’)]*\s+|;\s")
HEDGE = re.compile(
    r"\b(?:maybe|perhaps|possibly|probably|likely|either|alternatively|could|might|wait|actually|correction|corrected"
    r"|sorry|oops|hm+|rather|guess|unsure|uncertain|not sure)\b",
    re.IGNORECASE,
)
STATED = re.compile(rf"\b(?:it|that|this)(?:['’]s| is| equals)\s+(?:[^\W\d]+\s+)?({TOKEN})", re.IGNORECASE)
CLAIMING = re.compile(
    r"(?:\b(?:or|is|are|be|was|equals?|gives?|gets?|got|makes?|say)|[=:≈~])"
    r"\W*(?:[^\W\d]+\W+)?$",
    re.IGNORECASE,
)
RESULT = re.compile(rf"=\s*{TOKEN}\W*$")
LETTER = re.compile(r"[^\W\d_]")
WORDS_OF_A_REMARK = 3


def without_asides(text: str, number: int) -> str:
    """The text without years, dates and the like, unless one of them is the `number` looked for."""
    return ASIDE.sub(lambda match: match[0] if Decimal(number) in numbers(match[0]) else " ", text)


def settles(text: str, number: Decimal, rival: Rival) -> bool:
    """Whether the text gives `number` as its one answer in spite of rivals: they are working before, remarks after.

    The answer stands alone on a line or in a sentence, or is a conclusion ("the answer is ..."); failing that, it is
    the first thing said. `text` is as `plain` leaves it.
    """
    units = [unit for unit in UNIT.split(text) if unit and unit.strip()]
    place = _place(units, number, rival)
    if place is None or any(_claims_another(unit, number, rival) for unit in units):
        return False
    return all(_is_remark(unit, rival) for unit in units[place + 1 :] if has_rival(unit, rival))


def hedges(text: str, number: int, known: Iterable[int] = ()) -> bool:
    """Whether the text gives another figure of the magnitude of `number` too; those `known` from the task are none."""
    allowed = {number, *known}
    bare = without_asides(plain(text, allowed), number)

    def rival(value: Decimal | None) -> bool:
        return value is None or (abs(value) not in allowed and number <= abs(value) * 10 <= number * 100)

    return has_rival(bare, rival) and not settles(bare, Decimal(number), rival)


def has_rival(text: str, rival: Rival) -> bool:
    return any(map(rival, numbers(text)))


def _place(units: Sequence[str], number: Decimal, rival: Rival) -> int | None:
    """Where the answer is given: the last unit that says nothing else, or the first that has any number to weigh."""
    sayings = [
        place
        for place, unit in enumerate(units)
        if number in numbers(unit) and not has_rival(unit, rival) and not HEDGE.search(unit)
    ]
    settled = [place for place in sayings if _concludes(units[place])]
    if settled:
        return settled[-1]
    first = next((place for place, unit in enumerate(units) if has_rival(unit, rival)), len(units))
    return sayings[0] if sayings and sayings[0] < first else None


def _concludes(unit: str) -> bool:
    return not LETTER.search(unit) or bool(CONCLUSION.search(unit) or RESULT.search(unit))


def _claims_another(unit: str, number: Decimal, rival: Rival) -> bool:
    """A rival that is stated as the answer, or stands by itself; sums without a result are working."""
    stated = [value_of(match[1]) for match in (*CONCLUSION.finditer(unit), *STATED.finditer(unit))]
    if any(value != number and rival(value) for value in stated):
        return True
    return not LETTER.search(unit) and "+" not in unit and has_rival(unit, rival)


def _is_remark(unit: str, rival: Rival) -> bool:
    """A sentence that merely has a number in it, such as an offer to add ten more."""
    if HEDGE.search(unit) or len(re.findall(r"[^\W\d_]+", unit)) < WORDS_OF_A_REMARK:
        return False
    before = [unit[: match.start()] for match in NUMBER.finditer(unit) if rival(value_of(match[0]))]
    return all(LETTER.search(text) and not CLAIMING.search(text) for text in before)
