"""Codes of things, hidden in a long text and asked for: drawing them, planting them, and reading what a model says."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.probes._filler import paragraphs, sentences
from certify_cli.probes._numbers import plain
from certify_cli.probes._words import COLOURS, THINGS

SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A thing and its code of six digits."""

    thing: str
    code: int

    @property
    def sentence(self) -> str:
        return f"The code of the {self.thing} is {self.code}."


def draw_hidden(chance: random.Random, count: int) -> tuple[Hidden, ...]:
    """Things of different colours and kinds with different codes."""
    colours, things = chance.sample(COLOURS, count), chance.sample(THINGS, count)
    codes = chance.sample(range(100_000, 1_000_000), count)
    return tuple(Hidden(f"{colour} {thing}", code) for colour, thing, code in zip(colours, things, codes, strict=True))


def report_hiding(hidden: Sequence[Hidden], depths: Sequence[float], characters: int, chance: random.Random) -> str:
    """About so many characters of filler, each fact at its depth (0-1) of the whole."""
    lines = sentences(chance, characters - sum(len(one.sentence) + 2 for one in hidden))
    planted = sorted(zip(depths, hidden, strict=True), key=lambda pair: pair[0], reverse=True)
    for depth, one in planted:
        lines.insert(round(depth * len(lines)), one.sentence)
    return paragraphs(lines)


def codes_in(text: str, codes: Sequence[int]) -> list[int]:
    """Every number of six digits in order, thousands separators of the expected `codes` undone."""
    return [int(found) for found in SIX_DIGITS.findall(plain(text, codes))]


def misread(text: str, asked: Sequence[Hidden]) -> str:
    """What is wrong with an answer that has the codes asked for, or "": others beside them, or on the wrong things.

    Names beside the codes decide which is whose; without names, the order asked for.
    """
    codes = [one.code for one in asked]
    said = codes_in(text, codes)
    strangers = [str(code) for code in said if code not in codes]
    if strangers:
        return f"made up the code {strangers[0]}"
    first = list(dict.fromkeys(said))
    names = _names(plain(text, codes), first, asked) or [one.thing for one in asked]
    right = {one.thing: one.code for one in asked}
    wrong = [name for name, code in zip(names, first, strict=False) if right[name] != code]
    return f"gave the {wrong[0]} the code of another" if wrong else ""


def _names(text: str, codes: Sequence[int], asked: Sequence[Hidden]) -> list[str]:
    """Whose each code is said to be: by the one name before each, or after each, or by a list of names first."""
    between = re.split("|".join(f"(?<!\\d){code}(?!\\d)" for code in codes), text)[: len(codes) + 1]
    named = [_things_in(part, asked) for part in between]
    for parts in (named[:-1], named[1:]):
        if all(len(things) == 1 for things in parts):
            return [things[0] for things in parts]
    return named[0] if len(named[0]) == len(asked) else []


def _things_in(text: str, asked: Sequence[Hidden]) -> list[str]:
    """The things named, in the order of their first mention. The noun suffices: no two things share it."""
    places = [(match.start(), one.thing) for one in asked if (match := _noun(one).search(text))]
    return [thing for _, thing in sorted(places)]


def _noun(one: Hidden) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(one.thing.rpartition(' ')[2])}\b", re.IGNORECASE)
