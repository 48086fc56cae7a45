"""The model does not get to hear some of the request."""

from __future__ import annotations

from dataclasses import replace

from certify_cli.simulator.behaviour import Behaviour


def ignores_system_prompt() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, system=""))


def forgets_conversation() -> Behaviour:
    """Only the last message is heard."""
    return Behaviour(hear=lambda prompt: replace(prompt, turns=prompt.turns[-1:]))


def ignores_max_tokens() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, max_tokens=None))


def ignores_stop_sequences() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, stop_sequences=()))


def ignores_tools() -> Behaviour:
    """Answers in text where a tool should be called."""
    return Behaviour(hear=lambda prompt: replace(prompt, tools=()))


def ignores_schema() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, schema=None))
