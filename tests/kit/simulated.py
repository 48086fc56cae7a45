"""A handful of made-up records, one of each sort the simulator treats differently: for trying it without a registry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from certify_cli.types.model import Curated, Facts, Kind, Lifecycle, Limits, ModelRecord, Prices, RouteGroup

HOME = "us-east-1"
ELSEWHERE = "eu-west-1"
CHAT = "specimen.chat-v1:0"
PROFILE_ONLY = "specimen.profile-only-v1:0"
PROFILE = f"us.{PROFILE_ONLY}"
PLAIN = "specimen.plain-v1:0"
PARTICULAR = "specimen.particular-v1:0"
FORMATLESS = "specimen.formatless-v1:0"
ENDED = "specimen.ended-v1:0"
CLAUDE = "anthropic.claude-specimen-v1:0"


def record(model_id: str, kind: Kind = "chat", **changes: Any) -> ModelRecord:
    """An on-demand model of the home region; `changes` replace fields of its facts, or name other parts of it."""
    parts = {
        name: changes.pop(name) for name in ("limits", "lifecycle", "curated", "routes", "prices") if name in changes
    }
    facts: dict[str, Any] = {
        "vendor": "Specimen",
        "name": model_id.partition(".")[2].partition("-v")[0].replace("-", " ").title(),
        "kind": kind,
        "input_modalities": ("text",),
        "output_modalities": ("text",) if kind in ("chat", "rerank") else (kind,),
        "apis": ("converse", "invoke") if kind == "chat" else ("rerank", "invoke") if kind == "rerank" else ("invoke",),
        "inference_types": ("ON_DEMAND",),
        "regions": (HOME,),
        "capabilities": {"streaming": True, "count_tokens": True} if kind == "chat" else {},
    }
    parts.setdefault("routes", (on_demand(model_id),))
    return ModelRecord(id=model_id, facts=Facts(**{**facts, **changes}), **parts)


def on_demand(model_id: str, *sources: str) -> RouteGroup:
    return RouteGroup(id=model_id, kind="on_demand", sources=sources or (HOME,), destinations=("self",))


def profile(route: str, *sources: str, destinations: tuple[str, ...] = (HOME, "us-west-2")) -> RouteGroup:
    prefix = route.partition(".")[0]
    return RouteGroup(id=route, kind="profile", prefix=prefix, sources=sources or (HOME,), destinations=destinations)


PRICES = Prices(input_usd_per_mtok=Decimal(1), output_usd_per_mtok=Decimal(4))


def specimens() -> Mapping[str, ModelRecord]:
    """Model id -> record: healthy, profile-only, without capabilities, with quirks, past its end, and other kinds."""
    denied = dict.fromkeys(("streaming", "system_prompt", "tool_use", "structured_output", "vision"), False)
    profiled = (profile(PROFILE), profile(f"global.{PROFILE_ONLY}", destinations=("all-commercial",)))
    quirks = Curated(rejects=("temperature", "top_p"), refuses_forced_tool_choice=True, always_thinks=True)
    records = (
        record(CHAT, routes=(on_demand(CHAT, HOME, "us-west-2"),), prices=PRICES),
        record(PROFILE_ONLY, inference_types=("INFERENCE_PROFILE",), routes=profiled),
        record(PLAIN, capabilities=denied),
        record(FORMATLESS, capabilities={"tool_use": True, "structured_output": False}),
        record(PARTICULAR, curated=quirks, limits=Limits(max_output_tokens=4096, context_window_tokens=8000)),
        record(ENDED, lifecycle=Lifecycle(status="LEGACY", eol_date=date(2020, 1, 1))),
        record(CLAUDE, vendor="Anthropic"),
        record("amazon.titan-embed-text-v2:0", "embedding", output_modalities=("embedding",)),
        record("stability.stable-image-core-v1:1", "image"),
        record("cohere.rerank-v3-5:0", "rerank"),
    )
    return {one.id: one for one in records}
