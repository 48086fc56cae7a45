"""The right text with wrong accounts of it: role, usage, blocks, the end. Of a body and of a stream alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from certify_cli.simulator import eventstream
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.wire import Answer, Part, compact

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

Json = dict[str, Any]
Edit = Callable[[Json], None]


def role_missing() -> Behaviour:
    """The message, or the stream's messageStart, does not say whose it is."""

    def edit(part: Json) -> None:
        part.pop("role", None)

    return _editing(edit, body=("output", "message"), event="messageStart")


def usage_too_low(output: int = 1) -> Behaviour:
    """Few output tokens, however much was written; the total agrees."""
    return Behaviour(say=lambda thought, _, __: replace(thought, output_tokens=min(output, thought.output_tokens)))


def input_usage_too_low(tokens: int = 1) -> Behaviour:
    """Few input tokens, however much was sent; the total agrees."""
    return Behaviour(say=lambda thought, _, __: replace(thought, input_tokens=tokens))


def usage_total_wrong(off: int = 7) -> Behaviour:
    """The total is off by some tokens."""

    def edit(part: Json) -> None:
        part["totalTokens"] += off

    return _editing(edit, body=("usage",), event="metadata")


def max_tokens_overrun_reported(off: int = 64) -> Behaviour:
    """More output tokens reported than maxTokens allowed."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        return replace(thought, output_tokens=(prompt.max_tokens or thought.output_tokens) + off)

    return Behaviour(say=say)


def stop_sequence_kept(and_more: bool = False) -> Behaviour:
    """The text ends with the stop sequence that ended it, or even with a little `and_more`."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        rest = ", and so on" if and_more and thought.stop_sequence else ""
        return replace(thought, text=thought.text + thought.stop_sequence + rest)

    return Behaviour(say=say)


def second_block_lost() -> Behaviour:
    """Only the first content block arrives: the reasoning without its answer, the words without their tool call."""
    return Behaviour(send=lambda answer, _: _cut_blocks(answer))


def _cut_blocks(answer: Answer) -> Answer:
    if answer.length is None:
        return replace(answer, parts=(part for part in answer.parts if not _is_later_block(part)))

    def edit(part: Json) -> None:
        del part["content"][1:]

    return _edited_body(answer, ("output", "message"), edit)


def _is_later_block(part: Part) -> bool:
    return isinstance(part, bytes) and bool(eventstream.decode(part)[1].get("contentBlockIndex"))


def _editing(edit: Edit, *, body: tuple[str, ...], event: str) -> Behaviour:
    """Edits what stands under the path `body` of a whole answer, or the stream's `event`; its usage for metadata."""

    def send(answer: Answer, _: Call) -> Answer:
        if answer.length is not None:
            return _edited_body(answer, body, edit)
        return replace(answer, parts=_edited_events(answer, event, edit))

    return Behaviour(send=send)


def _edited_body(answer: Answer, path: tuple[str, ...], edit: Edit) -> Answer:
    pauses = tuple(part for part in answer.parts if not isinstance(part, bytes))
    told = json.loads(b"".join(part for part in answer.parts if isinstance(part, bytes)))
    place = told
    for name in path:
        place = place.get(name) if isinstance(place, Mapping) else None
    if not isinstance(place, dict):
        return answer
    edit(place)
    data = compact(told)
    return replace(answer, parts=(*pauses, data), length=len(data))


def _edited_events(answer: Answer, wanted: str, edit: Edit) -> Iterator[Part]:
    for part in answer.parts:
        kind, members = eventstream.decode(part) if isinstance(part, bytes) else ("", {})
        if kind != wanted:
            yield part
            continue
        edit(members["usage"] if wanted == "metadata" else members)
        yield eventstream.event(kind, members)
