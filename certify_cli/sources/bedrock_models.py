"""The public dump bedrock-models: what ListFoundationModels and ListInferenceProfiles said in some thirty regions.

An object by model id: `inference_types` by region (`ON_DEMAND`, or the prefix of a profile in capitals),
`inferenceProfile` by prefix and source region, `runtime_supported`, `mantle_supported_regions` and the modalities. Its
`ON_DEMAND` may be the Mantle endpoint's listing where that has the model too: there it says nothing of the bare id.
The file has no date inside.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

from certify_cli.errors import BadFile
from certify_cli.interfaces import Source, Statements
from certify_cli.sources.forms import REGION
from certify_cli.sources.json_text import read_object
from certify_cli.sources.providers import PROFILE_PREFIXES, is_model_id
from certify_cli.types.model import Offer, Stated

NAME = "bedrock-models"
CLAIM = re.compile(r'^\s*\{\s*"[^"\\]{1,200}"\s*:\s*\{.{0,20000}?"inference_types"\s*:\s*\{', re.DOTALL)
GLOBAL = "global"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """Model id -> region -> what was listed there; `either` are regions where on demand may mean Mantle's endpoint."""

    offers: Mapping[str, Mapping[str, Offer]]
    either: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def regions(self) -> frozenset[str]:
        return frozenset(region for found in self.offers.values() for region in found)


def claims(name: str, text: str) -> bool:
    return bool(CLAIM.match(text))


def read(name: str, text: str) -> NoReturn:
    raise BadFile(
        f"{name}: a dump of what AWS lists, not a list of models in use",
        hint=f"certify sync-registry --import {name} --as-of YYYY-MM-DD compares it with what is known",
    )


def states(name: str, text: str, day: date) -> Statements:
    """Which models it says stream; what it says of routes is for the registry's maintainers."""
    left_out: Counter[str] = Counter()
    dump = read_dump(name, text, day, left_out)
    flags = {model: next(iter(found.values())).streaming for model, found in dump.offers.items()}
    by_model = {
        model: Stated(source=NAME, day=day, capabilities={"streaming": flag})
        for model, flag in flags.items()
        if flag is not None
    }
    return Statements(source=NAME, by_model=by_model, left_out=dict(left_out))


def read_dump(name: str, text: str, day: date, left_out: Counter[str]) -> Dump:
    """The models that bedrock-runtime serves, and what is listed of each by region; raises BadFile."""
    offers, either = {}, {}
    for model, said in sorted(read_object(name, text).items()):
        if not isinstance(said, dict) or not is_model_id(model) or model != model.lower():
            left_out["entries that are no model"] += 1
            continue
        if said.get("runtime_supported") is not True:
            left_out["models of the Mantle endpoint alone"] += 1
            continue
        either[model] = frozenset(_texts(said.get("mantle_supported_regions")))
        offers[model] = {one.region: one for one in _offers(model, said, either[model], day)}
    return Dump(offers={model: found for model, found in offers.items() if found}, either=either)


def _offers(model: str, said: Mapping[str, Any], either: frozenset[str], day: date) -> Iterator[Offer]:
    streaming = said.get("responseStreamingSupported")
    for region, listed in _map(said.get("inference_types")).items():
        types = _texts(listed)
        if REGION.match(region):
            yield Offer(
                region=region,
                listed=True,
                day=day,
                inference_types=("ON_DEMAND",) if "ON_DEMAND" in types and region not in either else (),
                input_modalities=_texts(said.get("inputModalities")),
                output_modalities=_texts(said.get("outputModalities")),
                streaming=streaming if isinstance(streaming, bool) else None,
                status=next(iter(_texts([said.get("model_lifecycle_status")])), None),
                profiles=dict(_profiles(model, region, types, _map(said.get("inferenceProfile")))),
            )


def _profiles(
    model: str, region: str, types: tuple[str, ...], covered: Mapping[str, Any]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Profile id -> destinations from there; one whose destinations nobody states is left out."""
    for name in types:
        prefix = name.lower()
        destinations = _texts(_map(covered.get(name)).get(region))
        if prefix == GLOBAL:
            yield f"{GLOBAL}.{model}", ()
        elif prefix in PROFILE_PREFIXES and destinations:
            yield f"{prefix}.{model}", destinations


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _texts(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list) else []
    return tuple(one for one in given if isinstance(one, str) and one.isascii() and one.isprintable())


BEDROCK_MODELS = Source(name="bedrock_models", claims=claims, read=read, states=states)
