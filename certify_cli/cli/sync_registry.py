"""`certify sync-registry`: parse, call, print, exit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed
from certify_cli.cli.parsers import day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certify_cli.registry.reconcile import Reconciled
    from certify_cli.types.accounts import Account
    from certify_cli.types.failures import Failure

SOURCES = "Sources"
DRIFT, SOME_FAILED = 1, 3


def sync_registry(
    context: typer.Context,
    region: Annotated[
        list[str] | None,
        typer.Option(
            "--region",
            envvar="CERTIFY_REGION",
            metavar="REGION",
            help="Region to ask, comma list, glob or all; repeatable. Default: the AWS region.",
            rich_help_panel=SOURCES,
        ),
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(
            envvar="CERTIFY_ACCOUNT",
            metavar="NAME",
            help="Account to ask through, or glob; repeatable. Default: the first that has the region.",
            rich_help_panel=SOURCES,
        ),
    ] = None,
    imports: Annotated[
        list[Path] | None,
        typer.Option(
            "--import",
            metavar="FILE",
            help="Plain list, CSV, LiteLLM config or price map; repeatable.",
            rich_help_panel=SOURCES,
        ),
    ] = None,
    as_of: Annotated[
        date | None,
        typer.Option(
            parser=day,
            metavar="YYYY-MM-DD",
            help="The day a price map was fetched; it says none.",
            rich_help_panel=SOURCES,
        ),
    ] = None,
    prices: Annotated[
        bool, typer.Option("--prices", help="Ask AWS's Price List too, for these regions.", rich_help_panel=SOURCES)
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="The bundled registry and --import only.", rich_help_panel=SOURCES)
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 when AWS differs from the inventory; writes nothing.")
    ] = False,
    history: Annotated[
        bool, typer.Option("--history", help="What earlier synchronisations changed, newest first; asks no AWS.")
    ] = False,
    model: Annotated[
        list[str] | None, typer.Option("--model", metavar="NAME", help="With --history: only these; name or glob.")
    ] = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Maintainers: write registry files from AWS, or from the --import tables."),
    ] = None,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Bring the inventory up to date from the registry, imported lists and AWS; shows what changed."""
    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    _refuse_contradictions(context)
    accounts = _accounts(context, listed(account))
    typed = listed(region) if options.typed(context, "region") else ()
    if history:
        show_history(frame, regions=typed, models=listed(model))
    elif write is not None:
        written = write_files(frame, write, accounts, regions=listed(region), imports=tuple(imports or ()), as_of=as_of)
        raise typer.Exit(written)
    else:
        result = synchronise(
            frame,
            regions=listed(region),
            imports=tuple(imports or ()),
            as_of=as_of,
            prices=prices,
            offline=offline,
            check=check,
            accounts=accounts,
        )
        _tell(context, frame, result, check)
        raise typer.Exit(_code(result, check, frame))


def _accounts(context: typer.Context, only: tuple[str, ...]) -> tuple[Account, ...]:
    """Those of the settings file that are wanted; none where it declares none."""
    from certify_cli.planning.places import wanted_accounts

    return tuple(one for one in wanted_accounts(context.meta["certify.settings"].accounts, only) if one.name)


def _refuse_contradictions(context: typer.Context) -> None:
    from certify_cli.errors import UsageError

    given = context.params
    if given["model"] and not given["history"]:
        raise UsageError("--model narrows --history", hint="add --history, or drop --model")
    rivals = {"history": ("write", "check", "offline", "imports", "prices"), "write": ("check", "offline", "prices")}
    for name, others in rivals.items():
        for other in others:
            if given[name] and given[other]:
                spelt = "import" if other == "imports" else other
                raise UsageError(f"--{name} and --{spelt} are two different jobs", hint="ask for one at a time")
    if given["write"] and given["imports"] and options.typed(context, "region"):
        raise UsageError("--write takes the fact tables or asks AWS, not both", hint="drop --import or --region")
    if given["offline"] and (options.typed(context, "region") or given["check"] or given["prices"]):
        raise UsageError(
            "--offline asks no AWS, so --region, --check and --prices have nothing to do", hint="drop one of them"
        )


