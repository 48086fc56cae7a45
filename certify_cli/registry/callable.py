"""Why a model cannot be called or tested at all, and whether its life has ended in a region."""

from __future__ import annotations

import re
from datetime import date

from certify_cli.registry.aliases import aliases
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.known import Registry
from certify_cli.types.model import Api, Kind, ModelRecord

API_OF_KIND: dict[Kind, Api] = {"chat": "converse", "embedding": "invoke", "image": "invoke", "rerank": "rerank"}
SPOKEN = {
    "bidirectional_stream": "InvokeModelWithBidirectionalStream",
    "async_invoke": "StartAsyncInvoke",
    "chat_completions": "Chat Completions",
    "responses": "Responses",
    "messages": "Messages",
    "converse": "Converse",
    "invoke": "InvokeModel",
    "rerank": "Rerank",
}
MANTLE_APIS = frozenset({"chat_completions", "responses", "messages"})
VARIANT_OF = re.compile(r"(?:Provisioned Throughput id|context-variant suffix) of ([^\s:]+(?::[0-9]+)?)")
NAMED_BY_NONE = "neither the registry nor AWS names it"
NEVER_LISTED = "no AWS source lists this id, and no API for it is known"
SPECIAL = {
    "bidirectional_stream": "bidirectional speech only (InvokeModelWithBidirectionalStream), "
    "which certify does not call",
    "async_invoke": "only asynchronous invocation (StartAsyncInvoke), which certify does not call",
}
NO_API_STATED = {
    "video": "no probe for video models yet (Bedrock makes videos by StartAsyncInvoke only)",
    "speech": "no probe for speech models yet (Bedrock speaks by InvokeModelWithBidirectionalStream only)",
}
"""Of kinds for which Bedrock has a single API, whatever the model (User Guide, APIs supported by models)."""


def api_of(model: ModelRecord) -> Api | None:
    """The API that certify calls for the model's kind, where the model speaks it."""
    api = API_OF_KIND.get(model.kind)
    return api if api in model.facts.apis else None


def obstacle(model: ModelRecord, registry: Registry | None = None) -> str:
    """Why nothing can be sent to this model anywhere, or "" when its kind can be called and probed.

    With the registry at hand, a Mantle id is answered with the id that bedrock-runtime knows the same model by.
    """
    facts = model.facts
    if "PROVISIONED" in facts.inference_types and len(facts.inference_types) == 1:
        return f"Provisioned Throughput id, not callable on demand{_instead(facts.notes)}"
    if facts.notes.startswith("context-variant suffix"):
        return f"context variant that no AWS source lists{_instead(facts.notes)}"
    if facts.capabilities.get("text_to_image") is False:
        return "no probe for image editing yet (InvokeModel with a picture to change)"
    if api_of(model) is not None:
        return ""
    if model.kind == "chat" and facts.capabilities.get("video_understanding"):
        return "no probe for video understanding yet (InvokeModel with a video)"
    return _unspoken(model) + _runtime_twin(model, registry)


def standing(model: ModelRecord) -> str:
    """Why the model cannot be certified in any scanned region, or "": its obstacle, its end, or no route."""
    if obstacle(model) or model.routes:
        return obstacle(model)
    over = f" ({model.lifecycle.eol_date})" if model.lifecycle.eol_date else ""
    return f"past its end of life{over}" if model.lifecycle.status == "EOL" else "AWS lists it in no scanned region"


def ended(catalogue: Catalogue, model: ModelRecord, region: str, today: date) -> str:
    """Why the model's life is over in that region, or "".

    Where nobody scanned the region, or where AWS listed the model after the date we hold, AWS decides (CONTRACT 6.4).
    """
    if region not in catalogue.covered:
        return ""
    life = catalogue.in_region(model, region).lifecycle
    listed = catalogue.listed_on(model, region)
    if life.eol_date is not None and today > life.eol_date:
        return "" if listed is not None and listed > life.eol_date else f"past its end of life ({life.eol_date})"
    if life.status == "EOL" and listed is None:
        return "past its end of life (AWS no longer lists it; no date was published)"
    return ""


def _unspoken(model: ModelRecord) -> str:
    spoken = [*model.facts.apis, *model.facts.other_apis]
    if not spoken:
        return NO_API_STATED.get(model.kind, NEVER_LISTED)
    names = ", ".join(SPOKEN.get(api, api) for api in spoken)
    if MANTLE_APIS.issuperset(spoken):
        return f"only on the bedrock-mantle endpoint ({names}), not by Converse, InvokeModel or Rerank"
    if len(spoken) == 1 and spoken[0] in SPECIAL:
        return SPECIAL[spoken[0]]
    return f"speaks only {names}, which certify does not call for {model.kind} models"


def _runtime_twin(model: ModelRecord, registry: Registry | None) -> str:
    """Mantle names differ from runtime ids only by version, date or vendor; an unambiguous one is worth saying."""
    if registry is None or model.kind != "chat":
        return ""
    found = {twin.id: twin for alias in aliases(model) for twin in registry.by_alias.get(alias, ())}
    twins = [twin_id for twin_id, twin in found.items() if api_of(twin) is not None and twin.routes]
    return f"; the bedrock-runtime id is {twins[0]}" if len(twins) == 1 else ""


def _instead(notes: str) -> str:
    match = VARIANT_OF.search(notes)
    return f"; certify {match[1]} instead" if match else ""
