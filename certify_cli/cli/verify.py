"""`certify verify`: parse, call, print, exit."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from certify_cli.cli import evidence_options, options
from certify_cli.cli.continuing import typed_words
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed
from certify_cli.cli.parsers import moment
from certify_cli.cli.policy_options import Policy, declared_of

GIVEN = ("policy", "config", "registry")


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What certify certify --evidence wrote.")],
    key: evidence_options.Key,
    at: Annotated[
        datetime | None,
        typer.Option(parser=moment, metavar="TIME", help="As of then, 2026-11-20T12:00:00Z; default now."),
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="TARGET", help="This one must be there and good; repeatable. Default: all there are."),
    ] = None,
    policy: Policy = None,
    config: options.Config = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Check a file of evidence offline: signature, digest, verifier, target, result, level, expiry and your policy.

    Exit codes: 0 all of it is good, 1 something is refused, 2 the file or key cannot be read.
    """
    from certify_cli.commands.doors import open_catalogue
    from certify_cli.commands.grounds import at as grounds_at
    from certify_cli.commands.grounds import with_cases
    from certify_cli.commands.verify import verdicts
    from certify_cli.commands.verify import verify as verifying
    from certify_cli.errors import Breached
    from certify_cli.evidence.keys import read_public_key
    from certify_cli.types.naming import counted

    frame = Frame.of(registry=registry, quiet=quiet, verbose=verbose, format=format, output=output, shows="table")
    moment_of_trust = at or datetime.now(UTC)
    own = with_cases(declared_of(context, policy, None).grounds, context.meta["certify.settings"])
    catalogue = cache(lambda: open_catalogue(frame.registry, None))
    grounds = grounds_at(own, moment_of_trust, catalogue, today=frame.today(None))
    judged = verifying(file, read_public_key(key), grounds, listed(target), typed_words(context, GIVEN))
    frame.emit(verdicts(judged))
    refused = [one for one in judged if one.refused]
    if refused:
        first = refused[0]
        lines = sum(one.line is not None for one in refused)
        of_lines = counted(sum(one.line is not None for one in judged), "line")
        said = f"{lines} of {of_lines} refused;" if lines else "refused:"
        raise Breached(
            f"{said} {first.target}: {first.why[0]}",
            hint=first.hint,
        )