def _tell(context: typer.Context, frame: Frame, result: Reconciled, check: bool) -> None:
    from certify_cli.cli.notifying import Herald

    Herald.of(frame, context.meta["certify.settings"]).tell_of_sync(result, check=check)


def synchronise(
    frame: Frame,
    *,
    regions: tuple[str, ...] = (),
    imports: tuple[Path, ...] = (),
    as_of: date | None = None,
    prices: bool = False,
    offline: bool = False,
    check: bool = False,
    rows: int | None = None,
    accounts: tuple[Account, ...] = (),
) -> Reconciled:
    """Reconciles and prints the changes, at most `rows`. With a list to import and no regions, AWS is not asked."""
    from certify_cli.cli.asking_regions import Regions
    from certify_cli.commands.sync_registry import Sources, changes_table
    from certify_cli.commands.sync_registry import sync_registry as syncing
    from certify_cli.registry.load import load
    from certify_cli.runner.origins import stamping

    known = load(frame.registry)
    asks = not offline and (not imports or bool(regions) or check or prices)
    asked = Regions.of(frame.console, regions, accounts) if asks else None
    sources = Sources(imports=imports, as_of=as_of)
    if asked:
        sources = replace(sources, cloud=asked.cloud, ask=asked.scan)
    if asked and prices:
        sources = replace(sources, ask_prices=asked.prices)
    with frame.store(read_only=check) as store:
        unclaimed = store.origin() is None and frame.database is None
        result = syncing(store, known, sources, check=check, now=datetime.now(UTC), say=frame.console.warn)
        origin = store.origin() if unclaimed else None
        if origin is not None and (told := stamping(origin, store.location)):
            frame.console.warn(told)
    table = changes_table(result)
    frame.emit(table if rows is None else replace(table, rows=table.rows[:rows]))
    return result


def show_history(frame: Frame, *, regions: tuple[str, ...], models: tuple[str, ...]) -> None:
    """Prints what earlier synchronisations changed."""
    from certify_cli.commands.sync_history import history

    with frame.store(read_only=True) as store:
        table = history(store, regions=regions, models=models)
    frame.emit(table)


def write_files(
    frame: Frame,
    directory: Path,
    accounts: tuple[Account, ...],
    *,
    regions: tuple[str, ...],
    imports: tuple[Path, ...],
    as_of: date | None,
) -> int:
    """Writes the registry's files, prints which changed, and gives the exit code."""
    from certify_cli.cli.asking_regions import Regions
    from certify_cli.commands.write_dump import write_dump
    from certify_cli.commands.write_registry import write_scan, write_tables
    from certify_cli.types.failures import Failure

    if imports:
        dumped = write_dump(imports, as_of, directory, frame.console.warn)
        frame.emit(dumped or write_tables(imports, directory))
        return 0
    asked = Regions.of(frame.console, regions, accounts)
    scanned = asked.scan()
    table = write_scan(scanned, directory, frame.console.warn)
    if (origin := asked.origin()) != "aws":
        frame.console.warn(f"what was written is the word of a {origin} endpoint, not of AWS")
    frame.emit(table)
    return _some_failed({region: one for region, one in scanned.items() if isinstance(one, Failure)}, frame)


def _code(result: Reconciled, check: bool, frame: Frame) -> int:
    failed = _some_failed(result.failed, frame)
    if not check or not result.drift:
        return failed
    frame.console.talk(f"drift: AWS differs from the inventory in {len(result.drift)} places")
    frame.console.talk("\nhint: certify sync-registry brings the inventory up to date")
    return DRIFT


def _some_failed(failed: Mapping[str, Failure], frame: Frame) -> int:
    if not failed:
        return 0
    frame.console.talk(f"no answer from {', '.join(failed)}; what was known of them stays")
    frame.console.talk(f"\nhint: run it again for the regions that failed, --region {','.join(failed)}")
    return SOME_FAILED
