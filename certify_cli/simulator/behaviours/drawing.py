"""Image models whose pictures are wrong in one way only."""

from __future__ import annotations

import base64
import itertools
import random
import struct
from collections.abc import Callable
from typing import Any

from certify_cli.simulator import picture
from certify_cli.simulator.behaviour import Behaviour, Json
from certify_cli.simulator.behaviours.vectors import UNEXPECTED
from certify_cli.simulator.picture_sizes import SIZES, SMALLEST_SIDE
from certify_cli.simulator.refusals import ServiceError

_FIXED_SEED = 42
_PROMPT = "A photo of a blue boat on a lake"


def ignores_seed(same: bool = True) -> Behaviour:
    """Draws the same picture whatever the seed, or, with `same` false, another one each time."""
    calls = itertools.count(1)

    def read(body: Json) -> Json:
        seed = _FIXED_SEED if same else next(calls)
        config = body.get("imageGenerationConfig")
        return {**body, "imageGenerationConfig": {**config, "seed": seed}} if config else {**body, "seed": seed}

    return Behaviour(read=read)


def ignores_size() -> Behaviour:
    """Draws a square, whatever is asked for."""
    return Behaviour(read=_square)


def draws_sideways() -> Behaviour:
    """Width and height exchanged."""

    def read(body: Json) -> Json:
        config = body.get("imageGenerationConfig")
        if config:
            turned = {**config, "width": config.get("height"), "height": config.get("width")}
            return {**body, "imageGenerationConfig": turned}
        return {**body, "aspect_ratio": ":".join(str(body.get("aspect_ratio", "1:1")).split(":")[::-1])}

    return Behaviour(read=read)


def accepts_illegal_size() -> Behaviour:
    """Draws a square where the size does not exist, and is right otherwise."""
    return Behaviour(read=lambda body: _square(body) if _is_illegal(body) else body)


def breaks_on_illegal_size() -> Behaviour:
    """A 500 where the size does not exist."""

    def read(body: Json) -> Json:
        if _is_illegal(body):
            raise ServiceError("InternalServerException", UNEXPECTED)
        return body

    return Behaviour(read=read)


def _square(body: Json) -> Json:
    config = body.get("imageGenerationConfig")
    if config:
        kept = {name: value for name, value in config.items() if name not in ("width", "height")}
        return {**body, "imageGenerationConfig": kept}
    return {name: value for name, value in body.items() if name != "aspect_ratio"}


def _is_illegal(body: Json) -> bool:
    config = body.get("imageGenerationConfig") or {}
    sides = [config[name] for name in ("width", "height") if name in config]
    return body.get("aspect_ratio", "1:1") not in SIZES or any(side < SMALLEST_SIDE for side in sides)


def draws_without_prompt() -> Behaviour:
    """Makes a prompt up where none is given."""

    def read(body: Json) -> Json:
        if "textToImageParams" in body:
            return {**body, "textToImageParams": {"text": _PROMPT, **body["textToImageParams"]}}
        return {"prompt": _PROMPT, **body}

    return Behaviour(read=read)


def transparent_image() -> Behaviour:
    """The picture is there, with an opacity of 0 everywhere."""
    return Behaviour(picture=picture.made_transparent)


def cut_image() -> Behaviour:
    """Half the file."""
    return Behaviour(picture=lambda data: data[: len(data) // 2])


def jpeg_image() -> Behaviour:
    """A JPEG of the right size, whatever format is asked for."""
    return Behaviour(picture=_jpeg)


def _jpeg(data: bytes) -> bytes:
    width, height = picture.size(data) or (1, 1)
    coded = random.Random(len(data)).randbytes(4_000).replace(b"\xff", b"\xfe")  # noqa: S311 - stands for pixels
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    scan = struct.pack(">HB", 8, 1) + b"\x01\x00\x00\x3f\x00"
    return b"\xff\xd8\xff\xc0" + frame + b"\xff\xda" + scan + coded + b"\xff\xd9"


def _images(change: Callable[[list[str]], list[Any]]) -> Behaviour:
    return Behaviour(write=lambda body: {**body, "images": change(list(body["images"]))})


def two_images() -> Behaviour:
    return _images(lambda images: images * 2)


def no_image() -> Behaviour:
    """HTTP 200 and an empty list."""
    return _images(lambda _: [])


def image_as_data_url() -> Behaviour:
    return _images(lambda images: [f"data:image/png;base64,{one}" for one in images])


def image_of_text() -> Behaviour:
    """Base64 of something that is no picture."""
    return _images(lambda images: [base64.b64encode(b"a picture of " + _PROMPT.encode()).decode() for _ in images])


KINDS: dict[str, Callable[..., Behaviour]] = {
    maker.__name__: maker
    for maker in (
        ignores_seed,
        ignores_size,
        draws_sideways,
        accepts_illegal_size,
        breaks_on_illegal_size,
        draws_without_prompt,
        transparent_image,
        cut_image,
        jpeg_image,
        two_images,
        no_image,
        image_as_data_url,
        image_of_text,
    )
}
