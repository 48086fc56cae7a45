"""The healthy mind answers for several things at once, in long texts too, and follows chains of orders."""

from __future__ import annotations

import time
from typing import Any

import pytest

from certify_cli.simulator.mind.thinking import think

STORY = "The old ferryman told a story about the weather, and nobody minded. " * 400
TOLD = (
    "The passcode of the cellar is ZX-41. {0} The passcode of the attic is QP-77. {0} The passcode of the garage is "
    "MM-13.\n\n"
)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (
            "What are the passcodes of the attic, the cellar and the garage? Reply with one line for each.",
            "attic: QP-77\ncellar: ZX-41\ngarage: MM-13",
        ),
        ("Give me the passcodes for the garage and the attic, nothing else.", "MM-13, QP-77"),
        ("List the passcodes of the cellar, the garage; a line each.", "cellar: ZX-41\ngarage: MM-13"),
        ("State the passcodes of the attic and the stable, one line each.", "attic: QP-77\nstable: unknown"),
    ],
)
@pytest.mark.parametrize("filler", ["", STORY], ids=["short", "long"])
def test_several_things_at_once(prompt: Any, question: str, answer: str, filler: str) -> None:
    assert think(prompt(TOLD.format(filler) + question)).text == answer


def test_a_million_characters_are_read_in_a_moment(prompt: Any) -> None:
    long = TOLD.format(STORY * 19)
    assert len(long) > 1_000_000
    start = time.process_time()
    said = think(prompt(f"{long}What is the passcode of the attic? Reply with the passcode only.")).text
    assert said == "QP-77"
    assert time.process_time() - start < 1.5


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Start with 47. Multiply by 38, subtract 317, add 86, and divide by 61. What is the remainder? Digits.", "30"),
        ("Take 12, double it, add 5 and halve it. What do you get? Just the number.", "14.5"),
        ("Begin with 10, increase it by 5, then take away 3. The result only.", "12"),
        ("Start from 3, square it, triple it and add 1. Only the number.", "28"),
    ],
)
def test_chains_of_orders(prompt: Any, question: str, answer: str) -> None:
    assert think(prompt(question)).text == answer


@pytest.mark.parametrize("question", ["Start with 5.", "Take 2 aspirins and call me.", "Start with 9 and divide by 0."])
def test_what_is_no_chain_is_left_to_others(prompt: Any, question: str) -> None:
    assert think(prompt(question)).text
