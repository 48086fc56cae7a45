"""How a reply is cut into the deltas of a stream, and how they are spread in time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from certify_cli.simulator import tokens
from certify_cli.simulator.wire import Part, Pause

_DELTA_CHARACTERS = 12
_MOST_DELTAS = 250
_SHORTEST_PAUSE_SECONDS = 0.002


def split(text: str) -> Iterator[str]:
    """At least two pieces, of a few tokens at most; a long text gets longer ones, not thousands."""
    size = max(1, min(_DELTA_CHARACTERS, len(text) // 2), -(-len(text) // _MOST_DELTAS))
    for start in range(0, len(text), size):
        yield text[start : start + size]


def split_json(text: str) -> Iterator[str]:
    """At least two fragments, cut anywhere, as tool input really arrives."""
    size = max(2, min(_DELTA_CHARACTERS, len(text) // 2), -(-len(text) // _MOST_DELTAS))
    for start in range(0, len(text), size):
        yield text[start : start + size]


def weight(piece: str) -> int:
    return tokens.count(piece)


def paced(events: Iterable[tuple[bytes, int]], per_token_ms: float) -> Iterator[Part]:
    """The events with pauses after those that carry tokens; pauses too short for a clock are saved up."""
    owed = 0.0
    for data, carried in events:
        yield data
        owed += carried * per_token_ms / 1000
        if owed >= _SHORTEST_PAUSE_SECONDS:
            yield Pause(owed)
            owed = 0.0
