"""What the simulated model makes of drawings it has never seen, drawn here by other means than any probe's."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable

import pytest

from certify_cli.simulator import picture, tokens
from certify_cli.simulator.mind.prompt import Prompt, Turn
from certify_cli.simulator.mind.seeing import Thing, scene
from certify_cli.simulator.mind.thinking import think

Rgb = tuple[int, int, int]
WHITE, RED, BLUE, GREEN, BLACK = (255, 255, 255), (220, 30, 35), (30, 70, 210), (30, 160, 60), (10, 10, 10)
SEVEN = ("#####", "....#", "....#", "...#.", "..#..", "..#..", "..#..")
THREE = (".###.", "#...#", "....#", "..##.", "....#", "#...#", ".###.")
ZERO = (".###.", "#...#", "#..##", "#.#.#", "##..#", "#...#", ".###.")


def drawn(width: int, height: int, colour_at: Callable[[int, int], Rgb]) -> bytes:
    rows = b"".join(b"\x00" + b"".join(bytes(colour_at(x, y)) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = picture.SIGNATURE
    for kind, body in ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")):
        data += struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return data


def polar_star(x: float, y: float) -> bool:
    """Five points by its radius as a function of the angle, not by its corners."""
    turn = (math.atan2(x, -y) + math.pi / 5) % (2 * math.pi / 5) - math.pi / 5
    a, b, c = 1.0, 0.4, math.pi / 5
    edge = a * b * math.sin(c) / (a * math.sin(abs(turn)) + b * math.sin(c - abs(turn)))
    return math.hypot(x, y) <= edge


FIGURES: dict[str, Callable[[float, float], bool]] = {
    "circle": lambda x, y: math.hypot(x, y) <= 1,
    "square": lambda x, y: max(abs(x), abs(y)) <= 0.9,
    "triangle": lambda x, y: -0.9 <= y <= 0.9 and abs(x) <= 0.5 * (y + 0.9),
    "star": polar_star,
    "diamond": lambda x, y: abs(x) + abs(y) <= 1,
    "oval": lambda x, y: math.hypot(x, 1.7 * y) <= 1,
    "rectangle": lambda x, y: abs(x) <= 1 and abs(y) <= 0.5,
    "cross": lambda x, y: min(abs(x), abs(y)) <= 0.3 and max(abs(x), abs(y)) <= 0.9,
}


def figure(name: str, colour: Rgb, size: int = 45) -> bytes:
    return drawn(180, 140, lambda x, y: colour if FIGURES[name]((x - 80) / size, (y - 70) / size) else WHITE)


def written(glyphs: tuple[tuple[str, ...], ...], cell: int, ink: Rgb = BLACK) -> bytes:
    def colour_at(x: int, y: int) -> Rgb:
        place, column = divmod((x - 20) // cell, 6)
        row = (y - 20) // cell
        inside = x >= 20 and y >= 20 and place < len(glyphs) and row < 7 and column < 5
        return ink if inside and glyphs[place][row][column] == "#" else WHITE

    return drawn(40 + 18 * cell, 40 + 7 * cell, colour_at)


def ask(text: str, *pictures: bytes) -> str:
    return think(Prompt(turns=(Turn(role="user", text=text, pictures=pictures),))).text


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize(("colour", "called"), [(RED, "red"), (BLUE, "blue"), (GREEN, "green"), (BLACK, "black")])
def test_figures_are_named(name: str, colour: Rgb, called: str) -> None:
    seen = scene(figure(name, colour))
    assert seen is not None
    assert seen.things == (Thing(name, called),)
    assert seen.numbers == ()


@pytest.mark.parametrize("cell", [2, 5, 9])
def test_numbers_are_read(cell: int) -> None:
    seen = scene(written((SEVEN, ZERO, THREE), cell))
    assert seen is not None
    assert seen.numbers == ("703",)
    assert seen.things == ()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which shape is it? One word.", "star"),
        ("What colour is the shape? Only the colour, please.", "red"),
        ("What is the colour, and what is the shape?", "red, star"),
        ("Tell me shape, colour and any number written in it.", "star, red, no number"),
        ("Describe the picture.", "The image shows a red star."),
    ],
)
def test_what_is_asked_is_answered_in_its_order(question: str, answer: str) -> None:
    assert ask(question, figure("star", RED)) == answer


def test_each_picture_gets_its_line() -> None:
    question = "For each picture give the shape and its colour, nothing else."
    assert ask(question, figure("circle", RED), figure("square", BLUE)) == "circle, red\nsquare, blue"
    assert ask("Which numbers do the pictures say? Digits only.", written((SEVEN,), 8), written((THREE,), 8)) == "7, 3"


def test_what_is_no_drawing_is_not_taken_for_one() -> None:
    assert scene(picture.blanked(figure("star", RED))) is None
    assert scene(b"GIF89a") is None
    noise = drawn(96, 96, lambda x, y: (RED, BLUE, WHITE, GREEN)[(x // 7 * 31 + y // 7 * 17) % 4])
    assert ask("Describe the picture.", noise).startswith("The image is 96 by 96 pixels")


def test_pictures_weigh_by_their_size() -> None:
    assert tokens.of_picture(figure("star", RED)) == math.ceil(180 * 140 / 750)
    assert tokens.of_picture(picture.draw("a wall", 1, 2000, 2000)) == tokens.of_picture(b"\xff\xd8") == 1_600
