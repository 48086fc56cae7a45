"""What `certify certify` does between its options and its exit code: doors opened, steps called, report written."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, cast

from certify_cli.cli.attesting import attesting
from certify_cli.cli.closing import afterwards, closing, warned
from certify_cli.cli.contradictions import check
from certify_cli.cli.delivering import deliver
from certify_cli.cli.forewarning import forewarn
from certify_cli.cli.frame import Frame
from certify_cli.cli.invocation import Invocation
from certify_cli.cli.leaving import leaving
from certify_cli.cli.notifying import tell, telling_of_stops
from certify_cli.cli.preflighting import preflighting
from certify_cli.cli.progress import listening as drawing
from certify_cli.cli.progress_lines import Silent
from certify_cli.cli.simulating import simulating
from certify_cli.commands.assemble import with_dead_letters
from certify_cli.commands.certify import certify, resume
from certify_cli.commands.declaring import in_file
from certify_cli.commands.doors import Asking, open_catalogue, open_cloud_for, wanted_regions
from certify_cli.commands.left_alone import begun_alone, left_alone
from certify_cli.commands.meanings import looked_up
from certify_cli.commands.plan import plan_table
from certify_cli.commands.retry import retry_errors
from certify_cli.errors import Busy, CannotRun, CertifyError, Interrupted, UnknownModel, UsageError
from certify_cli.planning.select import Selection, Wanted, select
from certify_cli.policy.gate import worse
from certify_cli.registry.regions import expand
from certify_cli.registry.residency import Residency
from certify_cli.runner.execute import Hands
from certify_cli.runner.residency import ListedByAws
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
    check(asked)
    with telling_of_stops(asked, frame):
        return _certifying(frame, asked, quiet_data=quiet_data)


def _certifying(frame: Frame, asked: Invocation, *, quiet_data: bool) -> int:
    signed = attesting(asked, frame.outputs)
    order = replace(asked.order(), store_named=asked.simulate or frame.database is not None, simulated=asked.simulate)
    stop = Stop()
    deadline_at = None if asked.deadline is None else time.monotonic() + asked.deadline.total_seconds()
    with (
        # outermost, so that a signal that comes while all is closed does not make another exit code
        listening(stop),
        leaving(frame.console, stop, asked.continuing),
        simulating(asked.simulate, asked.personas, frame.registry),
        frame.store(simulated=asked.simulate, place=asked.continuing.place) as store,
    ):
        _heed(stop)
        cloud = open_cloud_for(asked.concurrency, asked.timeout, asked.accounts, simulated=asked.simulate)
        catalogue = open_catalogue(frame.registry, store)
        order = looked_up(order, catalogue)
        hands = _hands(cloud, catalogue, stop, deadline_at)
        asked = asked if asked.goes_on else _with_rows(asked, catalogue)
        selection = Selection() if asked.goes_on else _select(asked, catalogue, hands, frame)
        _refuse_cases_for_none(asked, selection)
        forewarn(asked, selection, catalogue, frame)
        if asked.preflight_only or asked.plan:
            return _look_only(asked, selection, order, store=store, hands=hands, frame=frame)
        with _exclusive(store, asked, frame, hands) as holder:
            _heed(stop)
            try:
                if holder is not None:
                    raise Busy(f"another run holds {store.location}: {holder}", hint=_once_waited(asked))
                with drawing(frame.console, time.monotonic) as listener:
                    report = _run(asked, order, selection, store, replace(hands, listener=listener))
            except Busy as busy:
                code = 0 if asked.if_busy == "skip" else busy.exit_code
                if asked.goes_on:
                    left = begun_alone(busy, asked.run, store, code=code)
                else:
                    left = left_alone(busy, selection, order, store, hands, code=code)
                return _leave(busy, left, asked, frame, store=None if quiet_data else store)
        code = _close(report, asked, frame, store, stop, quiet_data=quiet_data)
        return worse(code, signed.of_run(report, store, frame) if signed else 0)


def _heed(stop: Stop) -> None:
    """Raises Interrupted where a signal came before anything was begun."""
    if stop.requested:
        raise Interrupted(stop.exit_code)


def _look_only(
    asked: Invocation, selection: Selection, order: Order, *, store: Store, hands: Hands, frame: Frame
) -> int:
    """What is shown instead of a run."""
    if asked.preflight_only:
        return preflighting(asked, selection, store, hands, frame)
    frame.emit(plan_table(selection, order, store, hands))
    return 0


def _refuse_cases_for_none(asked: Invocation, selection: Selection) -> None:
    """Cases that stand in a settings file are for whatever they fit; those named by hand must fit something."""
    if asked.cases_typed and selection.selected and all(one.model.kind != "chat" for one in selection.selected):
        raise UsageError("--cases fits none of the models selected", hint="cases are put to chat models")


def _select(asked: Invocation, catalogue: Catalogue, hands: Hands, frame: Frame) -> Selection:
    from certify_cli.registry.list_notes import list_notes

    for note in list_notes(asked.rows, lambda: catalogue, roles={account.role_arn for account in asked.accounts}):
        frame.console.warn(note)
    wanted = Wanted(
        names=asked.targets,
        rows=asked.rows,
        sweep=asked.everything,
        vendors=asked.vendor,
        kinds=cast("tuple[Kind, ...]", asked.kind),
        regions=asked.region if asked.region_typed else (),
        default_regions=asked.region or wanted_regions(simulated=asked.simulate),
        routes=cast("RouteOption", asked.routes),
        accounts=asked.accounts,
        only=asked.account,
    )
    asking = Asking(hands.cloud, catalogue, hands.patience(), frame.console.warn)
    ahead = expand(wanted.regions or wanted.default_regions, catalogue.regions)
    listed = ListedByAws(hands.cloud, hands.patience(), frame.console.warn, ahead=ahead)
    residency = Residency.of(asked.allowed_regions, catalogue.regions, listed)
    try:
        return select(wanted, catalogue, today=_today(), lookup=asking.lookup, residency=residency)
    except UnknownModel as error:
        if hands.stop.requested:
            raise Interrupted(hands.stop.exit_code) from None
        if asking.unreachable:
            raise CannotRun(f"{error.message} here, and AWS could not be asked: {asking.unreachable}") from None
        raise _in_file(error, asked) from None
    except UsageError as error:
        raise _in_file(error, asked) from None


def _with_rows(asked: Invocation, catalogue: Catalogue) -> Invocation:
    try:
        return asked.with_rows(catalogue)
    except UsageError as error:
        raise _in_file(error, asked) from None


def _in_file(error: UsageError, asked: Invocation) -> UsageError:
    return in_file(error, asked.from_file or asked.declared.targets_file)


@contextmanager
def _exclusive(store: Store, asked: Invocation, frame: Frame, hands: Hands) -> Iterator[str | None]:
    """Yields None with the right to run, else who kept it."""
    left = FOREVER_SECONDS if hands.deadline_at is None else max(0.0, hands.deadline_at - hands.clock())
    waits, holder = asked.if_busy == "wait", ""

    def busy(who: str) -> None:
        nonlocal holder
        holder = who
        if waits:
            frame.console.talk(f"note: waiting for another run on this store: {who}")

    with store.exclusive(
        wait_seconds=left if waits else 0.0,
        on_wait=busy,
        give_up=lambda: hands.stop.requested,
        on_outage=frame.console.warn,
    ) as held:
        yield None if held else holder


def _once_waited(asked: Invocation) -> str:
    """Who waited in vain needs more time, not to be told to wait."""
    if asked.if_busy != "wait":
        return ""
    return "give it a longer --deadline, or use a store of your own with --database"


def _leave(busy: Busy, report: Report, asked: Invocation, frame: Frame, *, store: Store | None) -> int:
    """Nothing was begun; whoever reads the output finds that, and not the report of an earlier run."""
    assert report.decision is not None
    going, code = asked.continuing, report.decision.exit_code
    delivered = store is None or deliver(report, asked, frame, store)
    if code == 0:
        frame.console.talk(f"{busy.message}; skipped as asked (--if-busy skip)")
    else:
        frame.console.error(CertifyError(busy.message, hint=going.place.led(busy.hint)))
    return code if delivered else worse(code, CannotRun.exit_code)


def _today() -> date:
    return datetime.now(UTC).date()


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
    if asked.retry_errors:
        return retry_errors(asked.run, order, store, hands)
    if asked.resume:
        return resume(asked.run, order, store, hands)
    return certify(selection.selected, selection.skipped, order, store, hands)


def _close(report: Report, asked: Invocation, frame: Frame, store: Store, stop: Stop, *, quiet_data: bool) -> int:
    report, going = with_dead_letters(report, store), asked.continuing
    assert report.decision is not None
    delivered = quiet_data or deliver(report, asked, frame, store)
    tell(report, asked, frame, store, stop)
    if frame.format not in (None, "table"):
        for said in warned(report):
            frame.console.warn(said)
    words = closing(report, going=going, shown=delivered and frame.format in (None, "table") and not quiet_data)
    if words is not None:
        frame.console.error(words)
    elif told := afterwards(report, going):
        frame.console.talk(told)
    return report.decision.exit_code if delivered else worse(report.decision.exit_code, CannotRun.exit_code)
