"""When the events of a stream arrived, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from certify_cli.aws.deadline import ReplyTooLarge

MOST_EVENTS = 100_000
MOST_GAPS = 64
"""Single gaps that are kept; of a longer stream every second, fourth, eighth ... one."""


@dataclass
class Arrivals:
    """The events' names in order, runs of deltas folded, and the seconds at which content arrived."""

    names: list[str] = field(default_factory=list)
    first: float | None = None
    last: float | None = None
    deltas: int = 0
    ended_at: float = 0.0
    gaps: list[float] = field(default_factory=list)
    longest: float | None = None
    _seen: int = 0
    _every: int = 1

    def event(self, name: str, now: float, *, folded: str) -> None:
        self._seen += 1
        if self._seen > MOST_EVENTS:
            raise ReplyTooLarge(f"the stream has more than {MOST_EVENTS} events")
        self.ended_at = now
        if name != folded or self.names[-1:] != [name]:
            self.names.append(name)

    def delta(self, now: float) -> None:
        """Content arrived."""
        if self.last is not None:
            self._gap(now - self.last)
        self.first = now if self.first is None else self.first
        self.last = now
        self.deltas += 1

    def _gap(self, seconds: float) -> None:
        self.longest = max(seconds, self.longest or 0.0)
        if (self.deltas - 1) % self._every:
            return
        self.gaps.append(seconds)
        if len(self.gaps) > MOST_GAPS:
            self.gaps = self.gaps[::2]
            self._every *= 2

    @property
    def gap_seconds(self) -> float | None:
        """Mean over consecutive deltas; None with fewer than two."""
        if self.deltas < 2 or self.first is None or self.last is None:
            return None
        return (self.last - self.first) / (self.deltas - 1)
