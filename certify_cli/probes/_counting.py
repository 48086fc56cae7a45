"""Counting in digits: a long enough answer of which every character is known, so that nothing of it can get lost."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.probes._judging import failed, shown
from certify_cli.probes._numbers import whole_numbers
from certify_cli.types.findings import Judgement
from certify_cli.types.model import ModelRecord

DIGITS = re.compile(r"\d+")
LIST_MARKER = re.compile(r"^[^\w\n]*\d{1,2}[.):](?=[ \t]+[^\w\n]{0,4}\d{3})", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Count:
    """Count from `first` to `last`, both included."""

    first: int
    last: int

    @property
    def question(self) -> str:
        return f"Count from {self.first} to {self.last}. Write the numbers in digits, separated by commas."

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    def written(self, until: int = 0) -> str:
        """The numbers, those below `until` if it is given, as a model writes them."""
        return ", ".join(str(number) for number in range(self.first, until or self.last + 1))


def draw_count(chance: random.Random, length: int) -> Count:
    """Three digits from the first number to the last."""
    first = chance.randint(111, 979 - length)
    return Count(first, first + length - 1)


def wrong_count(text: str, count: Count) -> Judgement | None:
    """None when every number stands there once and in order, with remarks before or after at most.

    A remark may name numbers too ("from 417 to 431:"), but not without a word, and not one from inside the count.
    """
    plain = LIST_MARKER.sub("", unicodedata.normalize("NFKC", text))
    found = list(DIGITS.finditer(plain))
    start = _start([int(match[0]) for match in found], count)
    if start is None:
        return failed(f"counted '{shown(text)}', expected {count.first} to {count.last} without a gap")
    end = start + count.length
    before, after = found[:start], found[end:]
    run = (found[start].start(), found[end - 1].end())
    if (
        any(count.first < int(match[0]) < count.last for match in (*before, *after))
        or (before and not _has_word(plain[: run[0]]))
        or (after and not _is_remark(plain[run[1] :], after[0][0]))
    ):
        return failed(f"wrote more than the numbers {count.first} to {count.last} once: '{shown(text)}'")
    return None


def _start(numbers: Sequence[int], count: Count) -> int | None:
    wanted = list(range(count.first, count.last + 1))
    places = range(len(numbers) - len(wanted) + 1)
    return next((place for place in places if list(numbers[place : place + len(wanted)]) == wanted), None)


def _is_remark(rest: str, number: str) -> bool:
    """Whether words come before the number or right behind it: "... That was 15.", "(15 numbers)"."""
    before, _, behind = rest.partition(number)
    return _has_word(before) or _has_word(behind.strip("*_`) ")[:1])


def _has_word(text: str) -> bool:
    return any(character.isalpha() for character in text)


def may_keep(model: ModelRecord) -> bool:
    """Whether the sequence itself may stay in the text: documented of Cohere's Command, unknown of the unknown."""
    return model.uncurated or model.id.startswith("cohere.command")


def not_stopped(text: str, stop: int, first: int, *, may_keep: bool = False) -> Judgement | None:
    """None for a count from `first` that broke off just before the sequence `stop`, or with it where it `may_keep` it.

    Commas separate here, so "448,449" is two numbers, never one in the hundred thousands.
    """
    before, found, after = text.partition(str(stop))
    counted = whole_numbers(text)
    if stop + 1 in counted or stop + 2 in counted:
        return failed(f"wrote on after the stop sequence '{stop}': '{shown(text)}'")
    if found and any(character.isalnum() for character in after):
        return failed(f"wrote '{shown(after)}' after the stop sequence '{stop}'")
    if stop - 1 not in whole_numbers(before):
        return failed(f"did not count up to the stop sequence '{stop}': '{shown(text)}'")
    if missing := sorted(set(range(first, stop)) - counted):
        return failed(f"left out {missing[0]} on the way to the stop sequence '{stop}': '{shown(text)}'")
    if found and not may_keep:
        return failed(f"left the stop sequence '{stop}' in the text: '{shown(text)}'")
    return None
