"""Carries calls to the cloud on daemon threads; a call that outlives its deadline is left behind, never waited for."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from certify_cli.interfaces import Call, Clock
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

GRACE_SECONDS = 5.0
"""Past a call's own deadline, before its thread is left behind."""

Send = Callable[[Call], Reply | Failure]


class Workers(Protocol):
    """Where calls are carried out: threads in production, a seeded scheduler in simulations."""

    def free(self) -> int:
        """How many more calls may be submitted now."""
        ...

    def submit(self, call: Call) -> int:
        """Starts the call; the ticket comes back with its result."""
        ...

    def results(self, wait_seconds: float) -> list[tuple[int, Reply | Failure]]:
        """What ended since last asked; waits at most that long for the first."""
        ...


@dataclass(slots=True)
class _Sent:
    call: Call
    overdue_at: float


class Threads:
    """A fixed number of daemon threads. `send` makes one attempt and must itself keep to `call_seconds`.

    Threads that outlive the deadline are replaced, at most `width` of them; beyond that `free()` is 0, so lingering
    calls cannot pile up. Being daemons they never hold up the exit.
    """

    def __init__(self, send: Send, *, width: int, call_seconds: float, clock: Clock) -> None:
        self._send = send
        self._width = width
        self._call_seconds = call_seconds
        self._clock = clock
        self._todo: queue.SimpleQueue[tuple[int, Call] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, Reply | Failure]] = queue.SimpleQueue()
        self._sent: dict[int, _Sent] = {}
        self._tickets = 0
        self._lingering: set[int] = set()
        for _ in range(width):
            self._start_thread()

    def free(self) -> int:
        return max(0, self._width - len(self._sent)) if len(self._lingering) < self._width else 0

    def submit(self, call: Call) -> int:
        self._tickets += 1
        self._sent[self._tickets] = _Sent(call, self._clock() + self._call_seconds + GRACE_SECONDS)
        self._todo.put((self._tickets, call))
        return self._tickets

    def results(self, wait_seconds: float) -> list[tuple[int, Reply | Failure]]:
        ended: list[tuple[int, Reply | Failure]] = []
        try:
            ended.append(
                self._done.get(timeout=max(0.0, wait_seconds)) if wait_seconds > 0 else self._done.get_nowait()
            )
            while True:
                ended.append(self._done.get_nowait())
        except queue.Empty:
            pass
        return [one for one in ended if self._claim(one[0])] + self._overdue()

    def close(self) -> None:
        """Lets idle threads end; busy ones end with their call."""
        for _ in range(self._width + len(self._lingering)):
            self._todo.put(None)

    def _claim(self, ticket: int) -> bool:
        self._lingering.discard(ticket)
        return self._sent.pop(ticket, None) is not None

    def _overdue(self) -> list[tuple[int, Reply | Failure]]:
        now = self._clock()
        late = [ticket for ticket, sent in self._sent.items() if now > sent.overdue_at]
        for ticket in late:
            del self._sent[ticket]
            self._lingering.add(ticket)
            self._start_thread()
        return [(ticket, _left_behind(self._call_seconds)) for ticket in late]

    def _start_thread(self) -> None:
        threading.Thread(target=self._work, name="certify-call", daemon=True).start()

    def _work(self) -> None:
        while (item := self._todo.get()) is not None:
            ticket, call = item
            self._done.put((ticket, self._attempt(call)))

    def _attempt(self, call: Call) -> Reply | Failure:
        """What came of it, whatever that is: a thread that died would leave the loop waiting for its call."""
        try:
            return self._send(call)
        except Exception as error:  # noqa: BLE001 - a bug of ours, told as what happened to this one call
            return Failure(
                category=Category.UNKNOWN,
                message=f"internal error in the call, {type(error).__name__}: {error}",
                transient=False,
                exception=type(error).__name__,
            )


def _left_behind(seconds: float) -> Failure:
    return Failure(
        category=Category.TIMEOUT,
        message=f"no answer within {seconds:g} s, and the call could not be stopped",
        transient=True,
        exception="CallDeadlineExceeded",
    )
