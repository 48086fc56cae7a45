"""Amazon Nova's own body, which is Converse's with another schema version."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import conversation, converse, pieces, validation
from certify_cli.simulator.invoke.dialect import Chat, Json, demand
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.world import Call
from certify_cli.types.model import ModelRecord


def read(body: Json, model: ModelRecord) -> Prompt:
    demand(body, ("messages",))
    request = {name: value for name, value in body.items() if name != "schemaVersion"}
    inference = dict(request.get("inferenceConfig") or {})
    if "max_new_tokens" in inference:
        inference["maxTokens"] = inference.pop("max_new_tokens")
    request["inferenceConfig"] = inference
    validation.check(request)
    return conversation.prompt_of(request, model)


def write(thought: Thought, _: Call) -> dict[str, Any]:
    message = {"content": converse.blocks(thought), "role": "assistant"}
    return {"output": {"message": message}, "stopReason": thought.stop_reason, "usage": converse.usage(thought)}


def events(thought: Thought, _: Call) -> Iterator[tuple[dict[str, Any], int]]:
    yield {"messageStart": {"role": "assistant"}}, 0
    for index, block in enumerate(converse.blocks(thought)):
        if "toolUse" in block:
            start = {"toolUse": {name: block["toolUse"][name] for name in ("toolUseId", "name")}}
            yield {"contentBlockStart": {"start": start, "contentBlockIndex": index}}, 0
            for piece in pieces.split_json(json.dumps(block["toolUse"]["input"])):
                yield _delta({"toolUse": {"input": piece}}, index), pieces.weight(piece)
        for piece in pieces.split(block.get("text", "")):
            yield _delta({"text": piece}, index), pieces.weight(piece)
        yield {"contentBlockStop": {"contentBlockIndex": index}}, 0
    yield {"messageStop": {"stopReason": thought.stop_reason}}, 0
    yield {"metadata": {"usage": converse.usage(thought), "metrics": {}}}, 0


CHAT = Chat(read, write, events)


def _delta(delta: Json, index: int) -> dict[str, Any]:
    return {"contentBlockDelta": {"delta": delta, "contentBlockIndex": index}}
