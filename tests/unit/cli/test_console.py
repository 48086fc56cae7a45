"""The two streams: data on stdout, talk on stderr, and nothing that either does to us breaks a command."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest
from kit.hostile import HOSTILE

from certify_cli.cli.console import Console, can_redraw, screen_of
from certify_cli.errors import CannotRun, CertifyError, UsageError
from certify_cli.interfaces import Screen

FILE = {"whole_words": True, "endless": True}


class Terminal(io.StringIO):
    """A terminal that can be read."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        raise OSError("no descriptor behind this")


class Refusing(io.StringIO):
    """A stream whose window was closed."""

    def write(self, _: str) -> int:
        raise OSError(5, "Input/output error")


def closed() -> TextIO:
    stream = io.StringIO()
    stream.close()
    return stream


@pytest.mark.parametrize(
    ("terminal", "environ", "screen"),
    [
        (True, {}, Screen(width=80, colour=True)),
        (True, {"COLUMNS": "132"}, Screen(width=132, colour=True)),
        (True, {"NO_COLOR": "1"}, Screen(width=80)),
        (True, {"NO_COLOR": ""}, Screen(width=80, colour=True)),
        (True, {"TERM": "dumb"}, Screen(width=80)),
        (False, {}, Screen(**FILE, width=100)),
        (False, {"COLUMNS": "60"}, Screen(whole_words=True, width=60)),
        (False, {"FORCE_COLOR": "1"}, Screen(**FILE, width=100, colour=True)),
        (False, {"FORCE_COLOR": "0"}, Screen(**FILE, width=100)),
        (True, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, Screen(width=80)),
        (False, {"FORCE_COLOR": "1", "TERM": "dumb"}, Screen(**FILE, width=100)),
        (False, {"COLUMNS": "wide"}, Screen(**FILE, width=100)),
        (False, {"COLUMNS": "\u0664\u0662"}, Screen(**FILE, width=100)),
        (False, {"COLUMNS": "0"}, Screen(**FILE, width=100)),
        (False, {"COLUMNS": "3"}, Screen(whole_words=True, width=20)),
        (False, {"COLUMNS": "9" * 30}, Screen(whole_words=True, width=1000)),
    ],
)
def test_the_screen_follows_stream_and_environment(terminal: bool, environ: dict[str, str], screen: Screen):
    assert screen_of(Terminal() if terminal else io.StringIO(), environ) == screen


@pytest.mark.parametrize(
    ("encoding", "unicode"), [("utf-8", True), ("UTF8", True), ("latin-1", False), ("ascii", False), ("cp1252", False)]
)
def test_unicode_needs_an_encoding_that_has_it(encoding: str, unicode: bool):
    assert screen_of(io.TextIOWrapper(io.BytesIO(), encoding=encoding), {}).unicode is unicode


@pytest.mark.parametrize("stream", [None, closed()])
def test_a_stream_that_is_not_there_has_a_plain_screen(stream: TextIO | None):
    assert screen_of(stream, {}) == Screen(**FILE, width=100)
    assert not can_redraw(stream, {})


@pytest.mark.parametrize(
    ("environ", "redraws"),
    [
        ({}, True),
        ({"TERM": "dumb"}, False),
        ({"CI": "true"}, False),
        ({"CI": "false"}, True),
        ({"NO_COLOR": "1"}, True),
    ],
)
def test_only_a_terminal_of_a_person_is_drawn_over(environ: dict[str, str], redraws: bool):
    assert can_redraw(Terminal(), environ) is redraws
    assert not can_redraw(io.StringIO(), environ)


# --- data ------------------------------------------------------------------------------------------------------------


def test_data_goes_to_stdout_as_it_is():
    out, err = io.StringIO(), io.StringIO()
    Console(out, err, {}).write_data("\x1b[31ma\n")
    assert (out.getvalue(), err.getvalue()) == ("\x1b[31ma\n", "")


