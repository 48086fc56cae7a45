"""The second half of a tool conversation: the model's own message handed back, and what its tools returned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.types.calls import Reply


def handed_back(reply: Reply) -> dict[str, Any]:
    """The model's own message as the next request must hold it; its calls have ids, names and inputs.

    Blank text is refused by Converse. Reasoning goes back only where it is signed: Claude insists on it, others
    refuse any ("User messages cannot contain reasoning content").
    """
    content: list[Mapping[str, Any]] = []
    for block in reply.blocks:
        if isinstance(block.get("toolUse"), Mapping):
            use = block["toolUse"]
            content.append(
                {"toolUse": {"toolUseId": str(use["toolUseId"]), "name": use["name"], "input": use["input"]}}
            )
        elif str(block.get("text") or "").strip():
            content.append({"text": str(block["text"])})
        elif _is_signed(block.get("reasoningContent")):
            content.append({"reasoningContent": block["reasoningContent"]})
    return {"role": "assistant", "content": content}


def returned(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """One user message with the result of every call, by toolUseId."""
    content = [{"toolResult": {"toolUseId": one, "content": [{"json": result}]}} for one, result in results.items()]
    return {"role": "user", "content": content}


def _is_signed(reasoning: Any) -> bool:
    if not isinstance(reasoning, Mapping):
        return False
    spoken = reasoning.get("reasoningText")
    return "redactedContent" in reasoning or (isinstance(spoken, Mapping) and bool(spoken.get("signature")))
