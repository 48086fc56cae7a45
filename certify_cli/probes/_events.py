"""Whether a stream's events came in the order that ConverseStream promises (API-FACTS section 3)."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.probes._judging import failed
from certify_cli.probes._sound import Turn
from certify_cli.types.findings import Judgement


def wrong_events(turn: Turn) -> Judgement | None:
    """messageStart, content, messageStop, metadata; unknown events in between are let be."""
    problem = _problem(turn["events"]) or turn.get("disorder", "")
    return failed(f"the stream {problem}") if problem else None


def _problem(events: Sequence[str]) -> str:
    if not events or events[0] != "messageStart":
        return f"began with {events[0] if events else 'nothing'}, not with messageStart"
    for once in ("messageStart", "messageStop"):
        if events.count(once) != 1:
            return f"carried {events.count(once)} {once} events, not one"
    stop = events.index("messageStop")
    if "contentBlockDelta" not in events[:stop]:
        return "carried no contentBlockDelta before messageStop"
    if any(name.startswith("contentBlock") for name in events[stop:]):
        return "carried content after messageStop"
    if "metadata" not in events[stop:]:
        return "carried no metadata after messageStop"
    if events.count("metadata") > 1:
        return f"carried {events.count('metadata')} metadata events, not one"
    return _left_open([name for name in events if name.startswith("contentBlock")])


def _left_open(blocks: Sequence[str]) -> str:
    """Not every server closes its blocks; one that does closes the last after its content."""
    closing = "contentBlockStop" in blocks and blocks[-1] != "contentBlockStop"
    return "carried content after the last contentBlockStop" if closing else ""
