"""Quality: one fact out of a text with several of the same sort."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._quality import Matter, Task, quality_probe, says_only, states_number
from certify_cli.probes._words import CITIES, THINGS

PEOPLE = (
    "Mara Lindqvist", "Tomas Okafor", "Ines Barreto", "Jonas Petrov", "Aiko Tanabe", "Leila Haddad", "Oskar Nyman",
    "Priya Raman", "Carlos Mendes", "Freya Dahl", "Yusuf Demir", "Noor Rahimi",
)  # fmt: skip
PAYMENTS = 4


@dataclass(frozen=True, slots=True)
class Payment:
    """One sentence of the text."""

    who: str
    amount: int
    thing: str
    city: str

    @property
    def sentence(self) -> str:
        return f"{self.who} paid {self.amount} euros for one {self.thing} in {self.city}."


def draw(chance: random.Random) -> Sequence[Task]:
    tasks = []
    for key in ("payer", "largest", "amount", "city"):
        payments = _payments(chance)
        tasks.append(_task(key, payments, chance.choice(payments)))
    return tasks


def _payments(chance: random.Random) -> list[Payment]:
    people, cities = chance.sample(PEOPLE, PAYMENTS), chance.sample(CITIES, PAYMENTS)
    things, amounts = chance.sample(THINGS, PAYMENTS), chance.sample(range(112, 989), PAYMENTS)
    return [Payment(*row) for row in zip(people, amounts, things, cities, strict=True)]


def _task(key: str, payments: Sequence[Payment], one: Payment) -> Task:
    largest = max(payments, key=lambda payment: payment.amount)
    question, right, others = {
        "payer": (f"Who bought the {one.thing}? Answer with the full name only.", one.who, [p.who for p in payments]),
        "largest": ("Who paid the most? Answer with the full name only.", largest.who, [p.who for p in payments]),
        "amount": (
            f"How many euros were paid in {one.city}? Answer with the number only.",
            str(one.amount),
            [str(p.amount) for p in payments],
        ),
        "city": (
            f"In which city did {one.who} pay? Answer with the name of the city only.",
            one.city,
            [p.city for p in payments],
        ),
    }[key]
    text = " ".join(payment.sentence for payment in payments)
    wrong = next(other for other in others if other != right)
    return Task(f"extraction/{key}", f"{text}\n\n{question}", {"right": right, "others": others}, right, wrong)


def score(key: str, text: str, expected: Any) -> float:
    right = expected["right"]
    return states_number(text, int(right)) if key.endswith("/amount") else says_only(text, right, expected["others"])


PROBE = quality_probe(
    Matter(
        id="quality_extraction",
        title="Quality: extraction",
        why="finding the one fact that was asked for among its likes is what most pipelines are built on",
        draw=draw,
        score=score,
    )
)
