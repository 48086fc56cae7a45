"""What a person sees of a run while it goes on: a live display, a line per target, or nothing."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from certify_cli.cli.console import Console, can_redraw
from certify_cli.cli.progress_lines import PlainProgress, Silent
from certify_cli.interfaces import Clock, Listener


@contextlib.contextmanager
def listening(console: Console, clock: Clock) -> Iterator[Listener]:
    """The listener that suits stderr and the wishes of the user; the terminal is itself again when this is left.

    `-q` gets none, a terminal a live display, everything else (a file, CI, cron, a dumb terminal) plain lines.
    """
    if console.quiet:
        yield Silent()
    elif console.err is not None and can_redraw(console.err, console.environ):
        from certify_cli.cli.progress_bar import LiveProgress

        live = LiveProgress(console, console.err, clock)
        with console.diverted(live.say):
            try:
                yield live
            finally:
                live.ended()
    else:
        yield PlainProgress(console, clock)
