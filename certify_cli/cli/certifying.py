"""What `certify certify` does between its options and its exit code: doors opened, steps called, report written."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from certify_cli.cli.closing import Place, afterwards, closing
from certify_cli.cli.frame import Frame
from certify_cli.cli.invocation import Invocation
from certify_cli.cli.progress import listening as drawing
from certify_cli.cli.progress_lines import Silent
from certify_cli.cli.simulating import simulating
from certify_cli.commands.assemble import without_accounts
from certify_cli.commands.certify import certify, resume
from certify_cli.commands.doors import Asking, open_catalogue, open_cloud_for, wanted_regions
from certify_cli.commands.plan import plan_table
from certify_cli.errors import CannotRun, Incomplete, Interrupted, UnknownModel, UsageError
from certify_cli.planning.select import Selection, Wanted, select
from certify_cli.runner.execute import Hands
from certify_cli.runner.stop import Stop, listening
from certify_cli.types.model import Kind

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud, Store
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.registry.routes import RouteOption
    from certify_cli.runner.prepare import Order
    from certify_cli.types.reports import Report

FOREVER_SECONDS = 7 * 86400.0


def certifying(frame: Frame, asked: Invocation, *, quiet_data: bool = False) -> int:
    """Runs the command; the exit code of the decision. `quiet_data` leaves the report to a later command."""
    _check(asked)
    order = asked.order()
    stop = Stop()
    deadline_at = None if asked.deadline is None else time.monotonic() + asked.deadline.total_seconds()
    with (
        simulating(asked.simulate, asked.personas, frame.registry),
        frame.store(simulated=asked.simulate) as store,
        listening(stop),
    ):
        cloud = open_cloud_for(asked.concurrency, asked.timeout)
        catalogue = open_catalogue(frame.registry, store)
        hands = _hands(cloud, catalogue, stop, deadline_at)
        selection = Selection() if asked.resume else _select(asked, catalogue, hands, frame)
        _refuse_cases_for_none(asked, selection)
        if asked.plan:
            frame.emit(plan_table(selection, order, store, cloud))
            return 0
        with _exclusive(store, asked, frame, stop) as held:
            if stop.requested:
                raise Interrupted(stop.exit_code)
            if not held:
                return _busy(asked, store, frame)
            with drawing(frame.console, time.monotonic) as listener:
                report = _run(asked, order, selection, store, replace(hands, listener=listener))
    return _close(report, asked, frame, quiet_data=quiet_data)


def _check(asked: Invocation) -> None:
    """Contradictions that no single option shows."""
    selecting = bool(asked.targets) + (asked.from_file is not None) + asked.everything
    if asked.resume and selecting:
        raise UsageError("--resume continues a run as it was planned and takes no targets", hint="drop the targets")
    if asked.resume and asked.fresh:
        raise UsageError("--resume and --fresh contradict each other", hint="drop one of the two")
    if asked.run and not asked.resume:
        raise UsageError("--run names the run to continue and needs --resume", hint="add --resume")
    if asked.trials and asked.confidence is not None:
        raise UsageError("--trials fixes the number that --confidence finds out", hint="drop one of the two")
    if asked.personas and not asked.simulate:
        raise UsageError("--personas says how simulated models behave and needs --simulate", hint="add --simulate")
    for name, limit in (("timeout", asked.timeout), ("deadline", asked.deadline)):
        if limit is not None and not limit:
            raise UsageError(f"--{name} of nothing leaves no time for any call", hint=f"--{name} 60s, say")
    if selecting > 1:
        raise UsageError("name targets, or --from a file, or --all: one of the three", hint="drop the others")


def _refuse_cases_for_none(asked: Invocation, selection: Selection) -> None:
    """Cases that stand in a settings file are for whatever they fit; those named by hand must fit something."""
    if asked.cases_typed and selection.selected and all(one.model.kind != "chat" for one in selection.selected):
        raise UsageError("--cases fits none of the models selected", hint="cases are put to chat models")


def _select(asked: Invocation, catalogue: Catalogue, hands: Hands, frame: Frame) -> Selection:
    from certify_cli.sources import read_list

    wanted = Wanted(
        names=asked.targets,
        rows=read_list(asked.from_file) if asked.from_file else (),
        sweep=asked.everything,
        vendors=asked.vendor,
        kinds=cast("tuple[Kind, ...]", asked.kind),
        regions=asked.region if asked.region_typed else (),
        default_regions=asked.region or wanted_regions(simulated=asked.simulate),
        routes=cast("RouteOption", asked.routes),
    )
    asking = Asking(hands.cloud, catalogue, hands.patience(), frame.console.warn)
    try:
        return select(wanted, catalogue, today=datetime.now(UTC).date(), lookup=asking.lookup)
    except UnknownModel as error:
        if hands.stop.requested:
            raise Interrupted(hands.stop.exit_code) from None
        if asking.unreachable:
            raise CannotRun(f"{error.message} here, and AWS could not be asked: {asking.unreachable}") from None
        raise _in_file(error, asked) from None
    except UsageError as error:
        raise _in_file(error, asked) from None


def _in_file(error: UsageError, asked: Invocation) -> UsageError:
    """The error with the file's name before its line."""
    if asked.from_file is None or not error.message.startswith("line "):
        return error
    return type(error)(f"{asked.from_file}: {error.message}", hint=error.hint)


@contextmanager
def _exclusive(store: Store, asked: Invocation, frame: Frame, stop: Stop) -> Iterator[bool]:
    patience = FOREVER_SECONDS if asked.deadline is None else asked.deadline.total_seconds()
    seconds = patience if asked.if_busy == "wait" else 0.0
    waits = asked.if_busy == "wait"
    with store.exclusive(
        wait_seconds=seconds,
        on_wait=lambda who: frame.console.talk(f"waiting for another run on this store: {who}") if waits else None,
        give_up=lambda: stop.requested,
    ) as held:
        yield held


def _busy(asked: Invocation, store: Store, frame: Frame) -> int:
    if asked.if_busy == "skip":
        frame.console.talk(f"another run holds {store.location}; skipped as asked (--if-busy skip)")
        return 0
    raise Incomplete(
        f"another run holds {store.location}", hint="wait for it, or use a store of your own with --database"
    )


def _hands(cloud: Cloud, catalogue: Catalogue, stop: Stop, deadline_at: float | None) -> Hands:
    return Hands(
        cloud=cloud,
        catalogue=catalogue,
        listener=Silent(),
        stop=stop,
        clock=time.monotonic,
        now_utc=lambda: datetime.now(UTC),
        rng=random.Random(),  # noqa: S311 - jitter, not secrets
        deadline_at=deadline_at,
    )


def _run(asked: Invocation, order: Order, selection: Selection, store: Store, hands: Hands) -> Report:
    if asked.resume:
        return resume(asked.run, order, store, hands)
    return certify(selection.selected, selection.skipped, order, store, hands)


def _close(report: Report, asked: Invocation, frame: Frame, *, quiet_data: bool) -> int:
    if not quiet_data:
        frame.emit(report if asked.show_account else without_accounts(report))
    assert report.decision is not None
    shown = frame.format in (None, "table") and not quiet_data
    place = Place(asked.simulate, asked.personas, frame.database)
    words = closing(report, place=place, shown=shown)
    if words is not None:
        frame.console.error(words)
    elif told := afterwards(report, place):
        frame.console.talk(told)
    return report.decision.exit_code
