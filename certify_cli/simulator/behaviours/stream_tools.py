"""A stream of tool calls whose events do not add up to the calls; answers that are no stream are left alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import eventstream
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours.stream import on_streams
from certify_cli.simulator.wire import Part


def merges_streamed_calls() -> Behaviour:
    """All tool calls come under the first one's contentBlockIndex."""

    def merge(parts: list[Part]) -> Iterator[Part]:
        first: int | None = None
        calls: set[int] = set()
        for part, kind, body in _read(parts):
            index = body.get("contentBlockIndex")
            if kind == "contentBlockStart" and isinstance(index, int):
                first = index if first is None else first
                calls.add(index)
            yield eventstream.event(kind, {**body, "contentBlockIndex": first}) if index in calls else part

    return on_streams(merge)


def loses_argument_fragments(last: bool = True) -> Behaviour:
    """The last fragment of every call's arguments never comes, or the first."""

    def lose(parts: list[Part]) -> Iterator[Part]:
        read = list(_read(parts))
        indexes = [body.get("contentBlockIndex") if _is_fragment(body) else None for _, _, body in read]
        for number, (part, _, _) in enumerate(read):
            others = indexes[number + 1 :] if last else indexes[:number]
            if indexes[number] is None or indexes[number] in others:
                yield part

    return on_streams(lose)


def _is_fragment(body: dict[str, Any]) -> bool:
    return isinstance(body.get("delta"), dict) and "toolUse" in body["delta"]


def _read(parts: list[Part]) -> Iterator[tuple[Part, str, dict[str, Any]]]:
    """Each part with its event's name and members; pauses and cuts have none."""
    for part in parts:
        yield (part, *eventstream.decode(part)) if isinstance(part, bytes) else (part, "", {})
