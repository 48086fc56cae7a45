"""Puts the content block of a stream together from its deltas."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from certify_cli.aws.payloads import cleaned, kept, spelt, wire


@dataclass
class Block:
    """One content block while it grows; `built` gives it as Converse without streaming would have sent it."""

    start: Mapping[str, Any] = field(default_factory=dict)
    text: list[str] = field(default_factory=list)
    tool_input: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    redacted: list[str] = field(default_factory=list)
    others: dict[str, list[Any]] = field(default_factory=dict)
    is_tool: bool = False
    is_reasoning: bool = False

    def begin(self, start: Mapping[str, Any]) -> None:
        """`start` names a tool, or is empty; other kinds are kept as they came."""
        self.start = start
        self.is_tool = self.is_tool or isinstance(start.get("toolUse"), Mapping)

    def add(self, delta: Mapping[str, Any]) -> bool:
        """Adds a delta; says whether it brought text, tool input or reasoning."""
        said = False
        for kind, part in delta.items():
            if kind == "text" and isinstance(part, str):
                self.text.append(part)
                said = said or bool(part)
            elif kind == "toolUse" and isinstance(part, Mapping):
                said = self._add_tool(part) or said
            elif kind == "reasoningContent" and isinstance(part, Mapping):
                said = self._add_reasoning(part) or said
            else:
                self.others.setdefault(kind, []).append(part)
        return said

    def built(self) -> dict[str, Any]:
        if self.is_tool:
            return {"toolUse": self._tool()}
        if self.is_reasoning:
            return {"reasoningContent": self._reasoning()}
        if self.others and not self.text:
            return {kind: spelt(wire(parts)) for kind, parts in self.others.items()}
        if self.start and not self.text:
            return dict(spelt(wire(self.start)))
        return {"text": kept("".join(self.text))}

    def _add_tool(self, part: Mapping[str, Any]) -> bool:
        self.is_tool = True
        fragment = part.get("input")
        if isinstance(fragment, str):
            self.tool_input.append(fragment)
        return bool(fragment)

    def _add_reasoning(self, part: Mapping[str, Any]) -> bool:
        self.is_reasoning = True
        text, signature, redacted = part.get("text"), part.get("signature"), part.get("redactedContent")
        if isinstance(text, str):
            self.reasoning.append(text)
        if isinstance(signature, str):
            self.signature.append(signature)
        if isinstance(redacted, str):
            self.redacted.append(redacted)
        return bool(text or redacted)

    def _tool(self) -> dict[str, Any]:
        """An input that is no JSON stays as `input_text` beside an `input` of None: the probe must see both."""
        named = self.start.get("toolUse")
        tool = dict(wire(named)) if isinstance(named, Mapping) else {}
        raw = "".join(self.tool_input)
        try:
            # a tool without arguments streams no fragment at all
            return {**tool, "input": spelt(wire(json.loads(raw, parse_constant=_refuse))) if raw.strip() else {}}
        except ValueError:
            return {**tool, "input": None, "input_text": kept(raw)}

    def _reasoning(self) -> dict[str, Any]:
        if self.redacted and not self.reasoning:
            return {"redactedContent": cleaned("".join(self.redacted))}
        told = {"text": kept("".join(self.reasoning))}
        return {"reasoningText": told | ({"signature": kept("".join(self.signature))} if self.signature else {})}


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
