"""One picture of an unusual shape: whole, of the size or aspect ratio asked for, and not one flat colour."""

from __future__ import annotations

import random
from collections.abc import Generator

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_image import Wish, draw, wish_for
from certify_cli.probes._drawn import drawn, misdrawn, size_of
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._scenes import scene
from certify_cli.probes._script import SEED, STABLE_IMAGE, chance, invoked, jpeg, png, scripts, webp
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen


def draw_wish(model_id: str, chance: random.Random) -> Wish:
    return wish_for(model_id, scene(chance), chance)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    wish = draw_wish(subject.model.id, subject.random())
    reply = yield draw(subject.model.id, wish)
    return drawn(subject.model.id, wish, reply.body)


@readable
def judge(seen: Seen) -> Judgement:
    return misdrawn(seen) or passed(f"{seen['picture']['format']}, {size_of(seen)}")


CANVAS = "amazon.nova-canvas-v1:0"
_ACROSS, _DOWN = (int(part) for part in draw_wish(STABLE_IMAGE, chance()).ratio.split(":"))
_SIZE = draw_wish(CANVAS, chance())
_WIDTH, _HEIGHT = _ACROSS * 6, _DOWN * 6
_GOOD = png(_WIDTH, _HEIGHT)


def _stable(*images: str, reason: str | None = None) -> Reply:
    return invoked({"images": list(images), "finish_reasons": [reason], "seeds": [SEED]})


def _canvas(*images: str) -> Reply:
    return invoked({"images": list(images)})


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
                "half transparent": _stable(png(_WIDTH, _HEIGHT, alpha=128)),
                "sides rounded": _stable(png(_WIDTH + 2, _HEIGHT)),
                "finish reason SUCCESS": _stable(_GOOD, reason="SUCCESS"),
                "base64 in lines": _stable("\n".join(_GOOD[at : at + 76] for at in range(0, len(_GOOD), 76))),
            },
            model=STABLE_IMAGE,
        ),
        *scripts(
            {
                "right size": _canvas(png(_SIZE.width, _SIZE.height)),
                "JPEG of the right size": _canvas(jpeg(_SIZE.width, _SIZE.height)),
                "WebP of the right size": _canvas(webp(_SIZE.width, _SIZE.height)),
                "no error said": invoked({"images": [png(_SIZE.width, _SIZE.height)], "error": None}),
            },
            model=CANVAS,
        ),
    ),
    fails=(
        *scripts(
            {
                "one flat colour": _stable(png(_WIDTH, _HEIGHT, flat=True)),
                "one colour and a little noise": _stable(png(_WIDTH, _HEIGHT, flat=True, noise=3)),
                "square": _stable(png(_WIDTH, _WIDTH)),
                "on its side": _stable(png(_HEIGHT, _WIDTH)),
                "JPEG where PNG was asked for": _stable(jpeg(_WIDTH * 8, _HEIGHT * 8)),
                "WebP where PNG was asked for": _stable(webp(_WIDTH * 8, _HEIGHT * 8)),
                "entirely transparent": _stable(png(_WIDTH, _HEIGHT, alpha=0)),
                "a data: URL": _stable(f"data:image/png;base64,{_GOOD}"),
                "the picture and an empty text": _stable(_GOOD, ""),
                "null": invoked({"images": [None], "finish_reasons": [None]}),
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
        *scripts(
            {
                "another size": _canvas(png(_SIZE.width // 2, _SIZE.height // 2)),
                "JPEG of another size": _canvas(jpeg(_SIZE.height, _SIZE.width)),
                "WebP of another size": _canvas(webp(_SIZE.width, _SIZE.width)),
                "JPEG cut short": _canvas(jpeg(_SIZE.width, _SIZE.height)[:-128]),
                "one pixel more": _canvas(png(_SIZE.width + 1, _SIZE.height)),
                "an error beside no picture": invoked({"images": [], "error": "Unable to generate."}),
            },
            model=CANVAS,
        ),
    ),
)
