"""Long and hostile texts: needles are found, and nothing takes long."""

from __future__ import annotations

import time

import pytest

from certify_cli.simulator.mind.prompt import Prompt, Tool, Turn
from certify_cli.simulator.mind.thinking import think

SENTENCE = "The {} of the {} was {} in the year {}. "
THINGS = ("colour", "size", "price", "weight"), ("house", "river", "garden", "train"), ("red", "small", "low", "green")
HOSTILE = {
    "hyphens": "A-" * 60_000,
    "sums": "1 + " * 30_000,
    "brackets": "(" * 30_000 + "1",
    "quotes": "'" * 50_001,
    "double quotes": '"' * 50_001,
    "braces": '{"a": ' * 20_000,
    "orders": "say with " * 20_000,
    "conditions": "if the user say " * 10_000,
    "facts": "remember the code is the code is " * 5_000,
    "lists": "a, b and " * 30_000,
    "words": "one hundred and " * 15_000,
    "spaces": " " * 100_000 + "x",
    "one word": "x" * 200_000,
    "lines": "a\n" * 50_000,
}


def haystack(sentences: int) -> str:
    whats, wheres, hows = THINGS
    return "".join(
        SENTENCE.format(whats[n % 4], wheres[n // 4 % 4], hows[n // 16 % 4], 1000 + n % 900) for n in range(sentences)
    )


@pytest.mark.parametrize("place", [0.0, 0.5, 0.97])
@pytest.mark.parametrize("system", [False, True])
def test_a_needle_is_found(place: float, system: bool) -> None:
    hay = haystack(3000)
    cut = hay.find(". ", int(len(hay) * place)) + 2
    hay = f"{hay[:cut]}The secret passcode for the vault is ZEBRA-4471. {hay[cut:]}"
    question = "What is the secret passcode for the vault? Reply with the passcode only."
    text, rules = (question, hay) if system else (f"{hay}\n{question}", "")
    assert think(Prompt(turns=(Turn(role="user", text=text),), system=rules)).text == "ZEBRA-4471"


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_takes_long(name: str) -> None:
    """Seconds of processor time; a pattern that backtracks without end would need hours."""
    tool = Tool(
        name="find", description="Find a thing", schema={"type": "object", "properties": {"x": {"type": "string"}}}
    )
    start = time.process_time()
    for text in (HOSTILE[name], HOSTILE[name][:5500]):
        think(Prompt(turns=(Turn(role="user", text=text),), system=HOSTILE[name], tools=(tool,)))
    assert time.process_time() - start < 20
