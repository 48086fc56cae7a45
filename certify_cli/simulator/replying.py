"""How a reply comes about: what the model hears, thinks, may say, and what that weighs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator import capabilities, limits, reasoning
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.mind.thinking import think

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def reply(call: Call, prompt: Prompt, *, cached_prefix: str = "") -> Thought:
    """The whole reply to a prompt, token counts included. Raises ServiceError for an input over the window."""
    capabilities.refuse_too_long(call.record, prompt.input_tokens)
    heard = call.behaviour.hear(prompt)
    thought = limits.within(think(heard), heard)
    thought = _with_cache(replace(thought, input_tokens=prompt.input_tokens), call, cached_prefix)
    thought = reasoning.shown(thought, call.payload, call.record)
    return call.behaviour.say(thought, prompt, call)


def pace_seconds(call: Call, thought: Thought) -> float:
    """How long the persona takes for a whole reply."""
    return (call.behaviour.latency_ms + call.behaviour.per_token_ms * thought.output_tokens) / 1000


def _with_cache(thought: Thought, call: Call, prefix: str) -> Thought:
    """Below the model's minimum the request goes through without caching (API-FACTS section 9)."""
    weight = len(prefix) // 4
    if not prefix or weight < (call.record.limits.prompt_cache_min_tokens or 1024):
        return thought
    weight = min(weight, thought.input_tokens)
    hit = call.world.cache.touch(call.record.id, prefix, call.world.clock())
    rest = thought.input_tokens - weight
    read, written = (weight, 0) if hit else (0, weight)
    return replace(thought, input_tokens=rest, cache_read_tokens=read, cache_write_tokens=written)