def test_what_an_encoding_lacks_is_spelt_out():
    raw = io.BytesIO()
    Console(io.TextIOWrapper(raw, encoding="latin-1"), None, {}).write_data("\u00e9 \u4e2d \ud800\n")
    assert raw.getvalue() == b"\xe9 \\u4e2d \\ud800\n"


def test_a_reader_that_left_is_no_failure():
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as out:
        console = Console(out, None, {})
        console.write_data("x" * 100_000)
        assert console.pipe_closed
        console.write_data("more")


def test_a_full_disk_is_an_error_with_a_hint():
    if not Path("/dev/full").exists():
        pytest.skip("only Linux has a full device")
    with Path("/dev/full").open("w", encoding="utf-8") as out:
        with pytest.raises(CannotRun, match="No space left on device") as caught:
            Console(out, None, {}).write_data("x")
        assert caught.value.hint


def test_a_closed_stdout_is_an_error_and_a_missing_one_is_not():
    with pytest.raises(CannotRun, match="closed file"):
        Console(closed(), None, {}).write_data("x")
    console = Console(None, None, {})
    console.write_data("x")
    assert console.pipe_closed


PIPED = """
import os, sys
from certify_cli.cli.console import Console
console = Console(sys.stdout, sys.stderr, os.environ)
for _ in range(200):
    console.write_data("x" * 5000 + "\\n")
"""


def test_head_leaves_no_trace():
    with subprocess.Popen([sys.executable, "-c", PIPED], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


# --- talk ------------------------------------------------------------------------------------------------------------


def said(*, quiet: bool = False, verbose: bool = False) -> str:
    err = io.StringIO()
    console = Console(io.StringIO(), err, {}, quiet=quiet, verbose=verbose)
    console.talk("talk")
    console.detail("detail")
    console.warn("look")
    console.error(UsageError("no such model", hint="try: certify list-certifiable"))
    return err.getvalue()


ERROR = "error: no such model\n\nhint: try: certify list-certifiable\n"


def test_how_much_is_said():
    assert said() == f"talk\nwarning: look\n{ERROR}"
    assert said(verbose=True) == f"talk\ndetail\nwarning: look\n{ERROR}"
    assert said(quiet=True) == ERROR


def test_an_error_without_a_hint_of_its_own_has_that_of_its_kind():
    err = io.StringIO()
    Console(None, err, {}).error(CertifyError("it broke"))
    assert err.getvalue() == f"error: it broke\n\nhint: {CertifyError.next_step}\n"


def test_colour_marks_the_words_and_nothing_else():
    err = Terminal()
    Console(None, err, {}).error(UsageError("a\nhint: b", hint="c"))
    assert err.getvalue() == "\x1b[1;31merror:\x1b[0m a\nhint: b\n\n\x1b[1;36mhint:\x1b[0m c\n"


@pytest.mark.parametrize("text", HOSTILE[:30])
def test_hostile_text_does_no_harm_on_stderr(text: str):
    err = io.StringIO()
    console = Console(None, err, {})
    console.talk(text)
    console.error(UsageError(text, hint=text))
    assert not set(err.getvalue()) & set("\x1b\x9b\x07\u202e\u200b\r\x00\ud800")
    assert not any(line.lstrip().startswith("::") for line in err.getvalue().splitlines())


@pytest.mark.parametrize("stream", [None, closed(), Refusing()])
def test_talk_never_raises(stream: TextIO | None):
    console = Console(None, stream, {})
    console.talk("x")
    console.error(UsageError("x"))


def test_talk_can_be_diverted_for_a_while():
    err = io.StringIO()
    taken: list[str] = []
    console = Console(None, err, {})
    with console.diverted(taken.append):
        console.talk("above the bar")
    console.talk("after")
    assert (taken, err.getvalue()) == (["above the bar\n"], "after\n")


def test_a_broken_pipe_from_elsewhere_is_settled():
    console = Console(io.StringIO(), None, {})
    assert console.closed_pipe() == 0
    assert console.pipe_closed
