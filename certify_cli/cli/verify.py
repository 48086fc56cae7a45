"""`certify verify`: parse, call, print, exit."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import evidence_options, options
from certify_cli.cli.continuing import typed_words
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed
from certify_cli.cli.parsers import moment
from certify_cli.cli.policy_options import Policy, declared_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from certify_cli.commands.grounds import Declared
    from certify_cli.commands.verify import Judged
    from certify_cli.registry.catalogue import Catalogue

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
        typer.Option(metavar="TARGET", help="Name or glob; must be there and good; repeatable. Default: all."),
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
    from certify_cli.commands.verify import Asking, verdicts
    from certify_cli.commands.verify import verify as verifying
    from certify_cli.errors import Breached
    from certify_cli.evidence.keys import read_public_key
    from certify_cli.evidence.read import WRONG_CLOCK
    from certify_cli.types.naming import counted

    frame = Frame.of(registry=registry, quiet=quiet, verbose=verbose, format=format, output=output, shows="table")
    moment_of_trust = at or datetime.now(UTC)
    declared = declared_of(context, policy, None)
    own = with_cases(declared.grounds, context.meta["certify.settings"])
    catalogue = cache(lambda: open_catalogue(frame.registry, None))
    grounds = grounds_at(own, moment_of_trust, catalogue, today=frame.today(None))
    asking = Asking(
        file=str(file),
        catalogue=catalogue,
        wanted=listed(target),
        rest=typed_words(context, GIVEN),
        clock=WRONG_CLOCK if at is None else "it was signed after --at: ask for a later time, or for an older line",
    )
    judged = verifying(file, read_public_key(key), grounds, asking)
    frame.emit(verdicts(judged))
    if declared.targets and not target:
        _warn_of_declared(frame, declared, judged, catalogue, shlex.join(("--evidence", str(file), "--key", str(key))))
    refused = [one for one in judged if one.refused]
    if refused:
        first = refused[0]
        lines = sum(one.line is not None for one in refused)
        of_lines = counted(sum(one.line is not None for one in judged), "line")
        said = f"{lines} of {of_lines} refused;" if lines else "refused:"
        raise Breached(f"{said} {first.target}: {first.why[0]}", hint=first.hint)


def _warn_of_declared(
    frame: Frame, declared: Declared, judged: Sequence[Judged], catalogue: Callable[[], Catalogue], proof: str
) -> None:
    from certify_cli.commands.evidence_meant import not_there
    from certify_cli.types.naming import counted

    lines = [one.found for one in judged if one.found is not None]
    missing, of_all = not_there(declared, lines, catalogue)
    if missing:
        said = f"of {counted(of_all, 'declared target')} {missing} {'is' if missing == 1 else 'are'} not in this file"
        frame.console.warn(f"{said}, and not asked for here: certify gate {proof} asks for them")
