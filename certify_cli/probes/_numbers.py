"""Reading the numbers in a text that a model wrote, through markup, separators and working."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

TOKEN = r"(?:(?<![\w)])-)?\d+(?:[.,]\d+)*"
NUMBER = re.compile(TOKEN)
GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
ADDITION = re.compile(
    rf"({TOKEN}(?:\s*\+\s*{TOKEN})+)\s*(?:=|is|equals|makes|gives|→|->)\s*({TOKEN}(?:\s*\+\s*{TOKEN})*)"
)
CONCLUSION = re.compile(
    rf"(?:answer|total|sum|result)\b\D{{0,20}}?(?:\bis\b|:|=)[^\d\n-]{{0,10}}({TOKEN})", re.IGNORECASE
)
LIST_MARKER = re.compile(r"^[ \t]*(?:step[ \t]*)?1?\d[.):](?=[ \t]+\S)", re.IGNORECASE | re.MULTILINE)
MARKUP = re.compile(r"~~.*?~~|</?[a-zA-Z]+>|\\[a-zA-Z]+|\\[()\[\],;:! ]|[*_`{}$\ufe0f\u20e3]")


def plain(text: str, expected: Iterable[int] = ()) -> str:
    """The text without markup, in ASCII digits, and with the `expected` numbers free of thousands separators.

    Only those, because whether "1 204" is one number or two depends on what is looked for.
    """
    bare = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    bare = MARKUP.sub(lambda match: "" if len(match[0]) == 1 else " ", bare)
    bare = re.sub(r"\bplus\b", "+", LIST_MARKER.sub(" ", bare))
    for number in expected:
        if number >= 1000:
            grouped = rf"(?<![\d.,]){number // 1000}[,.'’ ]{number % 1000:03d}(?!\d)"
            bare = re.sub(grouped, str(number), bare)
    return bare


def numbers(text: str) -> list[Decimal | None]:
    """Every number in order; None for what looks like one and is not ("93,94,95")."""
    return [value_of(token) for token in NUMBER.findall(text)]


def whole_numbers(text: str) -> set[int]:
    """Every run of digits, whatever stands between: for lists, where a comma never groups thousands."""
    return {int(digits) for digits in re.findall(r"\d+", unicodedata.normalize("NFKC", text))}


def mentions(text: str, number: int) -> bool:
    """Whether the text states exactly this number, however it is written in digits."""
    return stands_alone(plain(text, (number,)), Decimal(number))


def stands_alone(text: str, number: Decimal) -> bool:
    """Whether the number is there without Latin letters stuck to it; "1877x" is not what was asked for."""
    return any(value_of(match[0]) == number and not _sticks(text, match) for match in NUMBER.finditer(text))


def _sticks(text: str, match: re.Match[str]) -> bool:
    return bool(re.match(r"[A-Za-z]", text[match.end() :]) or re.search(r"[A-Za-z]\Z", text[: match.start()]))


def without_true_additions(text: str, keep: Decimal | None = None) -> tuple[str, list[Decimal]]:
    """(the text without additions that are right, their results in order); a false one stays, and the result `keep`."""
    results: list[Decimal] = []

    def drop(match: re.Match[str]) -> str:
        left, right = numbers(match[1]), numbers(match[2])
        total = _sum(left)
        if total is None or total != _sum(right):
            return match[0]
        if len(right) == 1:
            results.append(total)
        return f" = {total} " if total == keep else " "

    return ADDITION.sub(drop, text), results


def _sum(terms: list[Decimal | None]) -> Decimal | None:
    known = [term for term in terms if term is not None]
    return sum(known, Decimal(0)) if len(known) == len(terms) else None


def value_of(token: str) -> Decimal | None:
    """The number that a token is, or None."""
    if GROUPED.fullmatch(token):
        return Decimal(token.replace(",", ""))
    return Decimal(token) if PLAIN.fullmatch(token) else None
