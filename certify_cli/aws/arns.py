"""Builds and reads Bedrock's ARNs."""

from __future__ import annotations

import re
from typing import NamedTuple

from certify_cli.types.partitions import partition_of

_MODEL_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:(?P<region>[a-z0-9-]*):[0-9]*:foundation-model/(?P<id>\S+)")


class ModelArn(NamedTuple):
    """A foundation model's ARN taken apart. `region` is empty for the region-less ARNs of global profiles."""

    region: str
    model_id: str


def model_arn(route: str, region: str) -> str:
    """The ARN that Rerank wants; a route that is an ARN already is used as it is."""
    if route.startswith("arn:"):
        return route
    return f"arn:{partition_of(region)}:bedrock:{region}::foundation-model/{route}"


def read_model_arn(arn: object) -> ModelArn | None:
    """None for anything but a foundation model's ARN."""
    found = _MODEL_ARN.fullmatch(arn) if isinstance(arn, str) else None
    return ModelArn(found["region"], found["id"]) if found else None
