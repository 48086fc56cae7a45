"""The two streams of a command: stdout carries data only, stderr is for talking; neither may ever break a command."""

from __future__ import annotations

import codecs
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import TextIO

from certify_cli.errors import CannotRun, CertifyError
from certify_cli.formats._untrusted import ci_safe, mask_accounts, visible
from certify_cli.types.screen import Screen

WIDTH_UNSEEN = 100
"""Columns of what goes to a file or a pipe."""
WIDTH_UNKNOWN = 80
NARROWEST, WIDEST = 20, 1_000
_BLINDERS = ("dumb", "unknown")
_TALK_LIMIT = 20_000


def screen_of(stream: TextIO | None, environ: Mapping[str, str]) -> Screen:
    """What can be shown on the stream: NO_COLOR beats FORCE_COLOR, and COLUMNS beats the width of the terminal."""
    terminal = is_terminal(stream)
    wanted = terminal or environ.get("FORCE_COLOR", "0") not in ("", "0")
    colour = wanted and not environ.get("NO_COLOR") and environ.get("TERM", "").lower() not in _BLINDERS
    asked = _asked_width(environ)
    width = _width(stream, terminal) if asked is None else max(NARROWEST, min(asked, WIDEST))
    return Screen(
        width=width,
        colour=colour,
        unicode=_speaks_unicode(stream),
        whole_words=not terminal,
        endless=not terminal and asked is None,
    )


def is_terminal(stream: TextIO | None) -> bool:
    """False too for a stream that is closed or was never open."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def can_redraw(stream: TextIO | None, environ: Mapping[str, str]) -> bool:
    """Whether lines already written can be drawn over: on a terminal that is neither dumb nor a CI system's."""
    if environ.get("CI", "").lower() not in ("", "0", "false"):
        return False
    return is_terminal(stream) and environ.get("TERM", "").lower() not in _BLINDERS


def _asked_width(environ: Mapping[str, str]) -> int | None:
    asked = environ.get("COLUMNS", "").strip()
    return int(asked[:9]) or None if asked.isascii() and asked.isdigit() else None


def _width(stream: TextIO | None, terminal: bool) -> int:
    if not terminal or stream is None:
        return WIDTH_UNSEEN
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        return WIDTH_UNKNOWN
    return max(NARROWEST, min(columns or WIDTH_UNKNOWN, WIDEST))


def _speaks_unicode(stream: TextIO | None) -> bool:
    """A stream without an encoding is in memory and holds anything."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        return codecs.lookup(encoding).name.startswith("utf")
    except LookupError:
        return False


class Console:
    """Where a command writes. With `quiet` only errors are said; `verbose` says more.

    `pipe_closed` tells that the reader of stdout has gone (`| head`): what is written after that vanishes quietly and
    the command keeps its own exit code, for a reader that has seen enough is no failure.
    """

    def __init__(
        self,
        out: TextIO | None,
        err: TextIO | None,
        environ: Mapping[str, str],
        *,
        quiet: bool = False,
        verbose: bool = False,
        show_account: bool = False,
    ) -> None:
        self.out = out
        self.err = err
        self.environ = environ
        self.quiet = quiet
        self.verbose = verbose
        self.show_account = show_account
        self.pipe_closed = out is None
        self._say: Callable[[str], None] = self._write_err

    @property
    def screen(self) -> Screen:
        """What stdout can show."""
        return screen_of(self.out, self.environ)

    @property
    def err_screen(self) -> Screen:
        """What stderr can show."""
        return screen_of(self.err, self.environ)

    def write_data(self, text: str) -> None:
        """Writes finished data to stdout at once; raises CannotRun where it cannot be delivered, as on a full disk."""
        if self.pipe_closed or self.out is None:
            return
        try:
            self.out.write(encodable(text, self.out))
            self.out.flush()
        except BrokenPipeError:
            self._give_up_out()
        except (OSError, ValueError) as error:
            self._give_up_out()
            why = getattr(error, "strerror", None) or str(error)
            raise CannotRun(f"cannot write to standard output: {why}", hint="write to a file with --output") from None

    def closed_pipe(self) -> int:
        """Settles a BrokenPipeError that came from elsewhere, and gives the exit code: nothing is wrong."""
        self._give_up_out()
        return 0

    def talk(self, text: str) -> None:
        """Says a line or more on stderr, unless quiet; never raises."""
        if not self.quiet:
            self._say(ci_safe(visible(self._masked(text), _TALK_LIMIT)) + "\n")

    def detail(self, text: str) -> None:
        """Says what only `--verbose` wants."""
        if self.verbose:
            self.talk(text)

    def warn(self, text: str) -> None:
        """Says something that should not be missed, but is no error."""
        self.talk(f"warning: {text}")

    def error(self, error: CertifyError) -> None:
        """What went wrong and, after a blank line, what to do next; said at every verbosity."""
        said = self._labelled("error", "31", error.message)
        if error.hint:
            said += "\n" + self._labelled("hint", "36", error.hint)
        self._say(said)

    @contextlib.contextmanager
    def diverted(self, say: Callable[[str], None]) -> Iterator[None]:
        """While it lasts, talk goes to `say`: a live display must put it above itself."""
        before, self._say = self._say, say
        try:
            yield
        finally:
            self._say = before

    def _labelled(self, label: str, colour: str, text: str) -> str:
        marked = f"\x1b[1;{colour}m{label}:\x1b[0m" if self.err_screen.colour else f"{label}:"
        return f"{marked} {ci_safe(visible(self._masked(text), _TALK_LIMIT))}\n"

    def _masked(self, text: str) -> str:
        """Logs show account ids only to who asked for them."""
        return text if self.show_account else mask_accounts(text)

    def _write_err(self, text: str) -> None:
        if self.err is None:
            return
        # Nobody is left to tell that nobody can be told.
        with contextlib.suppress(OSError, ValueError):
            self.err.write(encodable(text, self.err))
            self.err.flush()

    def _give_up_out(self) -> None:
        """Lets the interpreter's own flush at exit go nowhere; else it would complain and change the exit code."""
        self.pipe_closed = True
        with contextlib.suppress(OSError, ValueError, AttributeError):
            assert self.out is not None
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.out.fileno())
            os.close(nowhere)


def encodable(text: str, stream: TextIO) -> str:
    """The text with whatever the stream's encoding lacks spelt out as an escape."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    except LookupError:
        return text.encode("ascii", "backslashreplace").decode("ascii")
