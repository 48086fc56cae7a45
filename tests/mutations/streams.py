"""Defects of streams: events, indices, pieces, endings."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.frames import Event, frame, write_events
from kit.mutating import Answer, Call, Mutation

from mutations.table import Defect

Events = list[Event]


def events(change: Callable[[Events], Events | None]) -> Callable[[], Mutation]:
    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if not answer.is_stream:
            return answer
        value = copy.deepcopy(answer.value)
        return replace(answer, value=change(value) or value)

    return lambda: mutation


def raw(change: Callable[[list[bytes]], bytes | list[bytes]]) -> Callable[[], Mutation]:
    """Changes the frames as bytes."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        return replace(answer, raw=change(write_events(answer.value))) if answer.is_stream else answer

    return lambda: mutation


def named(found: Events, name: str) -> list[int]:
    return [place for place, (one, _) in enumerate(found) if one == name]


def texts(found: Events) -> list[int]:
    return [place for place in named(found, "contentBlockDelta") if "text" in found[place][1]["delta"]]


def without(name: str, which: slice = slice(None)) -> Callable[[Events], Events]:
    def change(found: Events) -> Events:
        gone = set(named(found, name)[which])
        return [event for place, event in enumerate(found) if place not in gone]

    return change


def doubled(name: str) -> Callable[[Events], Events]:
    return lambda found: [again for event in found for again in [event] * (2 if event[0] == name else 1)]


def moved(name: str, before: str) -> Callable[[Events], Events]:
    """The event comes before the first of another name."""

    def change(found: Events) -> Events:
        event = next(one for one in found if one[0] == name)
        rest = [one for one in found if one is not event]
        place = named(rest, before)[0]
        return [*rest[:place], event, *rest[place:]]

    return change


def each_text(change: Callable[[int, str], str]) -> Callable[[Events], None]:
    def through(found: Events) -> None:
        for number, place in enumerate(texts(found)):
            delta = found[place][1]["delta"]
            delta["text"] = change(number, delta["text"])

    return through


def cumulative(found: Events) -> None:
    """Each piece repeats all before it."""
    whole = ""
    for place in texts(found):
        delta = found[place][1]["delta"]
        whole += delta["text"]
        delta["text"] = whole


def pieces_swapped(found: Events) -> None:
    places = texts(found)
    if len(places) > 1:
        first, second = found[places[0]][1], found[places[1]][1]
        first["delta"], second["delta"] = second["delta"], first["delta"]


def last_piece_lost(found: Events) -> Events:
    last = texts(found)[-1:]
    return [event for place, event in enumerate(found) if place not in last]


def shuffled(found: Events) -> None:
    places, chance = texts(found), random.Random(3)
    deltas = [found[place][1]["delta"] for place in places]
    chance.shuffle(deltas)
    for place, delta in zip(places, deltas, strict=True):
        found[place][1]["delta"] = delta


def text_member(name: str) -> Callable[[Events], None]:
    def through(found: Events) -> None:
        for place in texts(found):
            delta = found[place][1]["delta"]
            delta[name] = delta.pop("text")

    return through


def indices(change: Callable[[int], Any], *names: str) -> Callable[[Events], None]:
    def through(found: Events) -> None:
        for name, payload in found:
            if name in names and "contentBlockIndex" in payload:
                payload["contentBlockIndex"] = change(payload["contentBlockIndex"])

    return through


def stops_unindexed(found: Events) -> None:
    for place in named(found, "contentBlockStop"):
        found[place][1].clear()


def stopped_too_early(found: Events) -> Events:
    """The block ends before its last piece."""
    places, stops = texts(found), named(found, "contentBlockStop")
    if not places or not stops:
        return found
    event = found[stops[-1]]
    rest = [one for place, one in enumerate(found) if place != stops[-1]]
    return [*rest[: places[-1]], event, *rest[places[-1] :]]


def in_json_only(found: list[bytes]) -> bytes:
    """A gateway that buffers the stream and sends it as one JSON text."""
    return b'{"message": "stream is not supported"}'


def spoilt(found: list[bytes]) -> list[bytes]:
    middle = len(found) // 2
    return [*found[:middle], found[middle][:-1] + bytes([found[middle][-1] ^ 1]), *found[middle + 1 :]]


