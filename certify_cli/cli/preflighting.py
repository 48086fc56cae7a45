"""What `certify certify --preflight-only` does: the look at every target, how far it is, the list, the exit code."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.cli.console import Console, is_terminal
from certify_cli.cli.progress_lines import PlainProgress
from certify_cli.commands.assemble import without_accounts
from certify_cli.commands.preflight import preflight
from certify_cli.errors import Interrupted

if TYPE_CHECKING:
    from certify_cli.cli.frame import Frame
    from certify_cli.cli.invocation import Invocation
    from certify_cli.interfaces import Clock, Store
    from certify_cli.planning.select import Selection
    from certify_cli.runner.execute import Hands

MOST_SECONDS = 600.0
SAID_SECONDS = 2.0


class Counted:
    """Says on a terminal how many questions are answered, now and then."""

    def __init__(self, console: Console, total: int, clock: Clock) -> None:
        self._console, self._total, self._clock = console, total, clock
        self._lock = threading.Lock()
        self._done, self._next = 0, clock() + SAID_SECONDS

    def __call__(self) -> None:
        with self._lock:
            self._done += 1
            due = self._clock() >= self._next and self._done < self._total
            if due:
                self._next = self._clock() + SAID_SECONDS
                self._console.talk(f"{self._done} of {self._total} questions answered")


def preflighting(asked: Invocation, selection: Selection, store: Store, hands: Hands, frame: Frame) -> int:
    """Shows whether each target may be called; 0 all, 1 one may not, 3 nobody knows of one."""
    console = frame.console
    hands = replace(hands, listener=PlainProgress(console, hands.clock))
    until = hands.clock() + MOST_SECONDS
    patience = replace(
        hands.patience(),
        until=until if hands.deadline_at is None else min(until, hands.deadline_at),
        access_only=True,
    )
    if is_terminal(console.err):
        pairs = {(one.target.account, one.model.id, one.target.region) for one in selection.selected}
        patience = replace(patience, on_answer=Counted(console, len(pairs), hands.clock))
    checked = preflight(selection, store, hands, patience, allow_subscribe=asked.allow_subscribe)
    if hands.stop.requested:
        raise Interrupted(hands.stop.exit_code)
    frame.emit(checked.table if asked.show_account else without_accounts(checked.table))
    if checked.trouble is None:
        return 0
    console.error(checked.trouble)
    return checked.trouble.exit_code
