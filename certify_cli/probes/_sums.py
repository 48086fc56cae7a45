"""A sum that a model is asked for, and reading its answer as a strict but fair person would."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from certify_cli.probes._judging import failed, shown
from certify_cli.probes._numbers import numbers, plain, without_true_additions
from certify_cli.probes._rivals import has_rival, settles, without_asides
from certify_cli.types.findings import Judgement


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
        return f"What is {self.a} + {self.b}? Answer with the number only, in digits."


def draw_sum(chance: random.Random) -> Sum:
    return Sum(chance.randint(12, 989), chance.randint(12, 989))


def wrong_sum(text: str, a: int, b: int) -> Judgement | None:
    """None when the text gives the sum of `a` and `b` as its one answer.

    Working is no answer: terms and results of true additions, the two terms themselves, list markers and carried
    digits. Any other number beside the right one is a guess too many, unless the text ends in "the answer is ...".
    """
    total = a + b
    rest, results = without_true_additions(plain(text, (a, b, total)))
    free = numbers(rest)
    given = Decimal(total)
    if given not in free and given not in results[-1:]:
        return failed(f"answered '{shown(text)}', expected '{total}'")
    guesses = [number for number in free if number not in (a, b, total) and not _is_digit(number)]
    if guesses and not concludes(rest, given):
        return failed(f"gave several answers: '{shown(text)}', expected only '{total}'")
    return None


def _is_digit(number: Decimal | None) -> bool:
    return number is not None and 0 <= number < 10 and number == int(number)
