"""The conversation of a record: a prompt, or messages in our short form or as Converse has them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from certify_cli.cases.reading import fields
from certify_cli.cases.reading.fields import Problem
from certify_cli.cases.reading.images import MOST_IMAGES, images_of
from certify_cli.types.cases import Image, Message

MOST_MESSAGES = 200


def messages_of(record: Mapping[str, Any], folder: Path) -> tuple[Message, ...]:
    """Turns of user and assistant, the first and the last of them the user's; raises Problem."""
    if ("prompt" in record) == ("messages" in record):
        raise Problem("a case has either prompt or messages")
    if "prompt" in record:
        images = images_of(record["images"], folder, "images") if "images" in record else ()
        return (Message(role="user", text=fields.spoken(record["prompt"], "prompt"), images=images),)
    if "images" in record:
        raise Problem("images belong into the message they are sent with")
    return _conversation(record["messages"], folder)


def _conversation(value: Any, folder: Path) -> tuple[Message, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_MESSAGES:
        raise Problem(f"messages must be a list of 1 to {MOST_MESSAGES}")
    messages = []
    for place, one in enumerate(value, 1):
        expected = "user" if place % 2 else "assistant"
        messages.append(_message(one, expected, folder, f"message {place}"))
        if sum(len(message.images) for message in messages) > MOST_IMAGES:
            raise Problem(f"more than {MOST_IMAGES} images in one case")
    if messages[-1].role != "user":
        raise Problem("the last message must be the user's", hint="what the model should say goes into the checks")
    return tuple(messages)


def _message(value: Any, expected: str, folder: Path, where: str) -> Message:
    message = fields.table(value, where)
    fields.only(message, ("role", "text", "content", "images"), f"{where}: ")
    role = message.get("role")
    if role == "system":
        raise Problem(f"{where}: role system", hint="instructions go into the key system of the case")
    if role != expected:
        raise Problem(f"{where}: role must be {expected}; user and assistant take turns, beginning with user")
    if "text" in message and "content" in message:
        raise Problem(f"{where}: has both text and content")
    text, images = _content(message, folder, where)
    if "images" in message:
        images += images_of(message["images"], folder, f"{where}: images")
    if not text.strip() and not images:
        raise Problem(f"{where}: says nothing")
    if images and expected == "assistant":
        raise Problem(f"{where}: only the user sends images")
    return Message(role="user" if expected == "user" else "assistant", text=text, images=images)


def _content(message: Mapping[str, Any], folder: Path, where: str) -> tuple[str, tuple[Image, ...]]:
    """Text, or a list of Converse's blocks of text and images; texts of several blocks are joined by a line end."""
    content = message.get("text", message.get("content", ""))
    if "text" in message or not isinstance(content, list):
        return fields.text(content, f"{where}: text"), ()
    said: list[str] = []
    images: list[Image] = []
    for place, value in enumerate(content, 1):
        here = f"{where}, block {place}"
        block = fields.table(value, here)
        fields.only(block, ("type", "text", "image"), f"{here}: ")
        if "text" in block:
            said.append(fields.spoken(block["text"], here))
        if "image" in block:
            images.extend(images_of([_source(block["image"], here)], folder, here))
    return "\n".join(said), tuple(images)


def _source(value: Any, where: str) -> Mapping[str, Any]:
    """Converse's `{"format", "source": {"bytes"}}` in the short form; the format is read from the picture itself."""
    image = fields.table(value, where)
    fields.only(image, ("format", "source"), f"{where}: image: ")
    source = fields.table(image.get("source"), f"{where}: image source")
    fields.only(source, ("bytes",), f"{where}: image source: ")
    return {"base64": source.get("bytes")}
