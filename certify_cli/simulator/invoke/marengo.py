"""TwelveLabs Marengo embeddings: 2.7 with flat inputs, 3.0 with one member for each type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.simulator import semantics
from certify_cli.simulator.invoke.dialect import decoded, demand, malformed
from certify_cli.simulator.invoke.titan import shown
from certify_cli.simulator.world import Call


def embed_2(call: Call) -> dict[str, Any]:
    demand(call.payload, ("inputType",))
    return _embed(call, call.payload, 1024)


def embed_3(call: Call) -> dict[str, Any]:
    demand(call.payload, ("inputType",))
    kind = str(call.payload["inputType"])
    part = call.payload.get(kind)
    if not isinstance(part, Mapping):
        raise malformed(f"#: required key [{kind}] not found")
    return _embed(call, part, 512)


def _embed(call: Call, part: Mapping[str, Any], dimensions: int) -> dict[str, Any]:
    kind = call.payload["inputType"]
    if kind == "text":
        meaning = str(part.get("inputText") or "")
        if not meaning.strip():
            raise malformed("#: required key [inputText] not found")
    elif kind == "image":
        meaning = shown(decoded((part.get("mediaSource") or {}).get("base64String", "")))
    else:
        raise malformed(f"#/inputType: {kind} is not valid for InvokeModel")
    vector = call.behaviour.vector(semantics.vector(meaning, dimensions))
    return {"data": [{"embedding": list(vector)}]}
