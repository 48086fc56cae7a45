"""What real, healthy streams vary in: how text is cut, what else is sent, how bytes arrive."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import replace

from kit.frames import Event, frame, write_events
from kit.mutating import Answer, Mutation

from mutations.healthy import replies


def streams(change: Callable[[list[Event]], list[Event]]) -> Mutation:
    def through(answer: Answer) -> Answer:
        return replace(answer, value=change(copy.deepcopy(answer.value))) if answer.is_stream else answer

    return replies(through)


def each_text(cut: Callable[[str], list[str]]) -> Mutation:
    """Every text delta becomes several."""

    def change(events: list[Event]) -> list[Event]:
        found: list[Event] = []
        for name, payload in events:
            text = payload.get("delta", {}).get("text") if name == "contentBlockDelta" else None
            pieces = [payload] if text is None else [{**payload, "delta": {"text": one}} for one in cut(text)]
            found.extend((name, piece) for piece in pieces)
        return found

    return streams(change)


def one_delta(events: list[Event]) -> list[Event]:
    """All text of a block in one piece: held back by a guardrail, or not streamed at all."""
    found: list[Event] = []
    for name, payload in events:
        last = found[-1] if found else ("", {})
        here, before = (one.get("delta", {}).get("text") for one in (payload, last[1]))
        if name == last[0] == "contentBlockDelta" and here is not None and before is not None:
            last[1]["delta"]["text"] += here
        else:
            found.append((name, payload))
    return found


def start_events(events: list[Event]) -> list[Event]:
    """Text blocks are opened too."""
    found, opened = list[Event](), set[int]()
    for name, payload in events:
        index = payload.get("contentBlockIndex")
        if name == "contentBlockDelta" and index not in opened and "toolUse" not in payload["delta"]:
            found.append(("contentBlockStart", {"contentBlockIndex": index, "start": {}}))
        opened |= {index} if index is not None else set()
        found.append((name, payload))
    return found


def every_other_index(events: list[Event]) -> list[Event]:
    doubled = [
        {**one, "contentBlockIndex": 2 * one["contentBlockIndex"]} if "contentBlockIndex" in one else one
        for _, one in events
    ]
    return [(name, payload) for (name, _), payload in zip(events, doubled, strict=True)]


def initial_response(answer: Answer) -> Answer:
    told = {":event-type": "initial-response", ":content-type": "application/json", ":message-type": "event"}
    return replace(answer, raw=[frame("", {}, told), *write_events(answer.value)]) if answer.is_stream else answer


def trickled(answer: Answer) -> Answer:
    """Frames and bodies cut anywhere, as networks do."""
    data = b"".join(answer.parts)
    return replace(answer, raw=[data[at : at + 977] for at in range(0, len(data), 977)])


VARIANTS: Mapping[str, Mutation] = {
    "one delta a character": each_text(list),
    "empty deltas": each_text(lambda text: ["", text, ""]),
    "all text in one delta": streams(one_delta),
    "events nobody knows": streams(
        lambda told: [*told[:1], ("heartbeat", {"at": 1}), *told[1:-2], ("new", {}), *told[-2:]]
    ),
    "a start event for text": streams(start_events),
    "blocks that nobody closes": streams(lambda told: [one for one in told if one[0] != "contentBlockStop"]),
    "every other index": streams(every_other_index),
    "padding in events": streams(lambda told: [(name, {**payload, "p": "abcdefgh"}) for name, payload in told]),
    "an initial-response frame": replies(initial_response),
    "cut anywhere, in chunks": replies(trickled),
}
