"""A guardrail that is not applied, or applied too much."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.guardrails import Ruling

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def guardrail_ignored(streams_only: bool = False) -> Behaviour:
    """The configuration is accepted and nothing is looked at; perhaps only in streams."""

    def guard(ruling: Ruling, call: Call) -> Ruling:
        ignored = call.operation == "ConverseStream" or not streams_only
        return replace(ruling, applied=False) if ignored else ruling

    return Behaviour(guard=guard)


def guardrail_stops_everything() -> Behaviour:
    return Behaviour(guard=lambda ruling, _: replace(ruling, filters=ruling.filters or ("MISCONDUCT",)))


def guardrail_stop_unsaid(reason: str = "end_turn") -> Behaviour:
    """The guardrail's message comes with the stop reason of an answer."""
    return Behaviour(guard=lambda ruling, _: replace(ruling, stop_reason=reason))
