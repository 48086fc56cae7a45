"""`certify simulator`: parse, serve until told to stop."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame

ENDING = {signal.SIGINT, signal.SIGTERM}


def simulator(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes any free one.")] = 4599,
    personas: Annotated[Path | None, typer.Option(metavar="FILE", help="How models behave (TOML).")] = None,
    config: options.Config = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Serve a local Bedrock over HTTP for any SDK or tool, until Ctrl-C. Prints the variables to export."""
    from certify_cli.cli.simulating import start_simulator

    frame = Frame.of(registry=registry, quiet=quiet, verbose=verbose)
    # Held before the server's threads start, so that they inherit the mask and only sigwait gets the signal.
    with _held(), start_simulator(personas, registry, host=host, port=port) as server:
        for name, value in server.environment().items():
            frame.console.write_data(f"export {name}={value}\n")
        frame.console.talk(f"simulated Bedrock on {server.url}; Ctrl-C stops it")
        signal.sigwait(ENDING)


@contextmanager
def _held() -> Iterator[None]:
    """SIGINT and SIGTERM wait to be fetched: they are what ends this command, and no failure."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
