"""A stream that ends as it should, with its text or its events damaged on the way; every checksum is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator import eventstream
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours.stream import on_streams
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.wire import Part

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")
_PLACES: dict[str, Callable[[int], range]] = {
    "first": lambda count: range(1),
    "middle": lambda count: range(count // 2, count // 2 + 1),
    "last": lambda count: range(count - 1, count),
    "half": lambda count: range((count + 1) // 2, count),
}


def stream_loses_text(place: str = "middle", of: str = "text") -> Behaviour:
    """A piece never arrives: the `first`, the `last`, one in the `middle`, or the second `half`; of text or toolUse."""
    return _repeating(place, of, 0)


def stream_repeats_chunk(place: str = "middle", of: str = "text") -> Behaviour:
    """A piece of the text, or of a toolUse's arguments, arrives twice."""
    return _repeating(place, of, 2)


def stream_swaps_chunks(of: str = "text") -> Behaviour:
    """Two pieces of the text, or of a toolUse's arguments, arrive in the wrong order."""

    def swap(pieces: list[bytes]) -> list[bytes]:
        at = len(pieces) // 2
        return [*pieces[: at - 1], *reversed(pieces[at - 1 : at + 1]), *pieces[at + 1 :]] if at else pieces

    return _on_pieces(swap, of)


def stream_differs() -> Behaviour:
    """Another text than the same request gets without a stream: the last number in it is off."""

    def say(thought: Thought, _: Prompt, call: Call) -> Thought:
        if "Stream" not in call.operation:
            return thought
        return replace(thought, text=_LAST_NUMBER.sub(lambda found: str(int(found[0]) + 1), thought.text))

    return Behaviour(say=say)


def stream_out_of_order(event: str = "metadata", before: str = "messageStop") -> Behaviour:
    """One event comes before another, where it does not belong."""

    def move(parts: list[Part]) -> Iterator[Part]:
        moved = [part for part in parts if _is_event(part, event)]
        for part in parts:
            if _is_event(part, before):
                yield from moved
                moved = []
            if not _is_event(part, event):
                yield part

    return on_streams(move)


def stream_drops_event(event: str = "messageStart") -> Behaviour:
    """An event that every stream has is missing."""
    return on_streams(lambda parts: (part for part in parts if not _is_event(part, event)))


def stream_doubles_event(event: str = "messageStart") -> Behaviour:
    """An event that every stream has once comes twice."""
    return on_streams(lambda parts: (part for part in parts for _ in range(2 if _is_event(part, event) else 1)))


def _repeating(place: str, of: str, times: int) -> Behaviour:
    chosen = _PLACES.get(place)
    if chosen is None:
        raise ValueError(f"place: {place!r} is not one of {', '.join(_PLACES)}")

    def change(pieces: list[bytes]) -> list[bytes]:
        damaged = chosen(len(pieces))
        return [piece for n, piece in enumerate(pieces) for _ in range(times if n in damaged else 1)]

    return _on_pieces(change, of)


def _on_pieces(change: Callable[[list[bytes]], list[bytes]], of: str) -> Behaviour:
    """Changes the sequence of the deltas that carry some of it; whatever else a stream has stays around them."""

    def rewrite(parts: list[Part]) -> Iterator[Part]:
        left = change([part for part in parts if isinstance(part, bytes) and _carries(part, of)])
        for part in parts:
            if isinstance(part, bytes) and _carries(part, of):
                yield from left
                left = []
            else:
                yield part

    return on_streams(rewrite)


def _is_event(part: Part, kind: str) -> bool:
    return isinstance(part, bytes) and eventstream.decode(part)[0] == kind


def _carries(part: bytes, of: str) -> bool:
    kind, members = eventstream.decode(part)
    return kind == "contentBlockDelta" and of in members["delta"]
