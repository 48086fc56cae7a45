"""`certify probes`: parse, call, print."""

from __future__ import annotations

from certify_cli.cli import options
from certify_cli.cli.frame import Frame


def probes(
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """List the probes: what each tests, what it needs, and what it costs."""
    from certify_cli.commands.probes import probes_table

    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    frame.emit(probes_table())
