"""A run that a signal ended has its exit code: no later signal makes another of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from certify_cli.cli.console import Console
from certify_cli.cli.continuing import Continuing
from certify_cli.cli.interruption import HEARD, Heard, _interrupt
from certify_cli.cli.leaving import leaving
from certify_cli.runner.stop import Stop


@pytest.fixture(autouse=True)
def unheard() -> Iterator[None]:
    yield
    HEARD.first, HEARD.farewell, HEARD.over = 0, Heard().farewell, False


def left(*signals: int) -> None:
    stop = Stop()
    with leaving(Console(None, None, {}), stop, Continuing()):
        for number in signals:
            stop.request(number)


def test_a_signal_after_the_one_that_ended_the_run_changes_nothing() -> None:
    left(signal.SIGHUP)
    _interrupt(signal.SIGINT, None)
    assert HEARD.first == 0


def test_a_signal_after_a_run_that_none_ended_interrupts() -> None:
    left()
    with pytest.raises(KeyboardInterrupt):
        _interrupt(signal.SIGINT, None)
    assert HEARD.first == signal.SIGINT
