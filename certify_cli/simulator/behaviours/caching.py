"""The prompt cache is claimed and not there, miscounted, or answers in the model's place."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.conversation import cached_prefix
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def cache_never_hit() -> Behaviour:
    """Every call writes the prefix anew, and none reads it."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        return replace(
            thought, cache_write_tokens=thought.cache_write_tokens + thought.cache_read_tokens, cache_read_tokens=0
        )

    return Behaviour(say=say)


def cache_never_written() -> Behaviour:
    """Cache points are accepted and mean nothing: all input is billed as such."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        cached = thought.cache_write_tokens + thought.cache_read_tokens
        return replace(thought, input_tokens=thought.input_tokens + cached, cache_write_tokens=0, cache_read_tokens=0)

    return Behaviour(say=say)


def cache_write_unreported() -> Behaviour:
    """Reads are reported, writes are hidden in the input."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        return replace(thought, input_tokens=thought.input_tokens + thought.cache_write_tokens, cache_write_tokens=0)

    return Behaviour(say=say)


def stale_cached_answers() -> Behaviour:
    """Whatever is asked behind a known prefix, the first answer comes again."""
    answers: dict[str, str] = {}
    lock = threading.Lock()

    def say(thought: Thought, _: Prompt, call: Call) -> Thought:
        prefix = cached_prefix(call.payload)
        if not prefix:
            return thought
        with lock:
            return replace(thought, text=answers.setdefault(prefix, thought.text))

    return Behaviour(say=say)


def loses_cached_prefix() -> Behaviour:
    """A prefix that is read from the cache is no longer understood."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        return replace(thought, text="I see no report.") if thought.cache_read_tokens else thought

    return Behaviour(say=say)
