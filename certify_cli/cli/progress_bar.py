"""The live display of a run: a bar with what it cost so far, how the finished targets ended, who is throttled."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TextIO

from rich.console import Console as RichConsole
from rich.live import Live
from rich.text import Text

from certify_cli.cli.console import Console, encodable
from certify_cli.cli.progress_lines import PlainProgress, origin_note
from certify_cli.formats._summary import WORST_FIRST
from certify_cli.formats._untrusted import ci_safe, one_line
from certify_cli.interfaces import Call, Clock
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.reports import RunInfo, TargetReport

DRAWS_PER_SECOND = 4
_SHOWN_ROUTES = 3
_BAR_WIDTH = 16


@dataclass(slots=True)
class Tally:
    """What the display shows, in numbers; times are monotonic seconds."""

    started_at: float
    targets: int = 0
    calls: int = 0
    targets_done: int = 0
    calls_sent: int = 0
    calls_done: int = 0
    """Calls of the plan that are settled; a retry is not one."""
    cost: str = ""
    origin: str = ""
    statuses: Counter[str] = field(default_factory=Counter)
    throttled: Counter[str] = field(default_factory=Counter)
    circuits: tuple[str, ...] = ()
    """Those that are open."""

    def settle(self, call: Call, result: Reply | Failure, cost: str) -> None:
        self.calls_sent += 1
        self.calls_done += call.attempt == 1
        self.cost = cost
        name = str(call.target)
        if isinstance(result, Failure) and result.category is Category.THROTTLED:
            self.throttled[name] += 1
        elif isinstance(result, Reply):
            del self.throttled[name]

    def share_done(self) -> float:
        """0-1, the larger share of targets and calls: targets served in turn end together, failing ones end early."""
        by_target = self.targets_done / self.targets if self.targets else 0.0
        by_call = self.calls_done / self.calls if self.calls else 0.0
        return min(1.0, max(by_target, min(by_call, 0.99)))

    def remaining_seconds(self, now: float) -> float | None:
        """At the speed so far; None while there is none."""
        share = self.share_done()
        return (now - self.started_at) * (1 - share) / share if share > 0 else None


def progress_line(tally: Tally, now: float, *, unicode: bool) -> str:
    """`━━━───  12/80 targets  61%  8.2 calls/s  ETA 1:05  0.0123 USD`."""
    elapsed = max(now - tally.started_at, 1.0)  # the first moments would make any rate
    share = tally.share_done()
    full = int(share * _BAR_WIDTH)
    bar = ("\u2501" if unicode else "#") * full + ("\u2500" if unicode else "-") * (_BAR_WIDTH - full)
    left = tally.remaining_seconds(now)
    parts = [bar, f"{tally.targets_done}/{tally.targets} targets", f"{share:.0%}"]
    parts += [f"{tally.calls_sent / elapsed:.1f} calls/s", "ETA -" if left is None else f"ETA {duration(left)}"]
    parts += [f"{tally.cost} USD"] if tally.cost else []
    return "  ".join([*([tally.origin] if tally.origin else []), *parts])


def detail_lines(tally: Tally) -> list[str]:
    """How the finished targets ended, which routes are being throttled, and which circuits are open."""
    lines = [", ".join(f"{count} {status}" for status, count in _worst_first(tally.statuses))]
    worst = [f"{name} ({count})" for name, count in tally.throttled.most_common(_SHOWN_ROUTES)]
    more = len(tally.throttled) - len(worst)
    worst += [f"{more} more"] if more > 0 else []
    lines.append(f"throttled: {', '.join(worst)}" if worst else "")
    more = len(tally.circuits) - _SHOWN_ROUTES
    open_ones = [*tally.circuits[:_SHOWN_ROUTES], *([f"{more} more"] if more > 0 else [])]
    lines.append(f"circuits open: {', '.join(open_ones)}" if open_ones else "")
    return [line for line in lines if line]


def _worst_first(statuses: Counter[str]) -> list[tuple[str, int]]:
    return [(status.value, statuses[status.value]) for status in WORST_FIRST if statuses[status.value]]


def duration(seconds: float) -> str:
    """`1:05`, or `2:03:04` from an hour on."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


class _Unbreakable:
    """A stream that swallows what its terminal refuses: a closed window must not end a run."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = getattr(stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(encodable(text, self._stream))
        return len(text)

    def flush(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._stream.flush()

    def isatty(self) -> bool:
        return True


class LiveProgress(PlainProgress):
    """A bar that redraws itself DRAWS_PER_SECOND times in a thread of its own; events only change numbers.

    Findings and notices scroll by above it. `redraws` False leaves the drawing to events, for tests.
    """

    def __init__(self, console: Console, stream: TextIO, clock: Clock, *, redraws: bool = True) -> None:
        super().__init__(console, clock)
        self._clock = clock
        self._tally = Tally(clock())
        self._lock = Lock()
        self._rich = _rich(console, stream)
        self._live = Live(
            get_renderable=self._drawing,
            console=self._rich,
            auto_refresh=redraws,
            refresh_per_second=DRAWS_PER_SECOND,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def started(self, run: RunInfo, targets: int, calls: int) -> None:
        super().started(run, targets, calls)
        self._tally = Tally(self._clock(), targets=targets, calls=calls, origin=origin_note(run))
        self._live.start(refresh=True)

    def call_settled(self, call: Call, result: Reply | Failure, cost_so_far: str) -> None:
        with self._lock:
            self._tally.settle(call, result, cost_so_far)

    def circuits(self, names: tuple[str, ...]) -> None:
        with self._lock:
            self._tally.circuits = names

    def target_ended(self, report: TargetReport, done: int, total: int) -> None:
        with self._lock:
            self._tally.targets_done, self._tally.targets = done, total
            self._tally.statuses[report.status.value] += 1
            self._tally.throttled.pop(report.target or "", None)
        if report.status.value != "CERTIFIED":
            super().target_ended(report, done, total)

    def ended(self) -> None:
        """Takes the bar away and gives the cursor back; harmless when done twice."""
        self._live.stop()

    def say(self, text: str) -> None:
        """Puts text above the bar."""
        self._rich.print(Text(text.rstrip("\n")), soft_wrap=True)

    def _drawing(self) -> Text:
        with self._lock:
            lines = [progress_line(self._tally, self._clock(), unicode=self._console.err_screen.unicode)]
            lines += detail_lines(self._tally)
        return Text(ci_safe("\n".join(one_line(line) for line in lines)), no_wrap=True, overflow="ellipsis")


def _rich(console: Console, stream: TextIO) -> RichConsole:
    screen = console.err_screen
    asked = bool(console.environ.get("COLUMNS"))
    return RichConsole(
        file=_Unbreakable(stream),  # type: ignore[arg-type]  # rich writes, flushes and asks for encoding and isatty
        width=screen.width if asked else None,  # else rich follows a window that is resized
        force_terminal=True,
        color_system="standard" if screen.colour else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
