"""The same prompt and seed twice: the same picture; with another seed another."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_image import SEED_LIMIT, Wish, draw, pictures, wish_for
from certify_cli.probes._drawn import drawn, misdrawn
from certify_cli.probes._judging import failed, passed, readable, unclear
from certify_cli.probes._pixels import difference
from certify_cli.probes._scenes import scene
from certify_cli.probes._script import SEED, STABLE_IMAGE, chance, invoked, jpeg, png, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

SAME = 6.0
"""Mean difference of a channel, 0-255. Another machine rounds otherwise; two seeds of a prompt are 30 apart or more."""
ANOTHER = 2.0
TIMES = 2
"""How much further than the same seed another one must be."""


def draw_wishes(model_id: str, chance: random.Random) -> tuple[Wish, Wish]:
    """A wish, and the same with another seed."""
    wish = wish_for(model_id, scene(chance), chance)
    return wish, replace(wish, seed=(wish.seed + chance.randint(1_000, 100_000)) % SEED_LIMIT + 1)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    model_id = subject.model.id
    wish, other = draw_wishes(model_id, subject.random())
    kept, first = [], None
    distances: list[float | None] = []
    for one in (wish, wish, other):
        reply = yield draw(model_id, one)
        kept.append(drawn(model_id, one, reply.body))
        if misdrawn(kept[-1]):
            break
        (picture,) = pictures(reply.body)
        first = picture if first is None else first
        distances.append(difference(first, picture))
    return {"pictures": kept, "distances": distances[1:]}


@readable
def judge(seen: Seen) -> Judgement:
    for picture in seen["pictures"]:
        if wrong := misdrawn(picture):
            return wrong
    again, other = seen["distances"]
    if again is None or other is None:
        return unclear("the pictures are of a format that cannot be compared pixel by pixel")
    if again > SAME:
        return failed(f"the same seed draws another picture (pixels differ by {again} of 255 on average)")
    if other <= max(ANOTHER, TIMES * again):
        return failed(f"another seed draws the same picture (pixels differ by {other} of 255 on average)")
    return passed(f"pixels differ by {again} with the same seed, by {other} with another")


_WISH = draw_wishes(STABLE_IMAGE, chance())[0]
_WIDTH, _HEIGHT = (int(part) * 4 for part in _WISH.ratio.split(":"))
CANVAS = "amazon.nova-canvas-v1:0"
_CANVAS_WISH = draw_wishes(CANVAS, chance())[0]


def _stable(*images: str, reason: str | None = None) -> Reply:
    return invoked({"images": list(images), "finish_reasons": [reason], "seeds": [SEED]})


def _striped(shift: int, **rest: Any) -> Reply:
    return _stable(png(_WIDTH, _HEIGHT, shift=shift, **rest))


_ONE, _NEARLY, _OTHER = _striped(0), _striped(2), _striped(60)
_CANVAS_PICTURES = [invoked({"images": [png(_CANVAS_WISH.width, _CANVAS_WISH.height, shift=n)]}) for n in (0, 0, 90)]
_FLAT = _striped(0, flat=True)
_TALL = _stable(png(_HEIGHT, _WIDTH))

PROBE = Probe(
    id="image_seed",
    title="Draws the same picture from the same seed",
    why="a picture that was approved can be drawn again, larger or corrected, only if its seed means something",
    kinds=("image",),
    ask=ask,
    judge=judge,
    baseline=True,
    expensive=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "same to the last byte": (_ONE, _ONE, _OTHER),
                "rounded otherwise": (_ONE, _NEARLY, _OTHER),
                "with opacity": (_striped(0, alpha=255), _striped(0, alpha=255), _striped(60, alpha=255)),
            },
            model=STABLE_IMAGE,
        ),
        *scripts({"Canvas": tuple(_CANVAS_PICTURES)}, model=CANVAS),
    ),
    fails=scripts(
        {
            "the seed is ignored, always the same": (_ONE, _ONE, _ONE),
            "the seed is ignored, always another": (_ONE, _OTHER, _striped(120)),
            "another only by rounding": (_ONE, _ONE, _stable(png(_WIDTH, _HEIGHT, shift=1))),
            "another no further than the same": (_ONE, _NEARLY, _striped(3)),
            "the other one is flat": (_ONE, _ONE, _FLAT),
            "all flat": (_FLAT, _FLAT, _FLAT),
            "two pictures the second time": (_ONE, _stable(png(_WIDTH, _HEIGHT), png(_WIDTH, _HEIGHT))),
            "another shape the second time": (_ONE, _TALL),
            "JPEG the second time": (_ONE, _stable(jpeg(_WIDTH, _HEIGHT))),
            "cut the third time": (_ONE, _ONE, _stable(png(_WIDTH, _HEIGHT)[:80])),
            "no picture the third time": (_ONE, _ONE, _stable()),
        },
        model=STABLE_IMAGE,
    ),
)