def unchecked_error(found: list[bytes]) -> list[bytes]:
    """An error's frame in place of the end."""
    told = {
        ":exception-type": "modelStreamErrorException",
        ":content-type": "application/json",
        ":message-type": "exception",
    }
    return [*found[:-2], frame("", {"message": "The model broke off."}, told)]


DEFECTS = (
    Defect("no messageStart", events(without("messageStart")), "streaming"),
    Defect("two messageStart", events(doubled("messageStart")), "streaming"),
    Defect(
        "no messageStop", events(without("messageStop")), "streaming", mark="inconclusive", reason="without messageStop"
    ),
    Defect("two messageStop", events(doubled("messageStop")), "streaming", reason="2 messageStop"),
    Defect("two metadata", events(doubled("metadata")), "streaming"),
    Defect("no metadata", events(without("metadata")), "streaming", mark="inconclusive", reason="without metadata"),
    Defect("metadata before messageStop", events(moved("metadata", "messageStop")), "streaming"),
    Defect("metadata first", events(moved("metadata", "messageStart")), "streaming"),
    Defect("messageStop before the content", events(moved("messageStop", "contentBlockDelta")), "streaming"),
    Defect("no content", events(without("contentBlockDelta")), "streaming"),
    Defect("the last piece is lost", events(last_piece_lost), "stream_integrity"),
    Defect("the first piece is lost", events(without("contentBlockDelta", slice(0, 1))), "stream_integrity"),
    Defect("the third piece is lost", events(without("contentBlockDelta", slice(2, 3))), "stream_integrity"),
    Defect("every piece comes twice", events(doubled("contentBlockDelta")), "stream_integrity"),
    Defect("each piece repeats all before it", events(cumulative), "stream_integrity"),
    Defect("two pieces change places", events(pieces_swapped), "stream_integrity"),
    Defect("the pieces come in any order", events(shuffled), "stream_integrity"),
    Defect("each piece loses its first character", events(each_text(lambda _, text: text[1:])), "stream_integrity"),
    Defect("each piece loses its last character", events(each_text(lambda _, text: text[:-1])), "stream_integrity"),
    Defect(
        "later pieces are cut at eight characters",
        events(each_text(lambda n, text: text[:8] if n else text)),
        "stream_integrity",
        sometimes=True,
    ),
    Defect("each piece is a line", events(each_text(lambda _, text: f"{text}\n")), "stream_integrity"),
    Defect("each piece is trimmed", events(each_text(lambda _, text: text.strip())), "unicode", sometimes=True),
    Defect("each piece begins with data:", events(each_text(lambda _, text: f"data: {text}")), "stream_integrity"),
    Defect("text in an unknown member", events(text_member("content")), "streaming"),
    Defect("a negative index", events(indices(lambda _: -1, "contentBlockDelta")), "streaming"),
    Defect("a text for the index", events(indices(str, "contentBlockDelta")), "streaming", mark="inconclusive"),
    Defect(
        "another index at the block's stop", events(indices(lambda index: index + 5, "contentBlockStop")), "streaming"
    ),
    Defect("no index at the block's stop", events(stops_unindexed), "streaming"),
    Defect("the block ends before its last piece", events(stopped_too_early), "streaming"),
    Defect("the block ends twice", events(doubled("contentBlockStop")), "streaming"),
    Defect("the tool's block is opened twice", events(doubled("contentBlockStart")), "streaming_tool_use"),
    Defect("the tool's block is never opened", events(without("contentBlockStart")), "streaming_tool_use"),
    Defect(
        "the tool's block is opened after its arguments",
        events(moved("contentBlockDelta", "contentBlockStart")),
        "streaming_tool_use",
    ),
    Defect("no stream but a JSON text", raw(in_json_only), "streaming", mark="inconclusive"),
    Defect("a checksum is wrong", raw(spoilt), "streaming", mark="inconclusive"),
    Defect("an error in place of the end", raw(unchecked_error), "streaming"),
    Defect("ends in the middle of a frame", raw(lambda found: b"".join(found)[:-9]), "streaming", mark="inconclusive"),
    Defect("ends after its content", raw(lambda found: b"".join(found[:-2])), "streaming", mark="inconclusive"),
)
