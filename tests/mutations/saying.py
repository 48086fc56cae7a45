"""Defects of what a model says, changed on the way back: texts, stop reasons, JSON."""

from __future__ import annotations

import copy
import html
import json
import random
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation, on_reply

from mutations.shapes import blocks, saying, text_of, with_text
from mutations.table import Defect


def text(change: Callable[[str], str], *, only: str = "") -> Callable[[], Mutation]:
    return lambda: saying(change, only=only)


def other_digit(said: str) -> str:
    """The digit in the middle of all digits, one up."""
    places = [match.start() for match in re.finditer(r"\d", said)]
    if not places:
        return said
    place = places[len(places) // 2]
    return said[:place] + str((int(said[place]) + 1) % 10) + said[place + 1 :]


def last_digit_off(said: str) -> str:
    return re.sub(r"(\d)(?!.*\d)", lambda match: str((int(match[1]) + 1) % 10), said, flags=re.DOTALL)


def swapped_digits(said: str) -> str:
    return re.sub(r"(\d)(\d)", r"\2\1", said, count=1)


def middle_lost(said: str) -> str:
    return said[: len(said) // 2] + said[len(said) // 2 + 1 :]


def as_json(change: Callable[[Any], Any]) -> Callable[[], Mutation]:
    """Changes the value that a JSON answer is; other answers stay."""

    def through(said: str) -> str:
        try:
            value = json.loads(said)
        except ValueError:
            return said
        return json.dumps(change(value)) if isinstance(value, dict) else said

    return text(through)


def spelt(change: Callable[[str], str]) -> Callable[[], Mutation]:
    """Changes how a JSON answer is written."""
    return text(lambda said: change(said) if said.lstrip().startswith("{") else said)


def defaults(value: Any) -> Any:
    """What a constrained decoder writes that does not look at the question."""
    if isinstance(value, dict):
        return {key: defaults(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [defaults(inner) for inner in value]
    return {bool: False, int: 0, float: 0.0, str: "string"}.get(type(value), value)


def stop(reason: str) -> Callable[[], Mutation]:
    """Every reply ends for this reason."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        value = copy.deepcopy(answer.value)
        for holder in [payload for _, payload in value] if answer.is_stream else [value]:
            if isinstance(holder, dict) and "stopReason" in holder:
                holder["stopReason"] = reason
        return replace(answer, value=value)

    return lambda: mutation


def at_random(change: Callable[[str], str], share: float) -> Callable[[], Mutation]:
    """Only some replies are hit."""
    chance = random.Random(7)
    return text(lambda said: change(said) if chance.random() < share else said)


def differently_streamed() -> Mutation:
    """The stream says what a second, worse model would say."""
    return saying(last_digit_off, only="converse-stream")


def twice_as_blocks(value: Any) -> Any:
    if isinstance(value, dict):
        value["output"]["message"]["content"] = [*blocks(value), *copy.deepcopy(blocks(value))]
    return value


def text_in_another_member(value: Any) -> Any:
    if isinstance(value, dict):
        for block in blocks(value):
            if "text" in block:
                block["outputText"] = block.pop("text")
    return value


def first_block_only(value: Any) -> Any:
    if isinstance(value, dict):
        value["output"]["message"]["content"] = blocks(value)[:1]
    return value


def with_members_as_text(value: Any) -> Any:
    return {key: json.dumps(inner) if isinstance(inner, dict | list) else inner for key, inner in value.items()}


def thinking_aloud(call: Call) -> Answer:
    """The reasoning of a model that thinks, put before its text without any tags."""
    answer = call.forward()
    said = text_of(answer)
    return with_text(answer, lambda _: f"The user asks something. Let me consider 12 or 13 first.\n{said}")


def echoing(call: Call) -> Answer:
    """A completion that gives back what it was to complete."""
    question = "".join(block.get("text", "") for block in call.payload["messages"][-1]["content"])
    return with_text(call.forward(), lambda said: f"{question}\n{said}")


MISREAD = "utf-8", "latin-1"

DEFECTS = (
    Defect("only the first half is said", text(lambda said: said[: len(said) // 2]), "answers"),
    Defect("the last character is lost", text(lambda said: said[:-1]), "answers"),
    Defect("the first character is lost", text(lambda said: said[1:]), "answers"),
    Defect("a character in the middle is lost", text(middle_lost), "answers"),
    Defect("a digit in the middle is another", text(other_digit), "answers"),
    Defect("the last digit is one up", text(last_digit_off), "answers"),
    Defect("two digits change places", text(swapped_digits), "answers", sometimes=True),
    Defect("the text comes twice", text(lambda said: said * 2), "answers"),
    Defect("a letter sticks to the end", text(lambda said: f"{said}x"), "answers"),
    Defect("a letter sticks to the front", text(lambda said: f"x{said}"), "answers"),
    Defect("a minus before every answer", text(lambda said: f"-{said}"), "answers"),
    Defect("characters that could not be decoded", text(lambda said: f"{said}\ufffd\ufffd"), "answers"),
    Defect("an end token is left in the text", text(lambda said: f"{said}<|im_end|>"), "answers"),
    Defect("an end token of Llama is left in the text", text(lambda said: f"{said}<|eot_id|>"), "answers"),
    Defect(
        "the model goes on with the user's next turn",
        text(lambda said: f"{said}\n\nHuman: And what is 12 + 13?\n\nAssistant: 25"),
        "answers",
    ),
    Defect("the prompt is repeated before the answer", lambda: echoing, "answers"),
    Defect("the text is base64", text(lambda said: __import__("base64").b64encode(said.encode()).decode()), "answers"),
    Defect("the text is a JSON string", text(json.dumps), "structured_output"),
    Defect("the text is a Python list", text(lambda said: str([said])), "structured_output"),
    Defect("the text is a dump of the block", text(lambda said: json.dumps({"text": said})), "structured_output"),
    Defect("the text is in another member", lambda: on_reply(text_in_another_member), "answers"),
    Defect(
        "the first block only, which is its reasoning",
        lambda: on_reply(first_block_only),
        "answers",
        model="anthropic.claude-sonnet-5-5",
    ),
    Defect("escaped for HTML", text(html.escape), "unicode"),
    Defect("UTF-8 read as Latin-1", text(lambda said: said.encode().decode("latin-1")), "unicode"),
    Defect("normalised to NFKC", text(lambda said: unicodedata.normalize("NFKC", said)), "unicode"),
    Defect(
        "accents are dropped",
        text(lambda said: "".join(one for one in unicodedata.normalize("NFD", said) if not unicodedata.combining(one))),
        "unicode",
    ),
    Defect(
        "beyond the basic plane all is lost",
        text(lambda said: "".join(one for one in said if one < "\U00010000")),
        "unicode",
    ),
    Defect("not ASCII, escaped for JSON", text(lambda said: json.dumps(said)[1:-1]), "unicode"),
    Defect("all in capitals", text(str.upper), "unicode"),
    Defect("all in small letters", text(str.lower), "unicode"),
    Defect("the stream says something else", differently_streamed, "streaming"),
    Defect("one answer in three is wrong", at_random(last_digit_off, 0.33), "answers", sometimes=True),
    Defect("stop reason tool_use without a call", stop("tool_use"), "answers"),
    Defect("stop reason of another API", stop("stop"), "answers", reason="unknown stop reason"),
    Defect("stop reason in capitals", stop("END_TURN"), "answers", reason="unknown stop reason"),
    Defect("every reply claims to have been cut", stop("max_tokens"), "answers"),
    Defect("every reply claims to have met a stop sequence", stop("stop_sequence"), "answers"),
    Defect("every reply claims to have ended by itself", stop("end_turn"), "max_tokens"),
    Defect("a call ends with end_turn", stop("end_turn"), "tool_use"),
    Defect("every reply is malformed_tool_use", stop("malformed_tool_use"), "answers"),
    Defect("a comma too many in JSON", spelt(lambda said: re.sub(r"}\s*$", ",}", said)), "structured_output"),
    Defect("JSON with single quotes", spelt(lambda said: said.replace('"', "'")), "structured_output"),
    Defect("JSON with a comment", spelt(lambda said: said + " // as asked"), "structured_output"),
    Defect("JSON with a comment inside", spelt(lambda said: said.replace(",", ", /* ok */", 1)), "structured_output"),
    Defect("JSON with NaN", spelt(lambda said: re.sub(r": \d+", ": NaN", said, count=1)), "structured_output"),
    Defect("JSON with typographic quotes", spelt(lambda said: said.replace('"', "\u201d")), "structured_output"),
    Defect("JSON in a fence", spelt(lambda said: f"```json\n{said}\n```"), "structured_output"),
    Defect("a kind word before the JSON", spelt(lambda said: f"Here you are: {said}"), "structured_output"),
    Defect("JSON with a byte order mark", spelt(lambda said: f"\ufeff{said}"), "structured_output"),
    Defect("JSON cut before its end", spelt(lambda said: said[:-2]), "structured_output"),
    Defect(
        "Python's True in JSON",
        spelt(lambda said: said.replace("true", "True").replace("false", "False")),
        "structured_output",
    ),
    Defect("JSON with defaults for facts", as_json(defaults), "structured_output"),
    Defect(
        "JSON with all numbers as text",
        as_json(lambda value: json.loads(re.sub(r": (\d+)", r': "\1"', json.dumps(value)))),
        "structured_output",
    ),
    Defect("JSON with its objects as text", as_json(with_members_as_text), "structured_output"),
    Defect("JSON with a member too many", as_json(lambda value: {**value, "note": "as asked"}), "structured_output"),
    Defect("JSON without one member", as_json(lambda value: dict(list(value.items())[1:])), "structured_output"),
    Defect("JSON within a list", as_json(lambda value: [value]), "structured_output"),
    Defect("JSON with null for facts", as_json(lambda value: dict.fromkeys(value)), "structured_output"),
    Defect("an empty list in JSON", as_json(lambda value: {**value, "lines": []}), "structured_output"),
)
