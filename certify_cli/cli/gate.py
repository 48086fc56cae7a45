"""`certify gate`: parse, call, print, exit."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.evidence_options import EVIDENCE
from certify_cli.cli.frame import Frame
from certify_cli.cli.gate_selection import Everything, asks_of, planning_of, refuse_several, rows_listed, sorted_out
from certify_cli.cli.options import SELECTION, listed
from certify_cli.cli.policy_options import Baseline, Policy, declared_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify_cli.commands.grounds import Declared
    from certify_cli.commands.kept import Kept
    from certify_cli.commands.renewing import Renewing
    from certify_cli.interfaces import Imported, Verdicts
    from certify_cli.place import Place
    from certify_cli.settings import FileSettings
    from certify_cli.types.reports import Report

GIVEN = ("policy", "baseline", "config", "registry")
PLACES = ("region", "account")


def gate(
    context: typer.Context,
    targets: options.Names = None,
    from_file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Exactly what this file lists.", rich_help_panel=SELECTION),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="All that is stored, and the inventory's active models.", rich_help_panel=SELECTION),
    ] = False,
    region: options.Regions = None,
    account: options.Accounts = None,
    policy: Policy = None,
    baseline: Baseline = None,
    evidence: Annotated[
        Path | None,
        typer.Option(
            "--evidence",
            metavar="FILE",
            help="Decide on signed evidence instead of the store.",
            rich_help_panel=EVIDENCE,
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            "--key",
            envvar="CERTIFY_EVIDENCE_KEY",
            metavar="PEM",
            help="Public key of whoever is trusted.",
            rich_help_panel=EVIDENCE,
        ),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(metavar="ORIGIN", help="simulated looks into that store; it is no evidence.", hidden=True),
    ] = None,
    show_account: Annotated[
        bool, typer.Option("--show-account", help="Show whole account ids.", rich_help_panel=options.GLOBAL)
    ] = False,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Decide whether stored certificates meet the policy. No AWS call; the cheap step of a pipeline.

    Without a selection: the [[targets]] of the settings. A glob in a file is all that it fits; a typed one is a sweep
    over what is stored. Exit codes: 0 met, 1 breached, 2 usage or nothing selected, 3 a certificate is missing, expired
    or too old, 4 the store cannot be read.
    """
    from certify_cli.cli.notifying import Herald
    from certify_cli.commands.assemble import without_accounts
    from certify_cli.commands.naming_lines import pointed

    frame = Frame.of(
        database=database,
        registry=registry,
        quiet=quiet,
        verbose=verbose,
        format=format,
        output=output,
        shows="report",
        show_account=show_account,
    )
    _refuse_idle_key(context, evidence)
    refuse_several(context)
    declared = _with_cases(context, declared_of(context, policy, baseline))
    rows = rows_listed(from_file)
    renewing = _renewing(context, evidence, declared, frame.console.environ)
    if evidence is not None:
        report = _decided(context, frame, None, declared, rows, renewing, kept=_signed(evidence, key))
    else:
        with frame.verdicts(simulated=options.simulated(origin)) as store:
            report = _decided(context, frame, store, declared, rows, renewing)
    decided = pointed(report, rows, from_file, declared.files)
    report = decided if show_account else without_accounts(decided)
    frame.emit(report)
    place = frame.place(simulated=options.simulated(origin))
    shown = shlex.join(("certify", "verify", str(evidence), "--key", str(key))) if evidence else "certify report"
    if evidence is None or database is not None:  # else there is nowhere to remember what was told
        settings = context.meta["certify.settings"]
        herald = Herald.of(frame, settings, simulated=options.simulated(origin), policy=policy or "")
        herald.tell_of_report(decided, "gate", declared.grounds, see=place.led(shown))
    raise typer.Exit(_close(report, frame, place, shown, stored=evidence is None))


def _with_cases(context: typer.Context, declared: Declared) -> Declared:
    from certify_cli.commands.grounds import with_cases

    return replace(declared, grounds=with_cases(declared.grounds, context.meta["certify.settings"]))


