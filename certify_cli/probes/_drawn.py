"""The one picture that was asked for: whole, of the format and shape wished for, and not one flat colour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.probes._bodies_image import Wish, format_of, pictures, refusals
from certify_cli.probes._judging import excerpt, failed
from certify_cli.probes._pictures import describe
from certify_cli.probes._refusals import withheld
from certify_cli.types.findings import Judgement

RATIO_TOLERANCE = 0.06
"""Sides are rounded to multiples of 32 or 64: 21:9 comes as 1536 x 640, which is 3 % off."""

Drawn = Mapping[str, Any]
"""What `drawn` keeps of one reply."""


def drawn(model_id: str, wish: Wish, body: Mapping[str, Any]) -> dict[str, Any]:
    found = pictures(body)
    return {
        "asked": wish.shape,
        "format": format_of(model_id),
        "pictures": len(found),
        "refusals": said_against(body),
        "picture": describe(found[0]) if found else {},
    }


def said_against(body: Mapping[str, Any]) -> list[str]:
    return [excerpt(reason, 200) for reason in refusals(body)[:3]]


def misdrawn(seen: Drawn) -> Judgement | None:
    """What is wrong with the picture, or that a filter kept it back; None where it is as wished."""
    if wrong := withheld(seen["refusals"]):
        return wrong
    if seen["pictures"] != 1:
        return failed(f"{seen['pictures']} pictures came back, expected one")
    picture, wanted = seen["picture"], seen["format"]
    if picture["flaw"]:
        return failed(picture["flaw"])
    if wanted and picture["format"] != wanted:
        return failed(f"the picture is {picture['format'].upper()}, expected {wanted.upper()}")
    if not _fits(picture["width"], picture["height"], seen["asked"]):
        return failed(f"the picture has {size_of(seen)}, expected {_wanted(seen['asked'])}")
    return failed("the picture is one flat colour") if picture["flat"] else None


def size_of(seen: Drawn) -> str:
    return f"{seen['picture']['width']} x {seen['picture']['height']} pixels"


def _fits(width: int, height: int, asked: Mapping[str, Any]) -> bool:
    if "ratio" not in asked:
        return bool((width, height) == (asked["width"], asked["height"]))
    across, down = (int(part) for part in asked["ratio"].split(":"))
    return abs(width * down / (height * across) - 1) <= RATIO_TOLERANCE


def _wanted(asked: Mapping[str, Any]) -> str:
    return f"an aspect ratio of {asked['ratio']}" if "ratio" in asked else f"{asked['width']} x {asked['height']}"
