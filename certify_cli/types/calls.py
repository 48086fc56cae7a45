"""What goes over the wire: one request, and the whole reply to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import STRICT

Operation = Literal["converse", "converse_stream", "invoke", "invoke_stream", "rerank", "count_tokens"]
Origin = Literal["aws", "custom", "simulated"]

STOP_REASONS = frozenset(
    {
        "end_turn",
        "tool_use",
        "max_tokens",
        "stop_sequence",
        "guardrail_intervened",
        "content_filtered",
        "malformed_model_output",
        "malformed_tool_use",
        "model_context_window_exceeded",
        "refusal",  # newest Claude models; not in botocore's enum
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """One call, without the route: small, frozen, hashable.

    `body` is canonical JSON of what goes over the wire below `/model/{id}/...`: for Converse its request (blobs as
    base64 text, as on the wire), for InvokeModel the model's own body, for Rerank everything but the model ARN. Only
    CountTokens has its `modelId` here: it takes no profile, so the route will not do.
    `max_tokens` is the output the request may cost, `images` the pictures it asks for. `private`: nothing of its text
    may be shown, so nothing the service says about it either, which may repeat it.
    """

    operation: Operation
    body: str
    max_tokens: int = 0
    images: int = 0
    private: bool = False

    @classmethod
    def of(cls, operation: Operation, payload: Mapping[str, Any], *, images: int = 0) -> Request:
        """Builds a request from a JSON-able payload; the output allowance is read from it."""
        inference = payload.get("inferenceConfig") or {}
        allowance = inference.get("maxTokens") or payload.get("max_tokens") or 0
        return cls(operation, json.dumps(payload, sort_keys=True, ensure_ascii=True), int(allowance), images)

    @property
    def payload(self) -> dict[str, Any]:
        value = json.loads(self.body)
        assert isinstance(value, dict)
        return value


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the service reported them: untrusted, may be zero, negative or contradictory."""

    __pydantic_config__: ClassVar[Any] = STRICT

    input_tokens: int
    output_tokens: int
    total_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds on the client's monotonic clock; `ttft` to the first text or tool delta of a stream."""

    __pydantic_config__: ClassVar[Any] = STRICT

    total_ms: float
    ttft_ms: float | None = None
    gap_ms: float | None = None
    """Mean gap between consecutive deltas of a stream."""
    gaps_ms: tuple[float, ...] = ()
    """Single gaps in order, evenly thinned where there are many."""
    longest_gap_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole answer; one that was cut or lacks its parts is a `Failure` instead.

    `blocks` are Converse content blocks as on the wire, those of a stream put together. `events` are the names of a
    stream's events in order, runs of contentBlockDelta folded into one. `body` is what InvokeModel or Rerank returned.
    """

    operation: Operation
    timings: Timings
    origin: Origin
    text: str = ""
    role: str = ""
    blocks: tuple[Mapping[str, Any], ...] = ()
    stop_reason: str = ""
    usage: Usage | None = None
    events: tuple[str, ...] = ()
    disorder: str = ""
    """What is wrong with how a stream's content blocks were opened and closed, as in "closed block 0 twice"."""
    body: Mapping[str, Any] = field(default_factory=dict)
    request_id: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What Converse said beside its message, as on the wire: serviceTier, performanceConfig, trace, metrics ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One HTTP request that was sent, as kept in a finding. `category` is None where a whole reply came.

    `expected` marks a refusal that the probe had asked for: neither an error nor a retry. `input_tokens` leaves
    out what was read from or written to the prompt cache. `tier` is the service tier served, "" where none was named.
    `waited_ms` lies between the attempt before it, which failed, and this one. `reserved_usd` is the most that one
    may have cost which was not answered: nobody knows whether AWS did the work, so it counts as spent. `answered` is
    False where not even a refusal came.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    operation: Operation
    total_ms: float
    ttft_ms: float | None = None
    gap_ms: float | None = None
    gaps_ms: tuple[float, ...] = ()
    longest_gap_ms: float | None = None
    waited_ms: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    tier: str = ""
    images: int = 0
    expected: bool = False
    category: Category | None = None
    message: str = ""
    request_id: str = ""
    reserved_usd: Decimal | None = None
    answered: bool = True


class CallFailed(Exception):
    """Thrown into a probe at its `yield` when a call failed for good; a probe that expects this may catch it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure
