"""Long texts of probes: varied, sized to stay below a share of the window, with facts where they belong."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from certify_cli.interfaces import Subject
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, allowance
from certify_cli.probes._filler import paragraphs, sentences
from certify_cli.probes._hidden import Hidden, codes_in, draw_hidden, misread, report_hiding
from certify_cli.probes._script import model
from certify_cli.probes._words import COLOURS, THINGS
from certify_cli.probes.long_context import CHARACTERS_PER_TOKEN, MOST_CHARACTERS, draw_task
from certify_cli.types.model import Curated, Limits
from certify_cli.types.plans import Givens

ASKED = (Hidden("red drum", 123456), Hidden("amber anchor", 483920), Hidden("grey bridge", 583921))


def subject(window: int, share: float = 0.25, **curated: bool) -> Subject:
    plain = model("example.chat-v1:0")
    record = replace(plain, limits=Limits(context_window_tokens=window), curated=Curated(**curated))
    return Subject(record, 7, Givens(context_share=share))


def test_filler_hardly_ever_repeats_and_holds_no_facts() -> None:
    lines = sentences(random.Random(1), 1_000_000)
    assert len(set(lines)) > 0.999 * len(lines)
    assert 0.99 * 1_000_000 < len(paragraphs(lines)) <= 1_000_000
    words = set(re.findall(r"\w+", paragraphs(lines).lower()))
    assert not words & {*COLOURS, *THINGS, "code"}
    assert not re.search(r"\d", "".join(lines))
    assert lines == sentences(random.Random(1), 1_000_000) != sentences(random.Random(2), 1_000_000)


def test_facts_stand_at_their_depths() -> None:
    hidden = draw_hidden(random.Random(3), 3)
    text = report_hiding(hidden, (0.1, 0.5, 0.9), 200_000, random.Random(4))
    places = [text.index(one.sentence) / len(text) for one in hidden]
    assert places == pytest.approx([0.1, 0.5, 0.9], abs=0.02)


@pytest.mark.parametrize("window", [4_096, 8_192, 32_768, 300_000, 1_000_000])
@pytest.mark.parametrize("share", [0.01, 0.25, 0.9, 1.0])
def test_the_text_stays_below_the_share_and_leaves_room_for_the_answer(window: int, share: float) -> None:
    for thinks in (False, True):
        asked = subject(window, share, always_thinks=thinks)
        task = draw_task(asked)
        tokens = len(task.text) / CHARACTERS_PER_TOKEN
        assert tokens <= max(window * share, 160)
        assert tokens + allowance(asked.model, SHORT_ANSWER_TOKENS) < window
        assert all(one.sentence in task.text for one in task.hidden)
    assert share < 0.25 or tokens > window * min(share, 0.5) * 0.9


def test_no_text_outgrows_what_the_api_takes() -> None:
    assert len(draw_task(subject(100_000_000, 1.0)).text) <= MOST_CHARACTERS


def test_things_are_asked_for_in_another_order_than_they_stand() -> None:
    orders = {
        tuple(task.hidden.index(one) for one in task.wanted)
        for task in (draw_task(replace(subject(16_384), seed=seed)) for seed in range(60))
    }
    assert len(orders) == 6


@pytest.mark.parametrize(
    "text",
    [
        "red drum: 123456\namber anchor: 483920\ngrey bridge: 583921",
        "123456, 483920 and 583921",
        "123,456; 483,920; 583,921",
        "- grey bridge: 583921\n- red drum: 123456\n- amber anchor: 483920",
        "583921 (Grey Bridge), 123456 (Red Drum), 483920 (Amber Anchor)",
        "The amber anchor, the red drum and the grey bridge have 483920, 123456 and 583921.",
        "Of the red drum it is 123456 - yes, 123456 -, of the anchor 483920, of the bridge 583921.",
        "赤い太鼓：１２３４５６、琥珀の錨：４８３９２０、灰色の橋：５８３９２１。",
    ],
)
def test_right_answers_in_any_form(text: str) -> None:
    assert codes_in(text, [one.code for one in ASKED]) != []
    assert misread(text, ASKED) == ""


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("amber anchor: 123456\nred drum: 483920\ngrey bridge: 583921", "the code of another"),
        ("483920, 123456, 583921", "the code of another"),
        ("483920 (red drum), 123456 (amber anchor), 583921 (grey bridge)", "the code of another"),
        ("red drum: 123456 or 654321\namber anchor: 483920\ngrey bridge: 583921", "made up the code 654321"),
    ],
)
def test_wrong_answers_are_told(text: str, problem: str) -> None:
    assert problem in misread(text, ASKED)


def test_what_is_asked_lies_apart() -> None:
    """Neighbouring depths are far enough apart to say which part was lost."""
    text = draw_task(subject(32_768)).text
    places = sorted(text.index(one.sentence) for one in draw_task(subject(32_768)).hidden)
    assert all(after - before > len(text) / 4 for before, after in pairwise(places))
