"""One picture of an unusual shape: whole, of the size or aspect ratio asked for, and not one flat colour."""

from __future__ import annotations

import random
from collections.abc import Generator, Mapping
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_image import Wish, draw, pictures, refusals, wish_for
from certify_cli.probes._judging import excerpt, failed, passed, readable
from certify_cli.probes._pictures import describe
from certify_cli.probes._refusals import refused
from certify_cli.probes._script import SEED, STABLE_IMAGE, chance, invoked, jpeg, png, scripts, webp
from certify_cli.probes._words import CITIES, COLOURS, THINGS
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

RATIO_TOLERANCE = 0.06
"""Sides are rounded to multiples of 32 or 64: 21:9 comes as 1536 x 640, which is 3 % off."""


def draw_wish(model_id: str, chance: random.Random) -> Wish:
    scene = f"A photo of a {chance.choice(COLOURS)} {chance.choice(THINGS)} in the old town of {chance.choice(CITIES)}"
    return wish_for(model_id, scene, chance)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    wish = draw_wish(subject.model.id, subject.random())
    reply = yield draw(subject.model.id, wish)
    found = pictures(reply.body)
    return {
        "asked": wish.shape,
        "pictures": len(found),
        "refusals": [excerpt(reason, 200) for reason in refusals(reply.body)[:3]],
        "picture": describe(found[0]) if found else {},
    }


@readable
def judge(seen: Seen) -> Judgement:
    if wrong := refused(seen["refusals"]):
        return wrong
    if seen["pictures"] != 1:
        return failed(f"{seen['pictures']} pictures came back, expected one")
    picture = seen["picture"]
    if picture["flaw"]:
        return failed(picture["flaw"])
    size = f"{picture['width']} x {picture['height']} pixels"
    if not _fits(picture["width"], picture["height"], seen["asked"]):
        return failed(f"the picture has {size}, expected {_wanted(seen['asked'])}")
    return failed("the picture is one flat colour") if picture["flat"] else passed(f"{picture['format']}, {size}")


def _fits(width: int, height: int, asked: Mapping[str, Any]) -> bool:
    if "ratio" not in asked:
        return bool((width, height) == (asked["width"], asked["height"]))
    across, down = (int(part) for part in asked["ratio"].split(":"))
    return abs(width * down / (height * across) - 1) <= RATIO_TOLERANCE


def _wanted(asked: Mapping[str, Any]) -> str:
    return f"an aspect ratio of {asked['ratio']}" if "ratio" in asked else f"{asked['width']} x {asked['height']}"


CANVAS = "amazon.nova-canvas-v1:0"
_ACROSS, _DOWN = (int(part) for part in draw_wish(STABLE_IMAGE, chance()).ratio.split(":"))
_SIZE = draw_wish(CANVAS, chance())
_WIDTH, _HEIGHT = _ACROSS * 6, _DOWN * 6
_GOOD = png(_WIDTH, _HEIGHT)


def _stable(*images: str, reason: str | None = None) -> Reply:
    return invoked({"images": list(images), "finish_reasons": [reason], "seeds": [SEED]})


PROBE = Probe(
    id="image_shape",
    title="Draws a picture of the shape asked for",
    why="a picture that cannot be decoded, has another shape or shows nothing is billed all the same",
    kinds=("image",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "right shape": _stable(_GOOD),
                "larger": _stable(png(_ACROSS * 10, _DOWN * 10)),
                "sides rounded": _stable(png(_WIDTH + 2, _HEIGHT)),
                "JPEG instead": _stable(jpeg(_WIDTH * 8, _HEIGHT * 8)),
                "WebP instead": _stable(webp(_WIDTH * 8, _HEIGHT * 8)),
                "finish reason SUCCESS": _stable(_GOOD, reason="SUCCESS"),
                "base64 in lines": _stable("\n".join(_GOOD[at : at + 76] for at in range(0, len(_GOOD), 76))),
            },
            model=STABLE_IMAGE,
        ),
        *scripts({"right size": invoked({"images": [png(_SIZE.width, _SIZE.height)]})}, model=CANVAS),
        *scripts({"JPEG of the right size": invoked({"images": [jpeg(_SIZE.width, _SIZE.height)]})}, model=CANVAS),
        *scripts({"no error said": invoked({"images": [png(_SIZE.width, _SIZE.height)], "error": None})}, model=CANVAS),
    ),
    fails=(
        *scripts(
            {
                "one flat colour": _stable(png(_WIDTH, _HEIGHT, flat=True)),
                "square": _stable(png(_WIDTH, _WIDTH)),
                "on its side": _stable(png(_HEIGHT, _WIDTH)),
                "JPEG of another shape": _stable(jpeg(_WIDTH * 8, _WIDTH * 8)),
                "WebP of another shape": _stable(webp(_HEIGHT * 8, _WIDTH * 8)),
                "JPEG cut short": _stable(jpeg(_WIDTH * 8, _HEIGHT * 8)[:-128]),
                "cut short": _stable(_GOOD[: len(_GOOD) // 8 * 4]),
                "garbled": _stable(_GOOD[:-48] + "A" * 24 + _GOOD[-24:]),
                "not base64": _stable("https://example.com/picture.png"),
                "not a picture": _stable("aGVsbG8gd29ybGQ="),
                "empty text": _stable(""),
                "no picture": _stable(),
                "two pictures": _stable(_GOOD, _GOOD),
                "inference error": _stable(_GOOD, reason="Inference error"),
                "no images at all": invoked({}),
            },
            model=STABLE_IMAGE,
        ),
        *scripts({"another size": invoked({"images": [png(_SIZE.width // 2, _SIZE.height // 2)]})}, model=CANVAS),
    ),
)
