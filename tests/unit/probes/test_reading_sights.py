"""Pictures drawn for the vision probe, and reading what models say of them."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from certify_cli.interfaces import Subject
from certify_cli.probes._png import read_png
from certify_cli.probes._script import CHAT, chat, model
from certify_cli.probes._sight_words import colours_seen, numbers_seen, shapes_seen
from certify_cli.probes._sights import COLOURS, DIGITS, HEIGHT, SHAPES, WIDTH, choose_sights, picture_of
from certify_cli.probes.vision import PROBE
from certify_cli.simulator.mind.seeing import Thing, scene
from certify_cli.types.findings import Mark
from certify_cli.types.model import Curated

SEEDS = range(150)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1. 73 yellow\n2. 45 blue", [73, 45]),
        ("Picture 1: **73**", [73]),
        ("７３", [73]),
        ("seventy-three and Forty Five", [73, 45]),
        ("twenty", [20]),
        ("7 and 3", [73]),
        ("the 256x256 pixel image, 256 by 256, says 73", [73]),
        ("73.5", [Decimal("73.5")]),
        ("730", [730]),
        ("none", []),
    ],
)
def test_numbers_are_read(text: str, numbers: list[int]) -> None:
    assert numbers_seen(text) == numbers


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("a RED circle, red all over, then a blue one", ["red", "blue"]),
        ("black digits on light grey, a golden-yellow disc", ["yellow"]),
        ("ein roter Kreis", ["red"]),
        ("un círculo azul", ["blue"]),
        ("黄色の丸", ["yellow"]),
        ("دائرة حمراء", ["red"]),
        ("reddish-orange", ["red", "orange"]),
        ("a shredded bluebell in Greenland", []),
    ],
)
def test_colours_are_read(text: str, colours: list[str]) -> None:
    assert colours_seen(text) == colours


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("a Disc and a five-pointed star", ["circle", "star"]),
        ("a square picture of a triangle", ["triangle"]),
        ("an ellipse, not a circle", ["oval", "circle"]),
        ("椭圆", ["oval"]),
        ("正方形と星", ["square", "star"]),
        ("to start across the squared paper", []),
    ],
)
def test_shapes_are_read(text: str, shapes: list[str]) -> None:
    assert shapes_seen(text) == shapes


@pytest.mark.parametrize("seed", SEEDS)
def test_every_picture_can_be_read_back(seed: int) -> None:
    chance = random.Random(seed)
    for sight in choose_sights(chance, 2):
        data = picture_of(sight, chance)
        assert read_png(data) == (WIDTH, HEIGHT, False)
        assert len(data) < 3_000
        seen = scene(data)
        assert seen is not None
        assert seen.numbers == (str(sight.number),)
        assert seen.things == (Thing(sight.shape, sight.colour),)


def test_pictures_differ_in_more_than_their_content() -> None:
    sight = choose_sights(random.Random(1), 1)[0]
    assert len({picture_of(sight, random.Random(seed)) for seed in range(50)}) == 50


def test_two_pictures_have_nothing_in_common_and_no_guess_is_good() -> None:
    pairs = [choose_sights(random.Random(seed), 2) for seed in range(500)]
    assert all(one.number != two.number and one.colour != two.colour and one.shape != two.shape for one, two in pairs)
    assert len(DIGITS) ** 2 * len(COLOURS) * len(SHAPES) >= 1_000
    assert len({one for one, _ in pairs}) > 350


def test_a_model_that_takes_one_picture_is_shown_one() -> None:
    plain = model(CHAT)
    single = replace(plain, curated=Curated(capabilities={"several_images": False}))
    asking = PROBE.ask(Subject(single, 7))
    content = next(asking).payload["messages"][0]["content"]
    assert [next(iter(block)) for block in content] == ["image", "text"]
    sight = choose_sights(Subject(single, 7).random(), 1)[0]
    for said, mark in ((f"{sight.number}, {sight.colour}, {sight.shape}", Mark.PASS), ("42, red, oval", Mark.FAIL)):
        asking = PROBE.ask(Subject(single, 7))
        next(asking)
        with pytest.raises(StopIteration) as end:
            asking.send(chat(said))
        assert PROBE.judge(end.value.value).mark is mark