def _refuse_idle_key(context: typer.Context, evidence: Path | None) -> None:
    from certify_cli.errors import UsageError

    if evidence is None and options.typed(context, "key"):
        raise UsageError("--key checks evidence, and the store has no signatures", hint="add --evidence FILE")


def _signed(evidence: Path, key: Path | None) -> Kept:
    """What was signed; raises Breached for a line that is not what the key's owner wrote, or that is yet to come."""
    from certify_cli.commands.kept import Kept
    from certify_cli.errors import UsageError
    from certify_cli.evidence.read import read_evidence

    if key is None:
        raise UsageError("--evidence is checked with the signer's public key", hint="add --key PEM")
    signed = read_evidence(evidence, key, datetime.now(UTC))
    return Kept.of_history(signed.found, signed.absent)


def _renewing(
    context: typer.Context, evidence: Path | None, declared: Declared, environ: Mapping[str, str]
) -> Renewing:
    """What whoever certifies has to be told that this gate was told."""
    from certify_cli.cli.continuing import typed_words
    from certify_cli.commands.renewing import Renewing
    from certify_cli.types.plans import SUITES

    if evidence is None and any(context.params[one] for one in ("targets", "from_file", "everything")):
        return Renewing(rest=typed_words(context, GIVEN))
    if evidence is None:
        said = environ.get("CERTIFY_SUITE") or context.meta["certify.settings"].values.get("suite")
        suite = next((one for one in SUITES if one == said), None) or declared.suite or "standard"
        return Renewing(rest=typed_words(context, GIVEN), declared=typed_words(context, PLACES), unasked=suite)
    file = context.params["from_file"]
    named = (*listed(context.params["targets"]), *(("--from", str(file)) if file else ()))
    selection = None if context.params["everything"] else named
    return Renewing(rest=typed_words(context, (*PLACES, *GIVEN)), evidence=str(evidence), selection=selection)


def _decided(
    context: typer.Context,
    frame: Frame,
    store: Verdicts | None,
    declared: Declared,
    rows: tuple[Imported, ...],
    renewing: Renewing,
    *,
    kept: Kept | None = None,
) -> Report:
    """Of what the store has, or of what is `kept` elsewhere."""
    from certify_cli.commands.asked import Asked
    from certify_cli.commands.asks import refuse_unknown_accounts
    from certify_cli.commands.gate import gate as gating
    from certify_cli.commands.grounds import at
    from certify_cli.commands.kept import Kept
    from certify_cli.commands.misspelt import unknown_cases

    catalogue = frame.catalogue(store)
    if kept is None:
        assert store is not None
        kept = Kept.of(store)
    settings: FileSettings = context.meta["certify.settings"]
    planning = planning_of(context, catalogue, frame.console.environ)
    models = store.models() if store is not None and context.params["everything"] else ()
    everything = Everything(kept, [one.model for one in models if one.active and one.provider == "bedrock"])
    rows, aside = sorted_out(rows, planning, frame.console.warn) if rows else ((), ())
    names = tuple(one.name for one in settings.accounts)
    refuse_unknown_accounts(listed(context.params["account"]), names, kept)
    asked = Asked(
        asks=asks_of(context, rows, declared, planning, everything),
        catalogue=catalogue,
        regions=planning.regions,
        usual=() if context.params["everything"] else planning.usual,
        accounts=listed(context.params["account"]),
        declared=names,
        places=planning.places,
        aside=aside,
        file=context.params["from_file"] or declared.targets_file,
        whole=not any(options.typed(context, one) for one in ("targets", "from_file", "region", "account")),
    )
    for said in (said for file in declared.files for said in unknown_cases(file, declared.grounds.cases)):
        frame.console.warn(said)
    known = (one for _, one in kept.reports())
    grounds = at(declared.grounds, datetime.now(UTC), catalogue, known, frame.today(store))
    return gating(asked, kept, grounds, renewing)


def _close(report: Report, frame: Frame, place: Place, shown: str, *, stored: bool) -> int:
    from certify_cli.cli.gate_closing import close

    return close(report, frame, place, shown, stored=stored)
