"""What Bedrock refuses in a Converse request whatever the model: missing members, bad values, bad order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from certify_cli.simulator import attachments
from certify_cli.simulator.refusals import ServiceError, constraint, invalid

_TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_TOOL_USE_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")
_BLOCKS = {
    "text", "image", "document", "video", "audio", "toolUse", "toolResult", "guardContent", "cachePoint",
    "reasoningContent", "citationsContent", "searchResult", "toolAddition", "toolRemoval",
}  # fmt: skip
_MEMBERS = {
    "messages", "system", "inferenceConfig", "toolConfig", "guardrailConfig", "additionalModelRequestFields",
    "promptVariables", "additionalModelResponseFieldPaths", "requestMetadata", "performanceConfig", "serviceTier",
    "outputConfig", "projectIdentifier",
}  # fmt: skip
_END = "A conversation must end with a user message. Try again with a conversation that ends with a user message."
_ALTERNATE = (
    "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between "
    "user and assistant roles and try again."
)

Json = Mapping[str, Any]


def check(payload: Json) -> None:
    """Raises the refusal of the first thing that is wrong."""
    for name in payload:
        if name not in _MEMBERS and name != "modelId":
            raise ServiceError("SerializationException", f"Unexpected field {name!r}")
    messages = _of(list, payload.get("messages"), "messages")
    if not messages:
        raise invalid("The value at messages is empty. A conversation needs at least one message.")
    for number, message in enumerate(messages):
        _message(_of(dict, message, f"messages.{number + 1}.member"), number)
    _order(messages)
    _system(payload.get("system") or [])
    _of(dict, payload.get("outputConfig") or {}, "outputConfig")
    _inference(_of(dict, payload.get("inferenceConfig") or {}, "inferenceConfig"))
    _tools(payload, messages)
    _tool_results(messages)
    attachments.check_together(messages)


def _message(message: Json, number: int) -> None:
    if message.get("role") not in ("user", "assistant"):
        rule = "Member must satisfy enum value set: [user, assistant]"
        raise constraint(f"messages.{number + 1}.member.role", rule, value=message.get("role"))
    content = _of(list, message.get("content"), f"messages.{number + 1}.member.content")
    if not content:
        raise invalid(
            f"The content field in the Message object at messages.{number} is empty. Add a ContentBlock object to the "
            "content field and try again."
        )
    for position, block in enumerate(content):
        _block(_of(dict, block, f"messages.{number + 1}.member.content.{position + 1}.member"), number, position)


def _block(block: Json, number: int, position: int) -> None:
    kinds = [name for name, value in block.items() if value is not None]
    member = f"messages.{number + 1}.member.content.{position + 1}.member"
    if len(kinds) != 1 or kinds[0] not in _BLOCKS:
        raise invalid(f"The ContentBlock object at messages.{number}.content.{position} must set exactly one key.")
    checker = _CHECKERS.get(kinds[0])
    if checker:
        checker(block[kinds[0]], f"messages.{number}.content.{position}", member)


def _text(value: Any, place: str, member: str) -> None:
    if not isinstance(value, str):
        raise ServiceError("SerializationException", f"Value at '{member}.text' is not a string")
    if not value.strip():
        raise invalid(
            f"The text field in the ContentBlock object at {place} is blank. Add text to the text field, and try again."
        )


def _image(value: Any, _: str, member: str) -> None:
    attachments.check_image(_of(dict, value, f"{member}.image"), f"{member}.image")


def _document(value: Any, _: str, member: str) -> None:
    attachments.check_document(_of(dict, value, f"{member}.document"), f"{member}.document")


def _tool_use(value: Any, _: str, member: str) -> None:
    use = _of(dict, value, f"{member}.toolUse")
    _of(dict, use.get("input"), f"{member}.toolUse.input")
    if not _TOOL_USE_ID.fullmatch(str(use.get("toolUseId") or "")):
        raise constraint(f"{member}.toolUse.toolUseId", f"Member must satisfy pattern: {_TOOL_USE_ID.pattern}")


def _tool_result(value: Any, _: str, member: str) -> None:
    result = _of(dict, value, f"{member}.toolResult")
    if not _TOOL_USE_ID.fullmatch(str(result.get("toolUseId") or "")):
        raise constraint(f"{member}.toolResult.toolUseId", f"Member must satisfy pattern: {_TOOL_USE_ID.pattern}")
    _of(list, result.get("content"), f"{member}.toolResult.content")


def _cache_point(value: Any, _: str, member: str) -> None:
    point = _of(dict, value, f"{member}.cachePoint")
    if point.get("type") != "default":
        raise constraint(f"{member}.cachePoint.type", "Member must satisfy enum value set: [default]")
    if point.get("ttl") not in (None, "5m", "1h"):
        raise constraint(f"{member}.cachePoint.ttl", "Member must satisfy enum value set: [5m, 1h]")


_CHECKERS: dict[str, Callable[[Any, str, str], None]] = {
    "text": _text,
    "image": _image,
    "document": _document,
    "toolUse": _tool_use,
    "cachePoint": _cache_point,
    "toolResult": _tool_result,
}


def _order(messages: Sequence[Json]) -> None:
    roles = [message["role"] for message in messages]
    if roles[-1] != "user":
        raise invalid(_END)
    if any(one == two for one, two in pairwise(roles)):
        raise invalid(_ALTERNATE)


def _system(blocks: Any) -> None:
    for number, block in enumerate(_of(list, blocks, "system")):
        text = _of(dict, block, f"system.{number + 1}.member").get("text")
        if text is not None and not str(text).strip():
            raise invalid(
                f"The text field in the SystemContentBlock object at system.{number} is blank. Add text to the text "
                "field, and try again."
            )


def _inference(config: Json) -> None:
    limit = config.get("maxTokens")
    if limit is not None and (type(limit) is not int or limit < 1):
        raise constraint("inferenceConfig.maxTokens", "Member must have value greater than or equal to 1")
    for name in ("temperature", "topP"):
        value = config.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            high = isinstance(value, int | float) and value > 1
            side = "less than or equal to 1" if high else "greater than or equal to 0"
            raise constraint(f"inferenceConfig.{name}", f"Member must have value {side}", value=value)
    for number, sequence in enumerate(_of(list, config.get("stopSequences") or [], "inferenceConfig.stopSequences")):
        if not isinstance(sequence, str) or not sequence:
            rule = "Member must have length greater than or equal to 1"
            raise constraint(f"inferenceConfig.stopSequences.{number + 1}.member", rule)


def _tools(payload: Json, messages: Sequence[Json]) -> None:
    config = payload.get("toolConfig")
    used = any("toolUse" in block or "toolResult" in block for one in messages for block in one["content"])
    if config is None:
        if used:
            raise invalid("The toolConfig field must be defined when using toolUse and toolResult content blocks.")
        return
    tools = _of(list, _of(dict, config, "toolConfig").get("tools"), "toolConfig.tools")
    if not tools:
        raise constraint("toolConfig.tools", "Member must have length greater than or equal to 1")
    names = [_tool(tool, f"toolConfig.tools.{number + 1}.member") for number, tool in enumerate(tools)]
    if len(set(filter(None, names))) < len(list(filter(None, names))):
        raise invalid("The toolConfig.tools field contains tools with the same name. Tool names must be unique.")


def _tool(tool: Any, member: str) -> str:
    spec = _of(dict, tool, member).get("toolSpec")
    if spec is None:
        return ""
    name = str(_of(dict, spec, f"{member}.toolSpec").get("name") or "")
    if not _TOOL_NAME.fullmatch(name):
        raise constraint(f"{member}.toolSpec.name", "Member must satisfy regular expression pattern: [a-zA-Z0-9_-]+")
    if spec.get("strict") is not None:
        _of(bool, spec["strict"], f"{member}.toolSpec.strict")
    schema = _of(dict, spec.get("inputSchema"), f"{member}.toolSpec.inputSchema")
    if _of(dict, schema.get("json"), f"{member}.toolSpec.inputSchema.json").get("type") != "object":
        place = member.removesuffix(".member")
        raise invalid(f"The value at {place}.toolSpec.inputSchema.json.type must be one of the following: object.")
    return name


def _tool_results(messages: Sequence[Json]) -> None:
    """Every toolResult answers a toolUse of the turn before it, and every toolUse is answered."""
    asked: list[str] = []
    for number, message in enumerate(messages):
        answered = [block["toolResult"].get("toolUseId") for block in message["content"] if "toolResult" in block]
        if len(answered) > len(asked):
            raise invalid(
                f"The number of toolResult blocks at messages.{number}.content exceeds the number of toolUse blocks of "
                "previous turn."
            )
        missing = [one for one in asked if one not in answered]
        if missing:
            raise invalid(
                f"Expected toolResult blocks at messages.{number}.content for the following Ids: {', '.join(missing)}"
            )
        asked = [block["toolUse"]["toolUseId"] for block in message["content"] if "toolUse" in block]


def _of(kind: type[Any], value: Any, member: str) -> Any:
    if value is None:
        raise constraint(member, "Member must not be null")
    if not isinstance(value, kind):
        raise ServiceError("SerializationException", f"Value at '{member}' has the wrong type")
    return value
