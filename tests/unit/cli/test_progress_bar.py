"""The arithmetic of the bar: how far, how fast, how long still, how much, and who is throttled."""

from __future__ import annotations

import pytest

from certify_cli.cli.progress_bar import Tally, detail_lines, duration, progress_line
from certify_cli.interfaces import Call
from certify_cli.types.calls import Reply, Request, Timings
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Facts, ModelRecord
from certify_cli.types.target import Target

MODEL = ModelRecord(id="a.b", facts=Facts(vendor="a", name="b", kind="chat"))
REPLY = Reply(operation="converse", timings=Timings(1.0), origin="simulated")
THROTTLED = Failure(category=Category.THROTTLED, message="slow down", transient=True)


def call(route: str = "a.b", attempt: int = 1) -> Call:
    return Call(Target(route, "us-east-1"), MODEL, Request("converse", "{}"), attempt)


def test_the_bar_says_how_far_how_fast_and_how_much():
    tally = Tally(0.0, targets=80, calls=100, targets_done=12, cost="0.0123", origin="simulated")
    for _ in range(50):
        tally.settle(call(), REPLY, "0.0123")
    line = progress_line(tally, 65.0, unicode=False)
    assert line == "simulated  ########--------  12/80 targets  50%  0.8 calls/s  ETA 1:05  0.0123 USD"
    assert "\u2501" * 8 in progress_line(tally, 65.0, unicode=True)


def test_nothing_done_has_no_eta_and_divides_by_nothing():
    assert progress_line(Tally(0.0), 0.0, unicode=False).endswith("0/0 targets  0%  0.0 calls/s  ETA -")


def test_a_retry_is_no_progress_and_calls_alone_never_finish():
    tally = Tally(0.0, targets=1, calls=2)
    tally.settle(call(attempt=2), REPLY, "0")
    assert tally.share_done() == 0
    for _ in range(9):
        tally.settle(call(), REPLY, "0")
    assert tally.share_done() == 0.99
    tally.targets_done = 1
    assert tally.share_done() == 1.0


def test_throttled_routes_are_named_until_they_answer():
    tally = Tally(0.0)
    for route in ("a", "b", "b", "c", "d"):
        tally.settle(call(route), THROTTLED, "0")
    assert detail_lines(tally) == ["throttled: b@us-east-1 (2), a@us-east-1 (1), c@us-east-1 (1), 1 more"]
    tally.settle(call("b"), REPLY, "0")
    assert "b@us-east-1" not in detail_lines(tally)[0]


def test_how_targets_ended_is_counted_worst_first():
    tally = Tally(0.0)
    tally.statuses.update(["CERTIFIED", "FAILED", "CERTIFIED"])
    assert detail_lines(tally) == ["1 FAILED, 2 CERTIFIED"]


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (65, "1:05"), (3600, "1:00:00"), (59.6, "1:00")])
def test_durations(seconds: float, said: str):
    assert duration(seconds) == said
