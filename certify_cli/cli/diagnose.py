"""`certify diagnose`: parse, call, print."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

MOST_CHARACTERS = 2_000_000
STDIN = Path("-")


def diagnose(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]", help="The error; read from stdin when left out.")
    ] = None,
    jsonl: Annotated[
        Path | None,
        typer.Option("--jsonl", metavar="FILE", help="Errors as JSON lines, answered line by line; - is stdin."),
    ] = None,
    show_account: Annotated[
        bool, typer.Option("--show-account", help="Show whole account ids.", rich_help_panel=options.GLOBAL)
    ] = False,
    config: options.Config = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Explain a Bedrock error: category, whether a retry helps, who can mend it and how."""
    from certify_cli.commands.diagnose import Explainer, diagnose_lines, diagnosis_table
    from certify_cli.diagnosis.evidence import Evidence
    from certify_cli.errors import UsageError

    frame = Frame.of(registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    explainer = Explainer(cache(lambda: _catalogue(frame)), show_account)
    if jsonl is not None:
        if text:
            raise UsageError("give a text or --jsonl FILE, not both", hint="drop one of the two")
        for answer in diagnose_lines(_lines(jsonl), explainer):
            frame.console.write_data(json.dumps(answer) + "\n")
        return
    given = " ".join(text) if text else _stdin(frame)
    if not given.strip():
        raise UsageError("there is no error text to explain", hint="certify diagnose 'the message', or pipe it in")
    if frame.format in ("json", "jsonl"):
        frame.console.write_data(json.dumps(next(diagnose_lines([json.dumps({"message": given})], explainer))) + "\n")
        return
    frame.emit(diagnosis_table(explainer.explain(Evidence(given))))


def _catalogue(frame: Frame) -> Catalogue:
    """The registry alone: whoever looks for a way out of an error must not stumble over the store."""
    from certify_cli.commands.doors import open_catalogue

    return open_catalogue(frame.registry, None)


def _stdin(frame: Frame) -> str:
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        frame.console.talk("paste the error, then Ctrl-D")
    return sys.stdin.buffer.read(MOST_CHARACTERS).decode("utf-8", "replace")


def _lines(path: Path) -> Iterator[str]:
    from certify_cli.errors import BadFile

    if path == STDIN:
        yield from _bounded(sys.stdin.buffer)
        return
    try:
        with path.open("rb") as file:
            yield from _bounded(file)
    except (OSError, ValueError) as error:
        raise BadFile(f"{path}: {getattr(error, 'strerror', None) or error}") from None


def _bounded(file: BinaryIO) -> Iterator[str]:
    """Its lines; raises BadFile for one that does not end, as of a device that never stops."""
    from certify_cli.errors import BadFile

    for number in count(1):
        line = file.readline(MOST_CHARACTERS)
        if not line:
            return
        if len(line) == MOST_CHARACTERS:
            raise BadFile(f"line {number}: longer than {MOST_CHARACTERS} bytes", hint="a line holds one error")
        yield line.decode("utf-8", "replace")
