"""Quality: sums in small stories, where the way to the answer has to be found first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from certify_cli.probes._quality import Matter, Task, quality_probe, states_number
from certify_cli.probes._words import CITIES

PERCENTS = (5, 10, 15, 20, 25, 30, 35, 40, 60, 70, 80)
ENDING = "Answer with the number only."


def draw(chance: random.Random) -> Sequence[Task]:
    return (_journey(chance), _product(chance), _percent(chance), _two_steps(chance))


def _product(chance: random.Random) -> Task:
    boxes, each = chance.randint(12, 48), chance.randint(13, 39)
    question = f"A shop gets {boxes} boxes with {each} candles each. How many candles is that? {ENDING}"
    return _task("product", question, boxes * each, (boxes, each))


def _percent(chance: random.Random) -> Task:
    percent, whole = chance.choice(PERCENTS), 20 * chance.randint(6, 48)
    return _task("percent", f"What is {percent}% of {whole}? {ENDING}", percent * whole // 100, (percent, whole))


def _journey(chance: random.Random) -> Task:
    start, minutes = chance.randint(6 * 60, 13 * 60), chance.randint(75, 290)
    city, end = chance.choice(CITIES), start + minutes
    question = (
        f"A train to {city} leaves at {_clock(start)} and arrives at {_clock(end)} on the same day. "
        f"How many minutes does the journey take? {ENDING}"
    )
    return _task("journey", question, minutes, (start // 60, start % 60, end // 60, end % 60))


def _two_steps(chance: random.Random) -> Task:
    cans, litres = chance.randint(4, 9), chance.randint(23, 68)
    left = chance.randint(120, 480)
    question = (
        f"A tank holds {cans * litres + left} litres. {cans} cans of {litres} litres each are filled from it. "
        f"How many litres are left in the tank? {ENDING}"
    )
    return _task("two_steps", question, left, (cans, litres, cans * litres + left, cans * litres))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _task(key: str, question: str, number: int, known: Sequence[int]) -> Task:
    expected = {"number": number, "known": list(known)}
    return Task(f"arithmetic/{key}", question, expected, right=str(number), wrong=str(number + 10))


def score(_: str, text: str, expected: Any) -> float:
    return states_number(text, expected["number"], expected["known"])


PROBE = quality_probe(
    Matter(
        id="quality_arithmetic",
        title="Quality: arithmetic",
        why="a first hint of how far a model can be trusted with figures; compared from run to run",
        draw=draw,
        score=score,
    )
)
