"""The account's one guardrail: stops violence and prompt attacks by their words, in what is asked and what is said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from certify_cli.simulator.mind.prompt import Thought
from certify_cli.simulator.refusals import constraint, invalid
from certify_cli.simulator.world_facts import ACCOUNT

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

GUARDRAIL = "simulated00"
VERSIONS = ("1", "DRAFT")
MESSAGE = "Sorry, the model cannot answer this question."
UNKNOWN = "The guardrail identifier or version provided in the request does not exist."
_ARN = re.compile(rf"arn:aws(?:-[^:]+)?:bedrock:([a-z0-9-]{{1,20}}):{ACCOUNT}:guardrail/{GUARDRAIL}")
_FILTERS = {
    "VIOLENCE": r"\b(?:kill|murder|bomb|explosive|shoot|stab|massacre|torture|behead)\w*"
    r"|\bhurt (?:people|someone|him|her)\b",
    "PROMPT_ATTACK": r"\b(?:ignore|disregard|forget)\b[^.]{0,30}\b(?:previous|prior|above|earlier|all|your)\b[^.]{0,20}"
    r"\b(?:instructions?|rules|prompts?)\b|\breveal\b[^.]{0,20}\bsystem prompt\b|\bdo anything now\b",
}

Json = Mapping[str, Any]
Source = Literal["inputAssessment", "outputAssessments"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the guardrail makes of a text: the filters that stop it, and the stop reason said. `applied`: at all."""

    filters: tuple[str, ...] = ()
    applied: bool = True
    stop_reason: str = "guardrail_intervened"


def guarded(call: Call, think: Callable[[], Thought]) -> Thought:
    """The reply under the request's guardrail, if it names one. Raises ServiceError for one the account lacks.

    What is stopped on its way in reaches no model and costs no tokens (Bedrock's guide, "Include a guardrail with the
    Converse API").
    """
    config = call.payload.get("guardrailConfig")
    if not config:
        return think()
    _refuse_unknown(config, call.region)
    ruling = call.behaviour.guard(Ruling(_filters(_asked(call.payload))), call)
    if not ruling.applied:
        return think()
    if ruling.filters:
        return _stopped(Thought(), ruling, "inputAssessment", config)
    thought = think()
    said = call.behaviour.guard(Ruling(_filters(thought.text)), call)
    if said.filters:
        return _stopped(thought, said, "outputAssessments", config)
    return replace(thought, trace=_trace(ruling, "inputAssessment", config))


def _refuse_unknown(config: Json, region: str) -> None:
    name, version = config.get("guardrailIdentifier"), config.get("guardrailVersion")
    for member, value in (("guardrailIdentifier", name), ("guardrailVersion", version)):
        if not isinstance(value, str) or not value:
            raise constraint(f"guardrailConfig.{member}", "Member must not be null")
    arn = _ARN.fullmatch(str(name))
    known = name == GUARDRAIL or (arn is not None and arn[1] == region)
    if not known or version not in VERSIONS:
        raise invalid(UNKNOWN)


def _asked(payload: Json) -> str:
    """What the user wrote; only the guarded parts where some are marked so."""
    blocks = [block for message in payload["messages"] if message["role"] == "user" for block in message["content"]]
    marked = [(block["guardContent"].get("text") or {}).get("text", "") for block in blocks if "guardContent" in block]
    return "\n".join(marked or [block["text"] for block in blocks if "text" in block])


def _filters(text: str) -> tuple[str, ...]:
    return tuple(name for name, pattern in _FILTERS.items() if re.search(pattern, text, re.IGNORECASE))


def _stopped(thought: Thought, ruling: Ruling, source: Source, config: Json) -> Thought:
    """The guardrail's message in place of the reply; the tokens of a reply that was made are billed all the same."""
    return replace(
        thought,
        text=MESSAGE,
        tool_uses=(),
        reasoning="",
        stop_reason=ruling.stop_reason,
        trace=_trace(ruling, source, config),
    )


def _trace(ruling: Ruling, source: Source, config: Json) -> Json:
    if config.get("trace") not in ("enabled", "enabled_full"):
        return {}
    found = [
        {"type": name, "confidence": "HIGH", "filterStrength": "HIGH", "action": "BLOCKED"} for name in ruling.filters
    ]
    metrics = {"guardrailProcessingLatency": 120, "usage": {"contentPolicyUnits": 1}}
    assessment: dict[str, Any] = {"invocationMetrics": metrics}
    if found:
        assessment["contentPolicy"] = {"filters": found}
    return {"guardrail": {source: {GUARDRAIL: assessment if source == "inputAssessment" else [assessment]}}}
