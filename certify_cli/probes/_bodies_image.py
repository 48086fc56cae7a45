"""InvokeModel bodies of the text-to-image models, and the first picture in what comes back (API-FACTS section 3)."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.types.calls import Request

SEED_LIMIT = 2**31 - 1
RATIOS = ("16:9", "9:16", "3:2", "2:3")
"""None is square, which is what a model that ignores the wish draws."""
SIZES = ((512, 512), (640, 384), (384, 640), (576, 384), (384, 576))
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


@dataclass(frozen=True, slots=True)
class Family:
    """Models that take the same body. `wish` draws a shape, `body` writes it down."""

    marks: tuple[str, ...]
    """What their ids contain, any of these."""
    wish: Callable[[str, random.Random], Wish]
    body: Callable[[Wish], dict[str, Any]]


def _any_ratio(prompt: str, chance: random.Random) -> Wish:
    return Wish(prompt, chance.randint(1, SEED_LIMIT), ratio=chance.choice(RATIOS))


def _any_size(prompt: str, chance: random.Random) -> Wish:
    width, height = chance.choice(SIZES)
    return Wish(prompt, chance.randint(1, SEED_LIMIT), width=width, height=height)


def _stability(wish: Wish) -> dict[str, Any]:
    return {"prompt": wish.prompt, "aspect_ratio": wish.ratio, "seed": wish.seed, "output_format": "png"}


def _amazon(wish: Wish) -> dict[str, Any]:
    return {
        "taskType": "TEXT_IMAGE",
        "textToImageParams": {"text": wish.prompt},
        "imageGenerationConfig": {
            "numberOfImages": 1,
            "width": wish.width,
            "height": wish.height,
            "seed": wish.seed % SEEDS_OF_AMAZON,
        },
    }


SEEDS_OF_AMAZON = 858_993_460
"""Nova Canvas takes seeds up to 858,993,459, Titan Image more."""

FAMILIES = (
    Family(("stability.sd3", "stable-image-core", "stable-image-ultra"), _any_ratio, _stability),
    Family(("titan-image-generator", "nova-canvas"), _any_size, _amazon),
)


def family_of(model_id: str) -> Family | None:
    return next((family for family in FAMILIES if any(mark in model_id for mark in family.marks)), None)


def wish_for(model_id: str, prompt: str, chance: random.Random) -> Wish:
    """A shape drawn from those that the model's family takes."""
    return (family_of(model_id) or FAMILIES[0]).wish(prompt, chance)


def draw(model_id: str, wish: Wish) -> Request:
    """A request for one picture."""
    return Request.of("invoke", (family_of(model_id) or FAMILIES[0]).body(wish), images=1)


def pictures(body: Mapping[str, Any]) -> list[Any]:
    """The pictures in a reply's body as base64 text, unchecked."""
    found = body.get("images")
    return found if isinstance(found, list) else []


def refusals(body: Mapping[str, Any]) -> list[str]:
    """What a reply says against the request: finish reasons but null and SUCCESS, Amazon's `error`."""
    reasons = body.get("finish_reasons")
    said = [*(reasons if isinstance(reasons, list) else [reasons]), body.get("error")]
    return [str(reason) for reason in said if reason not in (None, "", "SUCCESS")]
