"""Where a reply ends: at a stop sequence, or when its tokens are used up."""

from __future__ import annotations

import json
from dataclasses import replace

from certify_cli.simulator import tokens
from certify_cli.simulator.mind.prompt import Prompt, Thought


def within(thought: Thought, prompt: Prompt) -> Thought:
    """The thought as far as stop sequences and maxTokens let it be said, with its output tokens."""
    thought = _stopped(thought, prompt.stop_sequences)
    needed = weight(thought)
    if prompt.max_tokens is None or needed <= prompt.max_tokens:
        return replace(thought, output_tokens=needed)
    return _truncated(thought, prompt.max_tokens)


def weight(thought: Thought) -> int:
    """Output tokens, at least one: even silence has an end-of-turn token."""
    total = tokens.count(thought.reasoning) + tokens.count(thought.text)
    total += sum(tokens.count(use.name + json.dumps(use.input)) + 4 for use in thought.tool_uses)
    return max(total, 1)


def _stopped(thought: Thought, sequences: tuple[str, ...]) -> Thought:
    found = [(thought.text.find(one), one) for one in sequences if one in thought.text]
    if not found:
        return thought
    at, sequence = min(found)
    text = thought.text[:at]
    return replace(thought, text=text, tool_uses=(), stop_reason="stop_sequence", stop_sequence=sequence)


def _truncated(thought: Thought, limit: int) -> Thought:
    """Reasoning is paid first, so a tight limit leaves no text at all; a half-written tool call is dropped."""
    reasoning = tokens.first(thought.reasoning, limit)
    text = tokens.first(thought.text, limit - tokens.count(reasoning))
    cut = replace(thought, reasoning=reasoning, text=text, tool_uses=(), stop_reason="max_tokens", stop_sequence="")
    return replace(cut, output_tokens=limit)
