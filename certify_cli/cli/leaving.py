"""What is still said and tidied by a run that a second signal ends in the midst of its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from certify_cli.cli.closing import going_on
from certify_cli.cli.console import Console, can_redraw
from certify_cli.cli.continuing import Continuing
from certify_cli.cli.interruption import HEARD
from certify_cli.errors import CertifyError, Interrupted
from certify_cli.formats.files import discard_drafts
from certify_cli.runner.stop import Stop, exit_code

SHOW_CURSOR = "\x1b[?25h"


@contextmanager
def leaving(console: Console, stop: Stop, continuing: Continuing) -> Iterator[None]:
    """While inside, a process that has to be ended leaves no half file behind and says how the run goes on.

    Raises Interrupted where a signal came before and got lost: Python drops what is raised in a destructor.
    """

    def farewell() -> None:
        discard_drafts()
        if console.err is not None and can_redraw(console.err, console.environ):
            console.err.write(SHOW_CURSOR)
        console.error(last_words(stop, continuing))

    if HEARD.first:
        raise Interrupted(exit_code(HEARD.first))
    before, HEARD.farewell = HEARD.farewell, farewell
    try:
        yield
    finally:
        HEARD.farewell, HEARD.over = before, stop.requested


def last_words(stop: Stop, continuing: Continuing) -> CertifyError:
    """That the run was left, and the command that goes on with it if it had begun."""
    if not stop.run_id:
        return Interrupted(stop.exit_code)
    return CertifyError("left at once; everything finished is kept", hint=going_on(continuing.command(stop.run_id)))
