"""Image models: Stability's bodies, and the one Titan Image and Nova Canvas share. All pictures are PNG."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from certify_cli.simulator import picture
from certify_cli.simulator.invoke.dialect import decoded, demand, malformed
from certify_cli.simulator.picture_sizes import LARGEST_SIDE, SIZES, SMALLEST_SIDE, STEP
from certify_cli.simulator.refusals import invalid
from certify_cli.simulator.world import Call

_LARGEST_SEED = 4_294_967_294
_MOST_PICTURES = 5


def stability(call: Call) -> dict[str, Any]:
    """Text to image, or image to image where an image is given or the model edits."""
    body = call.payload
    edits = not _makes_images(call)
    if edits or body.get("mode") == "image-to-image":
        demand(body, ("image",))
    if not edits:
        demand(body, ("prompt",))
        _prompt(body["prompt"], "prompt", 10_000)
    if body.get("output_format", "png") != "png":
        raise invalid("The simulator draws png pictures only; ask for output_format png.")
    seed = _seed(body.get("seed", 0))
    width, height = _stability_size(body)
    data = call.behaviour.picture(picture.draw(str(body.get("prompt", "")), seed, width, height))
    return {"seeds": [seed], "finish_reasons": [None], "images": [base64.b64encode(data).decode()]}


def amazon(call: Call) -> dict[str, Any]:
    """Titan Image and Nova Canvas: the prompt is in the member that belongs to the task."""
    demand(call.payload, ("taskType",))
    if call.payload["taskType"] != "TEXT_IMAGE":
        raise invalid("The simulator serves the task TEXT_IMAGE only.")
    parameters = call.payload.get("textToImageParams")
    if not isinstance(parameters, Mapping):
        raise malformed("#: required key [textToImageParams] not found")
    text = _prompt(parameters.get("text"), "textToImageParams/text", 1024)
    config = call.payload.get("imageGenerationConfig") or {}
    width, height = (_side(config.get(name, 1024), name) for name in ("width", "height"))
    many = config.get("numberOfImages", 1)
    if type(many) is not int or not 1 <= many <= _MOST_PICTURES:
        raise malformed(f"#/imageGenerationConfig/numberOfImages: {many} is not between 1 and {_MOST_PICTURES}")
    seed = _seed(config.get("seed", 42))
    drawn = [call.behaviour.picture(picture.draw(text, seed + number, width, height)) for number in range(many)]
    return {"images": [base64.b64encode(data).decode() for data in drawn], "error": None}


def _makes_images(call: Call) -> bool:
    """Whether the model draws from text alone; the editing ones work on a given image."""
    name = call.record.id
    return any(part in name for part in ("sd3", "image-core", "image-ultra", "diffusion-xl"))


def _stability_size(body: Mapping[str, Any]) -> tuple[int, int]:
    if body.get("image"):
        given = picture.size(decoded(body["image"]))
        if given is None or not all(64 <= side <= 4096 for side in given):
            raise invalid("The provided image could not be decoded.")
        return given
    ratio = body.get("aspect_ratio", "1:1")
    if ratio not in SIZES:
        raise malformed(f"#/aspect_ratio: {ratio} is not a valid enum value")
    return SIZES[ratio]


def _prompt(text: Any, member: str, longest: int) -> str:
    if not isinstance(text, str) or not 1 <= len(text.strip()) <= longest:
        raise malformed(f"#/{member}: expected a text of 1 to {longest} characters")
    return text


def _side(value: Any, name: str) -> int:
    if type(value) is not int or not SMALLEST_SIDE <= value <= LARGEST_SIDE or value % STEP:
        rule = f"a multiple of {STEP} from {SMALLEST_SIDE} to {LARGEST_SIDE}"
        raise malformed(f"#/imageGenerationConfig/{name}: {value} is not {rule}")
    return int(value)


def _seed(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST_SEED:
        raise malformed(f"#/seed: {value} is not between 0 and {_LARGEST_SEED}")
    return int(value)
