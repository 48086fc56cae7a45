"""Counts, lists and repeats."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Sequence

from certify_cli.simulator.mind import numerals, style
from certify_cli.simulator.mind.language import literal
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.vocabulary import ordered

_MOST = 5000
_N = r"(-?\d{1,6})"
_COUNT = re.compile(
    rf"\bcount(?:ing)?\b[^.\n]{{0,30}}?\bfrom\s+{_N}\s+(?:up\s+|down\s+)?(?:to|through|until|till)\s+{_N}", re.I
)
_COUNT_TO = re.compile(rf"\bcount(?:ing)?\s+(?:up\s+)?(?:to|till|until)\s+{_N}", re.I)
_COUNT_DOWN = re.compile(rf"\bcount(?:ing)?\s+down\s+from\s+{_N}(?:\s+to\s+{_N})?", re.I)
_NUMBERS = re.compile(
    rf"\b(?:numbers?|integers?|digits?)\b(?:\s+\w+)?\s+(?:from\s+|between\s+)?{_N}\s*(?:to|"
    rf"through|until|and|till|[-–—]|\.\.\.?)"
    rf"\s*{_N}|\b(?:list|write|print|output|say|give me)\b[^.\n\d]{{0,30}}?\b(?:from\s+)"
    rf"?{_N}\s*(?:to|through|until|[-–—])\s*{_N}",
    re.I,
)
_FIRST = re.compile(
    rf"\bfirst\s+{_N}\s+(natural|positive|whole|even|odd|prime|counting|square|fibonacci)"
    rf"?\s*(?:numbers?|integers?|primes?|squares?)",
    re.I,
)
_LETTERS = re.compile(r"\bletters?\b[^.\n]{0,40}?\b([a-zA-Z])\b\s*(?:to|through|until|[-–—])\s*([a-zA-Z])\b", re.I)
_FROM_LETTER = re.compile(r"\balphabet\b[^.\n]{0,20}?\bfrom\s+([a-zA-Z])\s+to\s+([a-zA-Z])\b", re.I)
_REPEAT = re.compile(
    rf"\b(?:repeat|say|write|print|output|type)\b(?P<what>[^\n]{{1,200}}?)"
    rf"\s*,?\s*(?:exactly\s+|about\s+)?(?:{_N}\s+times|(?P<twice>twice))",
    re.I,
)
_TIMES_FIRST = re.compile(
    rf"\b(?:repeat|say|write|print|output|type)\b[^\n]{{0,20}}?\b{_N}\s+times\b[:,]?\s*(?P<what>[\w\"'“‘`][^\n]*)", re.I
)
_LIST = re.compile(r"\b(?:list|write|print|output|name)\b[^:\n]{0,90}:\s*(.+)", re.I)
_DAYS = ordered("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_MONTHS = ordered("January February March April May June July August September October November December")
_PLANETS = ordered("Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune")
_SETS = (
    (re.compile(r"\bdays? of the week|\bweekdays\b", re.I), _DAYS),
    (re.compile(r"\bmonths? of the year|\btwelve months|\b12 months|\bthe months\b", re.I), _MONTHS),
    (re.compile(r"\bplanets\b", re.I), _PLANETS),
)


def enumerate_things(prompt: Prompt) -> str | None:
    """Numbers, letters, days, or a word several times; None where the message asks for nothing of the kind."""
    text = numerals.to_digits(prompt.question)
    if re.search(r"\bhow (?:many|much|often)\b|\bsum of\b|\badd\b|\b(?:sort|order|arrange) these\b", text, re.I):
        return None
    repeated = _repeated(text)
    if repeated is not None:
        return repeated
    items = _sequence(text)
    return separator(text).join(items) if items else None


def separator(text: str) -> str:
    """How the items are to be set apart; a comma and a space unless told otherwise."""
    given = re.search(r"separated (?:only )?by (?:the sign )?[\"'‘“]([^\w\"'’”]{1,3})[\"'’”]", text, re.IGNORECASE)
    if given:
        return given[1]
    if re.search(
        r"per line|(?:one|each) a line|each on (?:its|a) (?:own|new|separate)|new ?lines?|on separate lines|one (?:be"
        r"low|under)",
        text,
        re.I,
    ):
        return "\n"
    if re.search(r"separated (?:only )?by (?:a )?(?:single )?spaces?|space[- ]separated|with spaces", text, re.I):
        return " "
    if re.search(r"comma[s]? (?:and|but) no space|without spaces", text, re.I):
        return ","
    found = re.search(r"separated (?:only )?by (?:a |an )?(hyphen|dash|semicolon|pipe|slash)", text, re.I)
    marks = {"hyphen": "-", "dash": "-", "semicolon": "; ", "pipe": " | ", "slash": "/"}
    return marks[found[1].lower()] if found else ", "


def _repeated(text: str) -> str | None:
    found = _REPEAT.search(text) or _TIMES_FIRST.search(text)
    if found and not literal(found["what"]):
        found = _TIMES_FIRST.search(text)
    if not found:
        return None
    times = 2 if found.groupdict().get("twice") else int(next(group for group in found.groups() if _is_number(group)))
    said = literal(re.sub(r"^\s*(?:out|down)\b", "", found["what"]))
    if not said or not 0 < times <= _MOST:
        return None
    gap = separator(text) if re.search(r"separated|per line|new ?line|each on", text, re.I) else " "
    return gap.join([said] * times)


def _is_number(group: str | None) -> bool:
    return bool(group) and str(group).lstrip("-").isdigit()


def _sequence(text: str) -> Sequence[str]:
    makers: tuple[Callable[[str], Sequence[str]], ...] = (_counted, _first_few, _letters, _set, _given_list)
    for maker in makers:
        items = maker(text)
        if items:
            return items
    return []


def _counted(text: str) -> list[str]:
    down = _COUNT_DOWN.search(text)
    if down:
        return _range(int(down[1]), int(down[2] or (0 if "zero" in text or "to 0" in text else 1)), text)
    for pattern in (_COUNT, _NUMBERS):
        found = pattern.search(text)
        if found:
            start, end = (int(group) for group in found.groups() if group is not None)
            return _range(start, end, text)
    found = _COUNT_TO.search(text)
    return _range(1, int(found[1]), text) if found else []


def _range(start: int, end: int, text: str) -> list[str]:
    step_found = re.search(r"\b(?:by|in steps of|step(?: size)?(?: of)?)\s+(\d+)s?\b", text, re.I)
    step = max(1, int(step_found[1])) if step_found else 1
    numbers = range(start, end + 1, step) if start <= end else range(start, end - 1, -step)
    if len(numbers) > _MOST:
        numbers = numbers[:_MOST]
    return [numerals.to_words(n) if style.wants_words(text) else str(n) for n in numbers]


def _first_few(text: str) -> list[str]:
    found = _FIRST.search(text)
    if not found:
        return []
    many, kind = min(abs(int(found[1])), 500), (found[2] or "").lower()
    if "prime" in found[0].lower():
        return [str(n) for n in range(2, 4000) if all(n % d for d in range(2, int(n**0.5) + 1))][:many]
    if kind == "fibonacci":
        return _fibonacci(many)
    makers: dict[str, Callable[[int], int]] = {
        "even": lambda n: 2 * n,
        "odd": lambda n: 2 * n - 1,
        "square": lambda n: n * n,
    }
    make = makers.get(kind, int)
    return [str(make(n)) for n in range(1, many + 1)]


def _fibonacci(many: int) -> list[str]:
    one, two, shown = 0, 1, []
    for _ in range(many):
        shown.append(str(one))
        one, two = two, one + two
    return shown


def _letters(text: str) -> list[str]:
    found = _LETTERS.search(text) or _FROM_LETTER.search(text)
    if found:
        start, end = string.ascii_lowercase.index(found[1].lower()), string.ascii_lowercase.index(found[2].lower())
        letters = string.ascii_lowercase[start : end + 1] or string.ascii_lowercase[end : start + 1][::-1]
        return list(letters.upper() if found[1].isupper() else letters)
    if re.search(r"\b(?:list|write|recite|say|print|output|give)\b[^.\n]{0,40}\balphabet\b", text, re.I):
        return list(string.ascii_uppercase if re.search(r"upper|capital", text, re.I) else string.ascii_lowercase)
    return []


def _set(text: str) -> Sequence[str]:
    if not re.search(r"\b(?:list|name|write|what are|recite|say|print|output|enumerate|tell me|give)\b", text, re.I):
        return ()
    return next((items for pattern, items in _SETS if pattern.search(text)), ())


def _given_list(text: str) -> list[str]:
    """`List these words, one per line: a, b, c`."""
    found = _LIST.search(text)
    if not found or not re.search(r"\b(?:words?|items?|letters?|names?|them|order)\b", text[: found.start(1)], re.I):
        return []
    items = [one.strip(" .'\"") for one in re.split(r",|\band\b|\n", found[1])]
    return [one for one in items if one] if len(items) > 1 else []
