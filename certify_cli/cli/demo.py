"""`certify demo`: sync, list, certify and report on the simulator, in a store of its own; no AWS needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame

REGIONS = ("us-east-1", "us-west-2")
SYNC_ROWS = 8


def demo(
    vendor: options.Vendor = None,
    concurrency: Annotated[int, typer.Option(min=1, max=256, help="Calls at the same time.")] = 16,
    config: options.Config = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Show the main job on a simulated Bedrock: sync, list, certify every callable model in two regions, report."""
    from certify_cli.stores import default_location

    store = default_location(simulated=True).with_name("demo.sqlite3")
    _forget(store)
    frame = Frame.of(database=str(store), quiet=quiet, verbose=verbose)
    _tour(frame, options.listed(vendor), concurrency)
    around = frame.place(simulated=True).led("certify report")
    frame.console.talk(f"\ndemo done, all of it simulated; look around with: {around}")


def _tour(frame: Frame, vendors: tuple[str, ...], concurrency: int) -> None:
    from certify_cli.cli.certifying import certifying
    from certify_cli.cli.continuing import Continuing
    from certify_cli.cli.invocation import Invocation
    from certify_cli.cli.list_certifiable import show_list
    from certify_cli.cli.report import show_report
    from certify_cli.cli.simulating import demo_personas, simulating
    from certify_cli.cli.sync_registry import synchronise
    from certify_cli.commands.list_certifiable import Filters
    from certify_cli.place import Place

    with simulating(True, demo_personas(), None):
        frame.console.talk(f"$ certify sync-registry --region {','.join(REGIONS)} | head")
        synchronise(frame, regions=REGIONS, rows=SYNC_ROWS)
        frame.console.talk("\n$ certify list-certifiable --all")
        show_list(frame, Filters(everything=True, vendors=vendors))
        frame.console.talk(f"\n$ certify certify --all --region {','.join(REGIONS)}")
        asked = Invocation(
            everything=True,
            region=REGIONS,
            region_typed=True,
            vendor=vendors,
            concurrency=concurrency,
            continuing=Continuing(Place(True, frame.database, str(demo_personas()))),
        )
        code = certifying(frame, asked, quiet_data=True)
        frame.console.talk(f"exit code {code}: some demo models are broken on purpose, and the gate says so")
    frame.console.talk("\n$ certify report")
    show_report(frame)


def _forget(store: Path) -> None:
    """The demo starts afresh each time; what belongs to SQLite goes with the file."""
    for suffix in ("", "-wal", "-shm"):
        store.with_name(store.name + suffix).unlink(missing_ok=True)
