"""What `--if-busy` makes of targets that another process is certifying: waited for, left out, or a reason to leave."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from certify_cli.errors import Busy
from certify_cli.interfaces import Holder, Listener, Store
from certify_cli.runner.prepare import Order, Prepared


def refuse_shared_run(run_id: str, order: Order, store: Store) -> None:
    """Unless told to wait, a begun run is left alone while others work on it or on its targets; raises Busy."""
    if order.if_busy == "wait":
        return
    left = {target.name for target in store.run_targets(run_id) if target.report is None}
    others = [holder for name, holder in store.leases.held().items() if name in left or holder.run_id == run_id]
    if others:
        raise Busy(f"run {run_id} is being worked on: {_words(others)}")


def refuse_held(targets: Collection[str], order: Order, store: Store) -> None:
    """Unless told to wait, targets that another process is certifying are not asked again meanwhile; raises Busy."""
    holders = [holder for name, holder in store.leases.held().items() if name in targets]
    if holders and order.if_busy != "wait":
        raise Busy(f"{len(holders)} of {len(targets)} targets are being certified: {_words(holders)}")


def without_held(prepared: Prepared, order: Order, store: Store, listener: Listener) -> Prepared:
    """What is left to do without waiting for anybody; raises Busy where that is nothing, or where told to fail."""
    if order.if_busy == "wait":
        return prepared
    wanted = {str(plan.target) for plan in prepared.to_run}
    held = {name: holder for name, holder in store.leases.held().items() if name in wanted}
    if held and (order.if_busy == "fail" or len(held) == len(wanted)):
        raise Busy(f"being certified elsewhere, {len(held)} of {len(wanted)} selected: {_words(held.values())}")
    if held:
        listener.notice(f"left out what is being certified elsewhere ({len(held)}): {_words(held.values())}")
    return replace(
        prepared, plans=tuple(plan for plan in prepared.plans if str(plan.target) not in held), elsewhere=held
    )


def _words(holders: Collection[Holder]) -> str:
    return ", ".join(sorted({str(holder) for holder in holders})[:3])
