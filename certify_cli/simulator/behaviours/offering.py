"""Settings that are taken and not honoured: parameters, service tier, latency; and token counts that are off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours.content import wrong_answers
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.refusals import ServiceError

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

Told = Mapping[str, Any]


def crashes_with_parameters(parameters: str = "temperature topP", code: str = "InternalServerException") -> Behaviour:
    """Breaks down, or refuses with some other `code`, when all the parameters named are set together."""

    def refuse(call: Call) -> None:
        if _all_set(call, parameters):
            raise ServiceError(code, "The system encountered an unexpected error during processing.")

    return Behaviour(refuse=refuse)


def wrong_with_parameters(parameters: str = "topP") -> Behaviour:
    """Answers wrongly when all the parameters named are set together."""
    wrong = wrong_answers()

    def say(thought: Thought, prompt: Prompt, call: Call) -> Thought:
        return wrong.say(thought, prompt, call) if _all_set(call, parameters) else thought

    return Behaviour(say=say)


def empty_with_parameters(parameters: str = "temperature") -> Behaviour:
    """Says nothing when all the parameters named are set together."""

    def say(thought: Thought, _: Prompt, call: Call) -> Thought:
        return replace(thought, text="", reasoning="") if _all_set(call, parameters) else thought

    return Behaviour(say=say)


def tier_ignored() -> Behaviour:
    """Takes any service tier and does not say which one served."""
    return Behaviour(tell=lambda told, _: {name: told[name] for name in told if name != "serviceTier"})


def tier_told_wrongly(tier: str = "priority") -> Behaviour:
    """Says that another tier served than the one asked for."""
    return Behaviour(
        tell=lambda told, _: {**told, "serviceTier": {"type": tier}} if "serviceTier" in told else told,
    )


def latency_ignored() -> Behaviour:
    """Takes the latency setting and does not say how it served."""
    return Behaviour(tell=lambda told, _: {name: told[name] for name in told if name != "performanceConfig"})


def miscounts_tokens(factor: float = 1.0, off: int = 0, always: int = 0) -> Behaviour:
    """CountTokens multiplies, adds, or says `always` the same."""
    return Behaviour(count=lambda tokens: always or round(tokens * factor) + off)


def _all_set(call: Call, parameters: str) -> bool:
    inference = call.payload.get("inferenceConfig")
    return isinstance(inference, Mapping) and all(inference.get(name) is not None for name in parameters.split())
