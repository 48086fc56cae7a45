"""InvokeModel bodies of the text-to-image models, and the first picture in what comes back (API-FACTS section 3)."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.types.calls import Request

SEED_LIMIT = 858_993_459
"""What Nova Canvas takes; the others take more."""
WIDE_RATIOS, TALL_RATIOS = ("21:9", "16:9", "3:2", "5:4"), ("9:21", "9:16", "2:3", "4:5")
"""None is square, which is what a model that ignores the wish draws."""
WIDE_SIZES, TALL_SIZES = ((640, 384), (576, 384)), ((384, 640), (384, 576))
"""Accepted by Titan Image and Nova Canvas alike, in their cheapest price step; their default is 1024 x 1024."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `ratio` is as on the wire ("16:9"), else width and height are in pixels."""

    prompt: str
    seed: int
    ratio: str = ""
    width: int = 0
    height: int = 0

    @property
    def shape(self) -> dict[str, Any]:
        return {"ratio": self.ratio} if self.ratio else {"width": self.width, "height": self.height}


Shapes = tuple[str | tuple[int, int], ...]
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Models that take the same body. `wide` and `tall` are shapes that may be asked for, `body` writes a wish down.

    `unheard` draws a shape that the documentation rules out; `without_prompt` takes the prompt from a body.
    """

    marks: tuple[str, ...]
    """What their ids contain, any of these."""
    wide: Shapes
    tall: Shapes
    body: Callable[[Wish], Body]
    unheard: Callable[[random.Random], str | tuple[int, int]]
    without_prompt: Callable[[Body], Body]
    format: str = ""
    """The format that `body` asks for, "" where it cannot be asked for."""


def _stability(wish: Wish) -> Body:
    return {"prompt": wish.prompt, "aspect_ratio": wish.ratio, "seed": wish.seed, "output_format": "png"}


def _no_such_ratio(chance: random.Random) -> str:
    """The enumeration knows nine; none is as flat as these."""
    return f"{chance.randint(22, 99)}:{chance.randint(2, 7)}"


def _amazon(wish: Wish) -> Body:
    return {
        "taskType": "TEXT_IMAGE",
        "textToImageParams": {"text": wish.prompt},
        "imageGenerationConfig": {
            "numberOfImages": 1,
            "width": wish.width,
            "height": wish.height,
            "seed": wish.seed,
        },
    }


def _no_such_size(chance: random.Random) -> tuple[int, int]:
    """Nova Canvas takes 320 pixels and more, Titan Image the sizes of a table; both in steps of 16 or 64."""
    return chance.randint(17, 255) | 1, 512


FAMILIES = (
    Family(
        ("stability.sd3", "stable-image-core", "stable-image-ultra"),
        WIDE_RATIOS,
        TALL_RATIOS,
        _stability,
        _no_such_ratio,
        lambda body: {name: value for name, value in body.items() if name != "prompt"},
        format="png",
    ),
    Family(
        ("titan-image-generator", "nova-canvas"),
        WIDE_SIZES,
        TALL_SIZES,
        _amazon,
        _no_such_size,
        lambda body: {**body, "textToImageParams": {}},
    ),
)


def family_of(model_id: str) -> Family | None:
    return next((family for family in FAMILIES if any(mark in model_id for mark in family.marks)), None)


def format_of(model_id: str) -> str:
    return _family(model_id).format


def _family(model_id: str) -> Family:
    return family_of(model_id) or FAMILIES[0]


def wish_for(model_id: str, prompt: str, chance: random.Random) -> Wish:
    """A shape drawn from those that the model's family takes."""
    family = _family(model_id)
    return _wish(prompt, chance.choice((*family.wide, *family.tall)), chance)


def wishes_for(model_id: str, prompt: str, chance: random.Random) -> tuple[Wish, Wish]:
    """One wide and one tall shape, in any order."""
    family = _family(model_id)
    first, second = chance.sample((chance.choice(family.wide), chance.choice(family.tall)), 2)
    return _wish(prompt, first, chance), _wish(prompt, second, chance)


def _wish(prompt: str, shape: str | tuple[int, int], chance: random.Random) -> Wish:
    seed = chance.randint(1, SEED_LIMIT)
    if isinstance(shape, str):
        return Wish(prompt, seed, ratio=shape)
    return Wish(prompt, seed, width=shape[0], height=shape[1])


def draw(model_id: str, wish: Wish) -> Request:
    """A request for one picture."""
    return _one_picture(_family(model_id).body(wish))


def without_prompt(model_id: str, wish: Wish) -> Request:
    """As `draw`, but without saying of what."""
    family = _family(model_id)
    return _one_picture(family.without_prompt(family.body(wish)))


def impossible(model_id: str, prompt: str, chance: random.Random) -> Wish:
    """A wish for a shape that the model's family does not draw."""
    return _wish(prompt, _family(model_id).unheard(chance), chance)


def _one_picture(body: Body) -> Request:
    return Request.of("invoke", body, images=1)


def pictures(body: Mapping[str, Any]) -> list[Any]:
    """The pictures in a reply's body as base64 text, unchecked."""
    found = body.get("images")
    return found if isinstance(found, list) else []


def refusals(body: Mapping[str, Any]) -> list[str]:
    """What a reply says against the request: finish reasons but null and SUCCESS, Amazon's `error`."""
    reasons = body.get("finish_reasons")
    said = [*(reasons if isinstance(reasons, list) else [reasons]), body.get("error")]
    return [str(reason) for reason in said if reason not in (None, "", "SUCCESS")]
