"""The way in, as a script and as `python -m certify_cli`: signals are heard before anything heavy is imported."""

from __future__ import annotations

import gc
import sys

from certify_cli.cli.interruption import HEARD, deafen, hear
from certify_cli.runner.stop import exit_code


def main() -> None:
    """Runs the command and exits with its code."""
    hear()
    # Values by the hundred thousand are read from a store and stay: looking through them for garbage every 700 was
    # half the time of a report.
    gc.set_threshold(10_000)
    try:
        from certify_cli.cli.app import run

        code = run()
    except KeyboardInterrupt:
        from certify_cli.errors import Interrupted

        sys.stderr.write(f"error: {Interrupted.WORDS}\nhint: {Interrupted.next_step}\n")
        code = exit_code(HEARD.first)
    deafen()
    sys.exit(code)


if __name__ == "__main__":
    main()
