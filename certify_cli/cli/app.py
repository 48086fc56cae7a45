"""The command line: global options, one line per command, and the one place where errors become exit codes."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import Abort, TyperException

from certify_cli import __version__
from certify_cli.cli import (
    certify,
    config,
    dead_letters,
    demo,
    diagnose,
    doctor,
    export,
    gate,
    list_certifiable,
    options,
    probes,
    report,
    residency,
    simulator,
    sync_registry,
    verify,
    waive,
)
from certify_cli.cli.console import Console
from certify_cli.cli.grouping import GroupedCommand
from certify_cli.cli.interruption import HEARD
from certify_cli.cli.words import Program
from certify_cli.errors import CertifyError, Interrupted
from certify_cli.runner.stop import exit_code

app = typer.Typer(
    name="certify",
    cls=Program,
    help="Acceptance tests for Amazon Bedrock models: may this account call it, does it do what is claimed, how well.",
    epilog="Try it without AWS: certify demo",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

INTERNAL_EXIT_CODE = 4


def _version(value: bool) -> None:
    if value:
        typer.echo(f"certify {__version__}")
        raise typer.Exit


@app.callback()
def options_before_the_command(
    config: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Settings file.")] = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it.")] = False,
) -> None:
    """Options that may stand here as well; the command takes them from here."""


app.command("sync-registry", cls=GroupedCommand)(sync_registry.sync_registry)
app.command("list-certifiable", cls=GroupedCommand)(list_certifiable.list_certifiable)
app.command("certify", cls=GroupedCommand)(certify.certify)
app.command("run", cls=GroupedCommand, hidden=True, help="Alias of `certify certify`.")(certify.certify)
app.command("residency", cls=GroupedCommand)(residency.residency)
app.command("report", cls=GroupedCommand)(report.report)
app.command("gate", cls=GroupedCommand)(gate.gate)
app.command("waive", cls=GroupedCommand)(waive.waive)
app.add_typer(config.app, name="config")
app.add_typer(dead_letters.app, name="dead-letters")
app.command("export", cls=GroupedCommand)(export.export)
app.command("verify", cls=GroupedCommand)(verify.verify)
app.command("diagnose", cls=GroupedCommand)(diagnose.diagnose)
app.command("probes", cls=GroupedCommand)(probes.probes)
app.command("doctor", cls=GroupedCommand)(doctor.doctor)
app.command("simulator", cls=GroupedCommand)(simulator.simulator)
app.command("demo", cls=GroupedCommand)(demo.demo)


def run(program: Callable[..., object] = app) -> int:
    """Runs the command and gives its exit code; never shows a traceback for what users can mend.

    `program` is the command line, or the same built beforehand.
    """
    return _run(Console(sys.stdout, sys.stderr, os.environ), program)


def _run(console: Console, program: Callable[..., object]) -> int:
    try:
        code = program(standalone_mode=False)
        if HEARD.first and code == 130:
            raise KeyboardInterrupt  # which Typer makes an exit code of, without a word
    except CertifyError as error:
        console.error(error)
        return error.exit_code
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            console.talk(error.format_message())
        else:
            console.error(_usage(error))
        return error.exit_code
    except (KeyboardInterrupt, Abort):
        interrupted = Interrupted(exit_code(HEARD.first or signal.SIGINT))
        console.error(interrupted)
        return interrupted.exit_code
    except BrokenPipeError:
        return console.closed_pipe()
    except Exception as error:  # noqa: BLE001 - the last door: whatever happened, a sentence and a code
        return _internal(console, error)
    return code if isinstance(code, int) else 0


def _usage(error: TyperException) -> CertifyError:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "certify"
    return CertifyError(error.format_message().replace("Value error, ", ""), hint=f"{path} --help")


def _internal(console: Console, error: Exception) -> int:
    if os.environ.get("CERTIFY_TRACEBACK"):
        raise error
    console.error(
        CertifyError(
            f"internal error, {type(error).__name__}: {error}",
            hint="this is a bug in certify; CERTIFY_TRACEBACK=1 shows where, please report it",
        )
    )
    return INTERNAL_EXIT_CODE
