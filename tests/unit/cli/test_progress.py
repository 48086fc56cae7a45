"""Progress: a bar for people, lines for logs, silence when asked; a broken stderr never reaches the run."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from kit.hostile import HOSTILE
from kit.specimen import REPORT, target

from certify_cli.cli import progress_bar
from certify_cli.cli.console import Console
from certify_cli.cli.progress import listening
from certify_cli.cli.progress_bar import LiveProgress
from certify_cli.cli.progress_lines import PlainProgress, Silent, start_line, target_line
from certify_cli.interfaces import Call, Listener
from certify_cli.types.calls import Reply, Request, Timings
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Badge, Finding, Mark, Status
from certify_cli.types.model import Facts, ModelRecord
from certify_cli.types.reports import RunInfo
from certify_cli.types.target import Target

assert REPORT.run is not None
RUN = REPORT.run
MODEL = ModelRecord(id="a.b", facts=Facts(vendor="a", name="b", kind="chat"))
REPLY = Reply(operation="converse", timings=Timings(1.0), origin="simulated")
THROTTLED = Failure(category=Category.THROTTLED, message="slow down", transient=True)
CERTIFIED = target("us.amazon.nova-lite-v1:0", Status.CERTIFIED, 4.8, Badge.PREMIUM)
FAILED = replace(target("a.b", Status.FAILED, 0.0, Badge.UNAVAILABLE), reason="no\x1b access\n::error::x")
FINDING = Finding(
    target="a.b@us-east-1", probe="answers", trial=1, mark=Mark.FAIL, reason="said 5", origin="simulated",
    started_at=RUN.started_at, ended_at=RUN.started_at,
)  # fmt: skip


class Terminal(io.StringIO):
    encoding = "utf-8"
    broken = False

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.broken:
            raise BrokenPipeError(32, "Broken pipe")
        return super().write(text)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def call(route: str = "a.b") -> Call:
    return Call(Target(route, "us-east-1"), MODEL, Request("converse", "{}"))


def drive(listener: Listener) -> None:
    """A run of two targets and a notice that comes three times."""
    listener.started(RUN, 2, 4)
    for result in (REPLY, THROTTLED, REPLY):
        listener.call_settled(call(), result, "0.01")
        listener.notice("throttled: going slower")
    listener.finding(FINDING)
    listener.finding(replace(FINDING, mark=Mark.PASS))
    listener.target_ended(CERTIFIED, 1, 2)
    listener.target_ended(FAILED, 2, 2)
    listener.ended()


def log(*, quiet: bool = False, verbose: bool = False) -> str:
    err = io.StringIO()
    with listening(Console(None, err, {}, quiet=quiet, verbose=verbose), Clock()) as listener:
        drive(listener)
    return err.getvalue()


# --- which one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stream", "environ", "quiet", "kind"),
    [
        (io.StringIO(), {}, False, PlainProgress),
        (Terminal(), {"CI": "1"}, False, PlainProgress),
        (Terminal(), {"TERM": "dumb"}, False, PlainProgress),
        (None, {}, False, PlainProgress),
        (Terminal(), {}, False, LiveProgress),
        (Terminal(), {"NO_COLOR": "1"}, False, LiveProgress),
        (Terminal(), {}, True, Silent),
        (io.StringIO(), {}, True, Silent),
    ],
)
def test_the_listener_suits_the_stream(stream, environ, quiet, kind):
    with listening(Console(None, stream, environ, quiet=quiet), Clock()) as listener:
        assert type(listener) is kind


# --- lines -----------------------------------------------------------------------------------------------------------

START = "run 0b9f6a52-6d6e-4b0c-9a53-5a3f0c1d2e4f: 2 targets, about 4 calls, suite smoke, simulated\n"
ENDED = """\
[1/2] us.amazon.nova-lite-v1:0@us-east-1 CERTIFIED 4.8 PREMIUM
[2/2] a.b@us-east-1 FAILED 0.0 UNAVAILABLE - no\\x1b access\\n::error::x
"""


def test_a_log_gets_a_line_a_target():
    assert log() == f"{START}note: throttled: going slower\n{ENDED}"


def test_verbose_adds_what_did_not_pass():
    assert "\na.b@us-east-1 answers#1 fail: said 5\n" in log(verbose=True)
    assert log(verbose=True).count("answers#1") == 1


def test_quiet_says_nothing():
    assert log(quiet=True) == ""


def test_a_notice_comes_again_after_a_while():
    err, clock = io.StringIO(), Clock()
    listener = PlainProgress(Console(None, err, {}), clock)
    for clock.now in (0.0, 29.0, 31.0):
        listener.notice("same")
    assert err.getvalue() == "note: same\nnote: same\n"


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (replace(CERTIFIED, cached=True), "[1/9] us.amazon.nova-lite-v1:0@us-east-1 CERTIFIED 4.8 PREMIUM (cached)"),
        (REPORT.targets[-1], "[1/9] gpt-4-turbo UNSUPPORTED - provider openai is not Bedrock"),
    ],
)
def test_a_target_in_a_line(report, line):
    assert target_line(report, 1, 9) == line


@pytest.mark.parametrize(("origin", "said"), [("aws", "smoke"), ("custom", "smoke, custom endpoint")])
def test_the_start_says_who_answers(origin, said):
    assert start_line(replace(RUN, origin=origin), 1, 1) == f"run {RUN.id}: 1 target, about 1 call, suite {said}"


# --- the display -----------------------------------------------------------------------------------------------------

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"


def displayed(stream: Terminal, redraws: bool = False) -> str:
    live = LiveProgress(Console(None, stream, {"COLUMNS": "80"}), stream, Clock(), redraws=redraws)
    drive(live)
    return stream.getvalue()


def test_the_display_scrolls_what_matters_above_itself_and_goes_away():
    shown = displayed(Terminal())
    assert shown.count("note: throttled") == 1
    assert "FAILED 0.0 UNAVAILABLE" in shown
    assert "CERTIFIED 4.8" not in shown
    assert "2/2 targets" in shown
    assert shown.index(HIDE) < shown.rindex(SHOW)


def interrupted(console: Console) -> None:
    with listening(console, Clock()) as listener:
        listener.started(RUN, 2, 4)
        raise KeyboardInterrupt


def test_the_cursor_comes_back_when_the_run_breaks():
    stream = Terminal()
    with pytest.raises(KeyboardInterrupt):
        interrupted(Console(None, stream, {}))
    assert stream.getvalue().rindex(SHOW) > stream.getvalue().rindex(HIDE)


def test_talk_goes_above_the_bar():
    stream = Terminal()
    console = Console(None, stream, {"COLUMNS": "80"})
    with listening(console, Clock()) as listener:
        listener.started(RUN, 2, 4)
        console.talk("[bold]said[/] by the command")
    assert "[bold]said[/] by the command" in stream.getvalue()


@pytest.mark.parametrize("redraws", [False, True])
def test_a_closed_window_does_not_reach_the_run(redraws: bool):
    stream = Terminal()
    stream.broken = True
    assert displayed(stream, redraws) == ""


def test_a_closed_log_does_not_reach_the_run():
    err = io.StringIO()
    err.close()
    with listening(Console(None, err, {}), Clock()) as listener:
        drive(listener)


def test_it_redraws_at_most_ten_times_a_second():
    assert 1 <= progress_bar.DRAWS_PER_SECOND <= 10


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) < 500])
def test_hostile_names_and_notices_do_no_harm(text: str):
    stream = Terminal()
    console = Console(None, stream, {"COLUMNS": "80", "NO_COLOR": "1"})
    with listening(console, Clock()) as listener:
        listener.started(RunInfo(id=text, started_at=RUN.started_at), 1, 1)
        listener.call_settled(call(text), THROTTLED, text)
        listener.notice(text)
        listener.target_ended(replace(FAILED, target=text, reason=text), 1, 1)
    assert not set(stream.getvalue()) & set("\x9b\x07\u202e\u200b\x00\ud800")
    assert "\x1b]" not in stream.getvalue()
    assert "\x1b[31m" not in stream.getvalue()
