"""Quality: following an instruction on the form of the answer to the letter; part of the points for part of it."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import Any

from certify_cli.probes._quality import Matter, Task, quality_probe
from certify_cli.probes._words import COLOURS, THINGS

SEPARATORS = (";", "|", "/", "+")


def draw(chance: random.Random) -> Sequence[Task]:
    return (_sorted(chance), _repeated(chance), _countdown(chance), _replaced(chance))


def _repeated(chance: random.Random) -> Task:
    word, times, separator = chance.choice(COLOURS), chance.randint(3, 6), chance.choice(SEPARATORS)
    question = f"Write the word '{word}' exactly {times} times, separated by '{separator}', and nothing else."
    right = separator.join([word] * times)
    return Task("instructions/repeated", question, right, right, separator.join([word] * (times + 2)))


def _sorted(chance: random.Random) -> Task:
    words = chance.sample(THINGS, 5)
    question = (
        "Sort these words alphabetically and write them one a line, in capital letters, with nothing else: "
        f"{', '.join(words)}"
    )
    right = "\n".join(word.upper() for word in sorted(words))
    return Task("instructions/sorted", question, right, right, ", ".join(sorted(words, reverse=True)))


def _countdown(chance: random.Random) -> Task:
    top = chance.randint(14, 89)
    length = chance.randint(5, 8)
    question = f"Count down from {top} to {top - length + 1}, separated by ' > ', on one line, and write nothing else."
    right = " > ".join(str(top - step) for step in range(length))
    return Task("instructions/countdown", question, right, right, f"{top}, {top - 2}, {top - 4}")


def _replaced(chance: random.Random) -> Task:
    first, second, third = chance.sample(THINGS, 3)
    sentence = f"the {chance.choice(COLOURS)} {first}, the {second}, the {third}"
    question = (
        f"Copy this text, but replace every letter e by the digit 3 and leave out all commas; write nothing else: "
        f"{sentence}"
    )
    right = sentence.replace("e", "3").replace(",", "")
    return Task("instructions/replaced", question, right, right, sentence)


def score(key: str, text: str, expected: Any) -> float:
    """Half of the points for the words in their order, half for the exact form around them."""
    right = str(expected)
    content = _words(text) == _words(right) if not key.endswith("/sorted") else _caseless(text) == _caseless(right)
    return 0.5 * float(content) + 0.5 * float(content and _form(text) == _form(right))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


def _caseless(text: str) -> list[str]:
    return [word.casefold() for word in _words(text)]


def _form(text: str) -> str:
    """The text with the white space that nobody sees folded."""
    lines = [" ".join(line.split()) for line in text.strip().splitlines() if line.strip()]
    return re.sub(r"\s*([;|/+>])\s*", r"\1", "\n".join(lines)).rstrip(".")


PROBE = quality_probe(
    Matter(
        id="quality_instructions",
        title="Quality: instructions",
        why="an answer that is right but not in the form asked for breaks whatever parses it",
        draw=draw,
        score=score,
    )
)
