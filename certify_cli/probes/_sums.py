"""A sum that a model is asked for, and reading its answer as a strict but fair person would."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from decimal import Decimal

from certify_cli.probes._judging import failed, shown
from certify_cli.probes._numbers import numbers, plain, stands_alone, without_true_additions
from certify_cli.probes._rivals import has_rival, settles, without_asides
from certify_cli.types.findings import Judgement

INSTRUCTION = "Answer with the number only, in digits."
SUBTRACTION = re.compile(r"(\d)\s+[-–]\s+(?=\d+\s*=)")


@dataclass(frozen=True, slots=True)
class Sum:
    """Two numbers of two or three digits."""

    a: int
    b: int

    @property
    def total(self) -> int:
        return self.a + self.b

    @property
    def question(self) -> str:
        return f"What is {self.a} + {self.b}? {INSTRUCTION}"


def draw_sum(chance: random.Random) -> Sum:
    return Sum(chance.randint(12, 989), chance.randint(12, 989))


def wrong_sum(text: str, a: int, b: int) -> Judgement | None:
    """None when the text gives the sum of `a` and `b` as its one answer.

    Working is no answer: terms and results of true additions, the two terms themselves, list markers and carried
    digits. Any other number beside the right one is a guess too many, unless the answer stands by itself or is said
    to be the answer, and the rest is working before it or a remark after it.
    """
    total = a + b
    given = Decimal(total)
    bare = without_asides(plain(text, (a, b, total)), total)
    bare = SUBTRACTION.sub(r"\1 + -", bare)
    rest, results = without_true_additions(bare)
    if given not in numbers(rest) and given not in results[-1:]:
        return failed(f"answered '{shown(text)}', expected '{total}'")
    if not stands_alone(bare, given):
        return failed(f"other characters stick to the answer: '{shown(text)}', expected '{total}'")
    if INSTRUCTION in text:
        return failed(f"repeated the question: '{shown(text)}'")

    def rival(number: Decimal | None) -> bool:
        return number not in (a, b, total) and not _is_digit(number)

    if has_rival(rest, rival) and not settles(without_true_additions(bare, keep=given)[0], given, rival):
        return failed(f"gave several answers: '{shown(text)}', expected only '{total}'")
    return None


def _is_digit(number: Decimal | None) -> bool:
    return number is not None and 0 <= number < 10 and number == int(number)
