"""A chain of reckoning, long enough that a model that may reason does, and reading its answer."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass

from certify_cli.probes._judging import failed, shown
from certify_cli.probes._numbers import mentions
from certify_cli.probes._rivals import hedges
from certify_cli.types.findings import Judgement

DIVISORS = (41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97)


@dataclass(frozen=True, slots=True)
class Chain:
    """Start, multiply, subtract, add, divide: the remainder is asked for."""

    start: int
    by: int
    less: int
    more: int
    divisor: int

    @property
    def steps(self) -> tuple[int, ...]:
        """Every number of the task and of its working."""
        product = self.start * self.by
        end = product - self.less + self.more
        working = (product, product - self.less, end, end // self.divisor, end // self.divisor * self.divisor)
        return (self.start, self.by, self.less, self.more, self.divisor, *working)

    @property
    def remainder(self) -> int:
        return (self.start * self.by - self.less + self.more) % self.divisor

    @property
    def question(self) -> str:
        return (
            f"Start with {self.start}. Multiply by {self.by}, subtract {self.less}, add {self.more}, and divide by "
            f"{self.divisor}. What is the remainder? Answer with the number only, in digits."
        )


def draw_chain(chance: random.Random) -> Chain:
    """One whose remainder has two digits and stands nowhere else in its working."""
    while True:
        start, by, less, more = (chance.randint(*span) for span in ((34, 98), (23, 79), (111, 499), (51, 299)))
        chain = Chain(start, by, less, more, chance.choice(DIVISORS))
        if chain.remainder >= 10 and chain.remainder not in chain.steps:
            return chain


def wrong_remainder(text: str, expected: int, steps: Iterable[int]) -> Judgement | None:
    """None when the text gives the remainder as its one answer; the `steps` of the working are none."""
    if not mentions(text, expected):
        return failed(f"answered '{shown(text)}', expected '{expected}'")
    if hedges(text, expected, steps):
        return failed(f"gave several answers: '{shown(text)}', expected only '{expected}'")
    return None
