"""LiteLLM's price map, `model_prices_and_context_window.json`: prices, limits, end of life and capabilities by id.

The file has no date inside, so the day is the caller's to say. Only what `bedrock-runtime` serves counts: the Mantle
endpoint, provisioned throughput and pictures priced by their size are counted as left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NoReturn

from certify_cli.errors import BadFile
from certify_cli.interfaces import Source, Statements
from certify_cli.sources.amounts import PER_MTOK, calendar_day, money, whole
from certify_cli.sources.forms import strip_words
from certify_cli.sources.json_text import read_object
from certify_cli.sources.providers import BEDROCK, PROFILE_PREFIXES, is_model_id, split_provider
from certify_cli.types.model import Limits, Prices, Stated

NAME = "litellm"
CLAIM = re.compile(r'^\s*\{.{0,20000}?"litellm_provider"\s*:', re.DOTALL)
PROVIDERS = frozenset({"bedrock", "bedrock_converse"})
PER_TOKEN = {
    "input_usd_per_mtok": "input_cost_per_token",
    "output_usd_per_mtok": "output_cost_per_token",
    "cache_read_usd_per_mtok": "cache_read_input_token_cost",
    "cache_write_usd_per_mtok": "cache_creation_input_token_cost",
}
PER_PIECE = {"image_usd": "output_cost_per_image", "query_usd": "input_cost_per_query"}
LIMITS = {
    "context_window_tokens": "max_input_tokens",
    "max_output_tokens": "max_output_tokens",
    "prompt_cache_min_tokens": "prompt_cache_min_tokens",
}
CAPABILITIES = {
    "tool_use": "supports_function_calling",
    "vision": "supports_vision",
    "document_chat": "supports_pdf_input",
    "reasoning": "supports_reasoning",
    "prompt_caching": "supports_prompt_caching",
    "structured_output": "supports_native_structured_output",
    "system_prompt": "supports_system_messages",
}
DEFAULT_BASIS = Prices().basis
"""An entry without region or prefix is that of Virginia, as the registry reads it too."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the map: the model it is of, what its price is the price of, and what it says."""

    model: str
    basis: str
    values: Mapping[str, Any]


def claims(name: str, text: str) -> bool:
    return bool(CLAIM.match(text))


def read(name: str, text: str) -> NoReturn:
    raise BadFile(
        f"{name}: a price map, not a list of models in use",
        hint=f"certify sync-registry --import {name} --as-of YYYY-MM-DD takes its prices",
    )


def states(name: str, text: str, day: date) -> Statements:
    """What it says of each Bedrock model, prices by region and profile prefix; raises BadFile."""
    left_out: Counter[str] = Counter()
    found: dict[str, Stated] = {}
    for entry in sorted(
        _entries(read_object(name, text), left_out), key=lambda one: (one.model, one.basis != DEFAULT_BASIS, one.basis)
    ):
        known = found.get(entry.model)
        prices = _prices(entry, day, left_out)
        if known is None:
            known = _facts(entry, day, left_out)
        if prices is not None:
            known = replace(known, prices=(*known.prices, prices))
        found[entry.model] = known
    return Statements(source=NAME, by_model=found, left_out=dict(left_out))


def _entries(data: Mapping[str, Any], left_out: Counter[str]) -> Iterator[_Entry]:
    taken: set[tuple[str, str]] = set()
    for key, values in data.items():
        if not isinstance(values, dict) or not _is_ours(values.get("litellm_provider")):
            continue
        place = _place(key)
        if place is None or place in taken:
            left_out["entries of other forms than an id in a region"] += 1
            continue
        taken.add(place)
        yield _Entry(*place, values)


def _is_ours(provider: object) -> bool:
    return isinstance(provider, str) and provider in PROVIDERS


def _place(key: str) -> tuple[str, str] | None:
    """(model id, basis) of `[bedrock/][REGION/][PREFIX.]ID`; None for every other form."""
    provider, rest = split_provider(key)
    name, region = strip_words(rest if provider == BEDROCK else key)
    if not is_model_id(name):
        return None
    prefix, _, model = name.lower().partition(".")
    if prefix in PROFILE_PREFIXES:
        return (model, prefix) if region is None else None
    return name.lower(), region or DEFAULT_BASIS


def _prices(entry: _Entry, day: date, left_out: Counter[str]) -> Prices | None:
    """None where the entry states no price at all; a zero is how the map says that another unit is charged."""
    found = {ours: money(entry.values.get(key), left_out, PER_MTOK) for ours, key in PER_TOKEN.items()}
    found |= {ours: money(entry.values.get(key), left_out) for ours, key in PER_PIECE.items()}
    if not any(found.values()):
        return None
    return Prices(**found, basis=entry.basis, source=(NAME,), day=day)


def _facts(entry: _Entry, day: date, left_out: Counter[str]) -> Stated:
    limits = {ours: whole(entry.values.get(key), left_out) for ours, key in LIMITS.items()}
    stated = any(limit is not None for limit in limits.values())
    flags = {ours: entry.values.get(key) for ours, key in CAPABILITIES.items()}
    return Stated(
        source=NAME,
        day=day,
        limits=Limits(**limits, source=(NAME,), day=day) if stated else Limits(),
        eol_date=calendar_day(entry.values.get("deprecation_date"), left_out),
        capabilities={name: flag for name, flag in flags.items() if isinstance(flag, bool)},
    )


LITELLM_PRICES = Source(name="litellm_prices", claims=claims, read=read, states=states)
