"""Numbers in words and words in numbers."""

from __future__ import annotations

import re

from certify_cli.simulator.mind.vocabulary import ordered

_SMALL = ordered(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen
    """
)
_TENS = ordered("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_VALUES = {word: number for number, word in enumerate(_SMALL)}
_VALUES |= {word: 10 * number for number, word in enumerate(_TENS) if word != "_"}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_NAMES = "|".join(sorted([*_VALUES, *_SCALES], key=len, reverse=True))
_IN_WORDS = re.compile(rf"\b(?:{_NAMES})(?:(?:[\s-]+and[\s-]+|[\s-]+)(?:{_NAMES}))*\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:,\d{3})+(?:\.\d+)?(?!\w)|(?<![\w.])-?\d+(?:\.\d+)?(?![\w])")


def to_digits(text: str) -> str:
    """The text with every number in words as digits: `twenty-five` -> `25`."""
    return _IN_WORDS.sub(lambda found: _digits(found[0]), text)


def _digits(phrase: str) -> str:
    """`two and three` is two numbers, `two hundred and three` is one."""
    parts = re.findall(r"[a-z]+", phrase.lower())
    if "and" in parts and "hundred" not in parts and "thousand" not in parts:
        return re.sub(r"(\W+)and(\W+)", lambda gap: f"{gap[1]}and{gap[2]}", _each(phrase))
    return str(_value([part for part in parts if part != "and"]))


def _each(phrase: str) -> str:
    pieces = re.split(r"(\W+and\W+)", phrase, flags=re.IGNORECASE)
    return "".join(piece if re.search(r"\band\b", piece, re.I) else _digits(piece) for piece in pieces)


def _value(parts: list[str]) -> int:
    total = current = 0
    for part in parts:
        if part == "hundred":
            current = max(current, 1) * 100
        elif part in _SCALES:
            total += max(current, 1) * _SCALES[part]
            current = 0
        else:
            current += _VALUES[part]
    return total + current


def to_words(number: int) -> str:
    """`forty-two`; up to 999 999 999, digits beyond."""
    if number < 0:
        return "minus " + to_words(-number)
    if number < 20:
        return _SMALL[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_SMALL[number % 10]}" if number % 10 else "")
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size and number < 1_000_000_000:
            rest = f" {to_words(number % size)}" if number % size else ""
            return f"{to_words(number // size)} {name}{rest}"
    return str(number)


def numbers(text: str) -> list[float]:
    """Every number of the text in order, whether in digits or in words; dates and codes are no numbers."""
    plain = re.sub(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}:\d{2}\b", " ", to_digits(text))
    return [float(found.replace(",", "")) for found in NUMBER.findall(plain)]


def shown(value: float) -> str:
    """Integers without a point, fractions to six digits."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.6f}".rstrip("0").rstrip(".")
