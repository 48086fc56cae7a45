"""What the model hears and what it thinks: the same whatever body or operation carried it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Shows = Literal["text", "omitted", "redacted", "marked", "empty"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolUse:
    """A call of a tool the model wants made, or made before."""

    id: str
    name: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolResult:
    """What a tool answered: texts and JSON values in their order."""

    id: str
    values: tuple[Any, ...]
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The text of an attached file, its format and name; a format of "" is a text nobody attached as a file."""

    text: str
    format: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message. `documents` are attached files in words, `pictures` their bytes."""

    role: Literal["user", "assistant"]
    text: str = ""
    tool_uses: tuple[ToolUse, ...] = ()
    tool_results: tuple[ToolResult, ...] = ()
    documents: tuple[Document, ...] = ()
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A tool on offer, its input as JSON Schema."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One request. `tool_choice` is `auto`, `any`, `none` or `tool:NAME`; `schema` what the answer must be valid for.

    `reasons` asks for visible reasoning before the answer; `input_tokens` is what the request weighs.
    """

    turns: tuple[Turn, ...]
    system: str = ""
    tools: tuple[Tool, ...] = ()
    tool_choice: str = "auto"
    schema: Mapping[str, Any] | None = None
    max_tokens: int | None = None
    stop_sequences: tuple[str, ...] = ()
    reasons: bool = False
    input_tokens: int = 0

    def __hash__(self) -> int:
        """By what can be hashed: schemas and the inputs of tools are mappings."""
        return hash((self.system, self.turns[-1].text, len(self.turns), self.max_tokens, self.input_tokens))

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    @property
    def question(self) -> str:
        """The text of the last message."""
        return self.last.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """One reply. `stop_sequence` is the sequence that ended it; tokens are counted when it is complete.

    `shows` says what of its reasoning is let be seen: all, an empty block that is signed, a block of unreadable bytes,
    a mark that says so, or an empty block.
    `trace` is what a guardrail tells of it, as on the wire.
    """

    text: str = ""
    tool_uses: tuple[ToolUse, ...] = ()
    reasoning: str = ""
    shows: Shows = "text"
    stop_reason: str = "end_turn"
    stop_sequence: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    trace: Mapping[str, Any] = field(default_factory=dict)

    @property
    def total_tokens(self) -> int:
        return self.input_tokens + self.output_tokens + self.cache_read_tokens + self.cache_write_tokens
