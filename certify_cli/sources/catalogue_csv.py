"""The maintainers' importer: catalogue.csv and routes.csv, compiled from public facts, as registry records.

Which on-demand rows count, decided by the facts:

- The dump behind routes.csv lists a bare id in a region when ListFoundationModels *or* the Mantle listing has it there.
  A model whose own inference types lack ON_DEMAND is therefore never on demand, whatever the rows say.
- `also_listed_by_mantle = yes` for a model that has ON_DEMAND proves neither: runtime or Mantle may serve it. AWS's
  compatibility page states Converse and InvokeModel for these models and most have no profile at all, so the row stays,
  marked `mantle = true`; AWS's own list, once synchronised, settles it.
- Where AWS states "in-Region use is via bedrock-mantle only in REGIONS" (kept in the notes), the bare id is known to
  fail on the runtime endpoint there, so those rows are dropped, and the model's profiles serve these regions.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast, get_args

from certify_cli.errors import BadFile
from certify_cli.sources.catalogue_routes import mantle_only_regions, route_groups, split
from certify_cli.types.model import (
    Api,
    Curated,
    Facts,
    Kind,
    Lifecycle,
    LifecycleStatus,
    Limits,
    ModelRecord,
    Prices,
    RouteGroup,
)

COMPILED = date(2026, 11, 22)
"""The day the catalogue was compiled."""

CAPABILITIES = (
    "streaming",
    "system_prompt",
    "tool_use",
    "streaming_tool_use",
    "structured_output",
    "vision",
    "document_chat",
    "reasoning",
    "prompt_caching",
    "guardrails",
)
APIS: Mapping[str, tuple[Api, ...]] = {
    "": (),
    "converse": ("converse",),
    "invoke": ("invoke",),
    "both": ("converse", "invoke"),
}
ALWAYS_THINKS = frozenset(
    f"anthropic.claude-{name}" for name in ("fable-5", "fable-5-1", "mythos-5", "mythos-5-1", "opus-5-5", "sonnet-5-5")
)
SINGLE_TURN = re.compile(r"^(cohere\.command-(light-)?(text-)?v|ai21\.j2-)")
"""Cohere Command and Jurassic-2 take no earlier turns on Converse (AWS feature table, November 2025)."""
EDITS_PICTURES = re.compile(r"upscale|inpaint|outpaint|control|style|erase|search|remove-background")
PRICED = re.compile(r"^priced per (image|query) \(litellm USD ([0-9.e-]+)\)$")
BASIS = re.compile(r"^price is the ([a-z-]+)\. profile price$")

Row = Mapping[str, str]


def read_catalogue(catalogue: Path, routes: Path) -> tuple[ModelRecord, ...]:
    """Every model of the catalogue, by id; raises BadFile naming file and line."""
    by_model: dict[str, list[Row]] = {}
    for row in _rows(routes, ("route_id", "model_id", "route_kind", "source_region", "destination_regions")):
        by_model.setdefault(row["model_id"], []).append(row)
    records = []
    for line, row in enumerate(_rows(catalogue, ("model_id", "vendor", "kind", "inference_types")), start=2):
        try:
            records.append(_record(row, by_model.get(row["model_id"], [])))
        except (ValueError, KeyError, ArithmeticError) as error:
            raise BadFile(f"{catalogue}:{line}: {row['model_id']}: {error}") from None
    return tuple(sorted(records, key=lambda record: record.id))


def _rows(path: Path, needed: Iterable[str]) -> list[Row]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True, restval="")
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                raise BadFile(f"{path}:1: missing column {missing[0]!r}")
            return list(reader)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path}: not CSV: {error}") from None


def _record(row: Row, routes: list[Row]) -> ModelRecord:
    return ModelRecord(
        id=row["model_id"],
        facts=_facts(row),
        limits=_limits(row),
        prices=_prices(row),
        routes=_routes(row, routes),
        lifecycle=_lifecycle(row),
        curated=_curated(row),
    )


def _facts(row: Row) -> Facts:
    if row["kind"] not in get_args(Kind):
        raise ValueError(f"kind {row['kind']!r} is not one of {', '.join(get_args(Kind))}")
    others = split(row["other_apis"])
    apis: tuple[Api, ...] = APIS[row["api"]] + (("rerank",) if "rerank" in others else ())
    return Facts(
        vendor=row["vendor"],
        name=row["name"] or row["model_id"],
        family=row["family"],
        kind=cast("Kind", row["kind"]),
        input_modalities=split(row["input_modalities"]),
        output_modalities=split(row["output_modalities"]),
        apis=apis,
        other_apis=tuple(api for api in others if api != "rerank"),
        inference_types=split(row["inference_types"]),
        profile_prefixes=split(row["inference_profile_prefixes"]),
        regions=split(row["regions"]),
        mantle_regions=split(row["mantle_regions"]),
        capabilities=_capabilities(row),
        notes="; ".join(note for note in _notes(row) if not PRICED.match(note) and not BASIS.match(note)),
        source=split(row["source"]),
        day=COMPILED,
    )


def _capabilities(row: Row) -> dict[str, bool]:
    stated = {name: row[name] == "yes" for name in CAPABILITIES if row[name]}
    if SINGLE_TURN.match(row["model_id"]):
        stated["multi_turn"] = False
    if row["kind"] == "image":
        stated["text_to_image"] = not EDITS_PICTURES.search(row["model_id"])
    if row["kind"] == "chat" and row["api"] == "invoke" and "video" in split(row["input_modalities"]):
        stated["video_understanding"] = True
    return stated


def _limits(row: Row) -> Limits:
    return Limits(
        context_window_tokens=_whole(row["context_window_tokens"]),
        max_output_tokens=_whole(row["max_output_tokens"]),
        prompt_cache_min_tokens=_whole(row["prompt_cache_min_tokens"]),
        source=_sources(row, "litellm", "models.dev", "aws-docs:prompt-caching", "aws-docs:model-card", "aws-samples"),
        day=COMPILED,
    )


def _prices(row: Row) -> Prices:
    single = {match[1]: Decimal(match[2]) for note in _notes(row) if (match := PRICED.match(note))}
    basis = [match[1] for note in _notes(row) if (match := BASIS.match(note))]
    return Prices(
        input_usd_per_mtok=_money(row["price_input_usd_per_mtok"]),
        output_usd_per_mtok=_money(row["price_output_usd_per_mtok"]),
        image_usd=single.get("image"),
        query_usd=single.get("query"),
        basis=basis[0] if basis else "us-east-1",
        source=_sources(row, "litellm", "models.dev"),
        day=COMPILED,
    )


def _routes(row: Row, routes: list[Row]) -> tuple[RouteGroup, ...]:
    on_demand = "ON_DEMAND" in split(row["inference_types"])
    dropped = mantle_only_regions(row["notes"])
    kept = [
        route
        for route in routes
        if route["route_kind"] == "profile" or (on_demand and route["source_region"] not in dropped)
    ]
    return route_groups(kept)


def _lifecycle(row: Row) -> Lifecycle:
    return Lifecycle(
        status=_status(row["lifecycle"]),
        legacy_date=_day(row["legacy_date"]),
        extended_access_date=_day(row["extended_access_date"]),
        eol_date=_day(row["eol_date"]),
        source=_sources(row, "bedrock-models", "aws-docs:lifecycle", "aws-docs:model-card", "awslabs", "litellm"),
        day=COMPILED,
    )


def _curated(row: Row) -> Curated:
    return Curated(
        rejects=("temperature", "top_p") if row["sampling_params"] == "no" else (),
        refuses_forced_tool_choice=row["forced_tool_choice"] == "no",
        always_thinks=row["model_id"] in ALWAYS_THINKS,
    )


def _notes(row: Row) -> list[str]:
    return [note.strip() for note in row["notes"].split(";") if note.strip()]


def _sources(row: Row, *prefixes: str) -> tuple[str, ...]:
    return tuple(source for source in split(row["source"]) if source.startswith(prefixes))


def _status(value: str) -> LifecycleStatus | None:
    if value and value not in get_args(LifecycleStatus):
        raise ValueError(f"lifecycle {value!r} is not one of {', '.join(get_args(LifecycleStatus))}")
    return cast("LifecycleStatus", value) if value else None


def _whole(value: str) -> int | None:
    return int(value) if value else None


def _money(value: str) -> Decimal | None:
    return Decimal(value) if value else None


def _day(value: str) -> date | None:
    return date.fromisoformat(value) if value else None
