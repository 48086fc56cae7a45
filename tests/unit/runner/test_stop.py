"""Which signals count: a second one leaves at once, the echo of a closed terminal is none."""

from __future__ import annotations

from signal import SIGHUP, SIGINT, SIGTERM

import pytest
from kit.virtual import Time

from certify_cli.runner.stop import ECHO_SECONDS, Stop

SOON, LATER = ECHO_SECONDS / 2, ECHO_SECONDS * 2


@pytest.mark.parametrize(
    ("first", "second", "seconds", "leaves"),
    [
        (SIGHUP, SIGHUP, SOON, False),
        (SIGTERM, SIGHUP, SOON, False),  # systemd ends a session with both
        (SIGHUP, SIGHUP, LATER, True),
        (SIGHUP, SIGTERM, SOON, True),
        (SIGINT, SIGINT, SOON, True),
        (SIGTERM, SIGTERM, 0.0, True),
    ],
)
def test_the_second_signal_leaves_at_once_unless_it_is_an_echo(
    first: int, second: int, seconds: float, leaves: bool
) -> None:
    time = Time()
    stop = Stop(time)
    stop.request(first)
    time.now += seconds
    stop.request(second)
    assert (stop.requested, stop.at_once, stop.signal_number) == (True, leaves, first)


def test_echoes_do_not_put_off_what_counts() -> None:
    time = Time()
    stop = Stop(time)
    for _ in range(3):
        stop.request(SIGHUP)
        time.now += SOON
    assert stop.at_once


def test_the_first_signal_of_a_clock_that_starts_at_nought_counts() -> None:
    stop = Stop(lambda: 0.0)
    stop.request(SIGHUP)
    assert stop.requested
