"""Defects of what reaches the model: gateways, chat templates and caches that lose or change parts of a request."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation

from mutations.shapes import Payload, contents, hearing, messages_of
from mutations.table import Defect

NONE: list[Any] = []


def only_messages(pick: Callable[[list[Payload]], list[Payload]]) -> Callable[[], Mutation]:
    def change(payload: Payload) -> None:
        if len(messages_of(payload)) > 1 and not payload.get("toolConfig"):
            payload["messages"] = pick(messages_of(payload))

    return lambda: hearing(change)


def without(*names: str) -> Callable[[], Mutation]:
    """The request's top-level fields of these names are dropped."""
    return lambda: hearing(lambda payload: {key: value for key, value in payload.items() if key not in names})


def inference(change: Callable[[Payload], object]) -> Callable[[], Mutation]:
    return lambda: hearing(lambda payload: change(payload.get("inferenceConfig", {})) and None)


def users_alone(told: list[Payload]) -> list[Payload]:
    """In one message, because Converse refuses two of one role in a row."""
    return [{"role": "user", "content": [block for one in told if one["role"] == "user" for block in one["content"]]}]


def system_on_first_turn_only(payload: Payload) -> None:
    if len(messages_of(payload)) > 1:
        payload.pop("system", None)


def system_blocks(pick: slice) -> Callable[[], Mutation]:
    def change(payload: Payload) -> None:
        if "system" in payload:
            payload["system"] = payload["system"][pick]

    return lambda: hearing(change)


def text_blocks(pick: slice) -> Callable[[], Mutation]:
    """Of several text blocks in one message only some arrive."""

    def change(payload: Payload) -> None:
        for message in messages_of(payload):
            texts = [block for block in message["content"] if "text" in block]
            message["content"] = [block for block in message["content"] if "text" not in block] + texts[pick]

    return lambda: hearing(change)


def merged_turns(payload: Payload) -> None:
    """The assistant's words in the user's mouth: a template that knows one role."""
    payload["messages"] = [{**message, "role": "user"} for message in messages_of(payload)]


def limit(factor: float) -> Callable[[Payload], object]:
    return lambda config: config.update(maxTokens=max(1, int(config["maxTokens"] * factor)))


def heard_text(change: Callable[[str], str]) -> Callable[[], Mutation]:
    def through(payload: Payload) -> None:
        for block in contents(payload):
            if "text" in block:
                block["text"] = change(block["text"])

    return lambda: hearing(through)


def stale() -> Mutation:
    """Answers the question before: a cache whose key lags behind."""
    kept: dict[str, Answer] = {}

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        last = kept.get(call.operation, answer)
        kept[call.operation] = answer
        return last

    return mutation


def first_answer_for_ever() -> Mutation:
    kept: dict[str, Answer] = {}

    def mutation(call: Call) -> Answer:
        if call.operation not in kept:
            kept[call.operation] = call.forward()
        return kept[call.operation]

    return mutation


def semantic_cache() -> Mutation:
    """Questions that differ only in their numbers count as the same."""
    kept: dict[str, Answer] = {}

    def mutation(call: Call) -> Answer:
        key = re.sub(r"\d+", "#", str([block.get("text") for block in contents(call.payload)]))
        if key not in kept:
            kept[key] = call.forward()
        return kept[key]

    return mutation


def last_question_as_key() -> Mutation:
    """A cache that knows a request by the text of its last message alone."""
    kept: dict[str, Answer] = {}

    def mutation(call: Call) -> Answer:
        last = messages_of(call.payload)[-1]["content"]
        key = str([block.get("text") for block in last])
        if key not in kept:
            kept[key] = call.forward()
        return kept[key]

    return mutation


def refusing(field: str, message: str, code: str = "ValidationException", status: int = 400) -> Callable[[], Mutation]:
    """Refuses whatever holds that field of inferenceConfig."""

    def mutation(call: Call) -> Answer:
        if field not in call.payload.get("inferenceConfig", {}):
            return call.forward()
        told = {"content-type": "application/json", "x-amzn-errortype": code}
        return Answer(status, told, {"message": message})

    return lambda: mutation


