"""Which model a caller means, and whether that route may be called from there: Bedrock's gate, from the registry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from certify_cli.simulator.refusals import INVALID_IDENTIFIER, ServiceError, invalid
from certify_cli.types.model import ModelRecord, RouteGroup

_ARN = re.compile(r"arn:aws[a-z-]*:bedrock:([a-z0-9-]*):(\d{12})?:(foundation-model|inference-profile)/(.+)")
_PREFIX = re.compile(r"^(?:[a-z]{2,6}|us-gov)\.(?=[a-z0-9-]+\.)")
END_OF_LIFE = (
    "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
)
ON_DEMAND_REFUSED = (
    "Invocation of model ID {} with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN "
    "of an inference profile that contains this model."
)


@dataclass(frozen=True, slots=True)
class Named:
    """What an identifier says by itself. `region` is an ARN's, "" where it names none."""

    id: str
    region: str = ""
    must_be: str = ""
    """The ARN's resource type, "" for a plain id."""


def parse(identifier: str) -> Named:
    arn = _ARN.fullmatch(identifier)
    return Named(arn[4], arn[1], arn[3]) if arn else Named(identifier)


def find(registry: Mapping[str, ModelRecord], identifier: str) -> ModelRecord | None:
    """The model behind a foundation model id, a profile id or an ARN of either."""
    name = parse(identifier).id
    if name in registry:
        return registry[name]
    model = registry.get(_PREFIX.sub("", name))
    return model if model and any(group.id == name for group in model.routes) else None


def gate(model: ModelRecord | None, identifier: str, region: str, today: date) -> ModelRecord:
    """The model, callable by that route from that region; raises what Bedrock answers otherwise."""
    named = parse(identifier)
    if model is None or (named.region and named.region != region):
        raise invalid(INVALID_IDENTIFIER)
    if has_ended(model, today):
        raise ServiceError("ResourceNotFoundException", END_OF_LIFE)
    if named.id == model.id:
        _gate_on_demand(model, named, region)
    elif named.must_be == "foundation-model" or not _profiles(model, region, named.id):
        raise invalid(INVALID_IDENTIFIER)
    return model


def has_ended(model: ModelRecord, today: date) -> bool:
    end = model.lifecycle.eol_date
    return model.lifecycle.status == "EOL" or (end is not None and end <= today)


def on_demand(model: ModelRecord, region: str) -> bool:
    """Whether the bare id works there. A listing alone does not count: the Mantle endpoint may be behind it."""
    listed = any(group.kind == "on_demand" for group in model.groups_from(region))
    return listed and "ON_DEMAND" in model.facts.inference_types


def _gate_on_demand(model: ModelRecord, named: Named, region: str) -> None:
    if named.must_be == "inference-profile":
        raise invalid(INVALID_IDENTIFIER)
    if on_demand(model, region):
        return
    if _profiles(model, region):
        raise invalid(ON_DEMAND_REFUSED.format(named.id))
    raise invalid(INVALID_IDENTIFIER)


def _profiles(model: ModelRecord, region: str, route: str = "") -> tuple[RouteGroup, ...]:
    groups = model.groups_from(region)
    return tuple(group for group in groups if group.kind == "profile" and route in ("", group.id))