def asked_as_whole(change: Callable[[Answer], Answer]) -> Callable[[], Mutation]:
    return lambda: lambda call: change(call.forward())


def served_otherwise(call: Call) -> Answer:
    """Another tier than was asked for, and not a word of it."""
    answer = call.forward({key: value for key, value in call.payload.items() if key != "serviceTier"})
    if answer.status != 200 or answer.is_stream:
        return answer
    return replace(answer, value={key: value for key, value in answer.value.items() if key != "serviceTier"})


DEFECTS = (
    Defect("only the last message is seen", only_messages(lambda told: told[-1:]), "multi_turn"),
    Defect("only the first message is seen", only_messages(lambda told: told[:1]), "multi_turn"),
    Defect("the first exchange falls out of the window", only_messages(lambda told: told[2:]), "multi_turn"),
    Defect(
        "the last exchange before the question is lost",
        only_messages(lambda told: [*told[:-3], told[-1]]),
        "multi_turn",
    ),
    Defect("what the assistant said is lost", only_messages(users_alone), "multi_turn"),
    Defect("of a message's text blocks only the first is read", text_blocks(slice(0, 1)), "multi_turn"),
    Defect("of a message's text blocks only the last is read", text_blocks(slice(-1, None)), "multi_turn"),
    Defect("the system prompt is dropped", without("system"), "system_prompt"),
    Defect(
        "the system prompt applies to the first turn only", lambda: hearing(system_on_first_turn_only), "system_prompt"
    ),
    Defect("of the system prompt only the first block is read", system_blocks(slice(0, 1)), "system_prompt"),
    Defect("of the system prompt only the last block is read", system_blocks(slice(-1, None)), "system_prompt"),
    Defect("maxTokens is halved", inference(limit(0.5)), "max_tokens"),
    Defect("maxTokens is cut by a quarter", inference(limit(0.75)), "max_tokens"),
    Defect("maxTokens is doubled", inference(limit(2)), "max_tokens"),
    Defect("maxTokens is dropped", inference(lambda config: config.pop("maxTokens", None)), "max_tokens"),
    Defect("stop sequences are dropped", inference(lambda config: config.pop("stopSequences", None)), "stop_sequences"),
    Defect(
        "temperature is refused as unknown",
        refusing("temperature", "extraneous key [temperature] is not permitted"),
        "parameters",
        mark="inconclusive",
        reason="[temperature] is not permitted",
    ),
    Defect(
        "temperature crashes the service",
        refusing("temperature", "Internal error", "InternalServerException", 500),
        "parameter_matrix",
    ),
    Defect(
        "topP breaks the model",
        refusing("topP", "The model returned an error", "ModelErrorException", 424),
        "parameters",
    ),
    Defect("the tools are dropped", without("toolConfig"), "tool_use"),
    Defect("the answer's schema is dropped", without("outputConfig"), "structured_output"),
    Defect("answers the question before", stale, "parameters", sometimes=False),
    Defect("the first answer for ever", first_answer_for_ever, "parameters"),
    Defect("a cache takes questions for the same that differ in their numbers", semantic_cache, "parameters"),
    Defect(
        "digits of the question are mistaken",
        heard_text(lambda text: text.replace("7", "1")),
        "answers",
        sometimes=True,
    ),
    Defect(
        "only the first half of the question arrives", heard_text(lambda text: text[: len(text) // 2]), "multi_turn"
    ),
    Defect("the question arrives in capitals only", heard_text(str.upper), "unicode"),
    Defect(
        "what is not ASCII is dropped from the question",
        heard_text(lambda text: text.encode("ascii", "ignore").decode()),
        "unicode",
    ),
    Defect(
        "what is not Latin-1 becomes question marks",
        heard_text(lambda text: text.encode("latin-1", "replace").decode("latin-1")),
        "unicode",
    ),
    Defect("the tier asked for is dropped", lambda: served_otherwise, "service_tier", model="openai.gpt-oss-120b-1:0"),
)
