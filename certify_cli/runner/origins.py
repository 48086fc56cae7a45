"""A store keeps results of one origin: what does not fit is refused before anything of it is begun (decision 5)."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.errors import OtherOrigin
from certify_cli.interfaces import Store
from certify_cli.runner.execute import Hands
from certify_cli.runner.prepare import Order
from certify_cli.types.calls import Origin
from certify_cli.types.plans import TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo

_WHOSE = {"simulated": "simulated", "custom": "of a custom endpoint"}


def refuse_other_origin(plans: Sequence[TargetPlan], order: Order, store: Store, hands: Hands) -> None:
    """Raises OtherOrigin where it is certain already that results would not fit into the store.

    Where nobody answered it is not: then the first answer decides, and without one there is nothing to be kept apart.
    """
    kept = store.origin()
    for account, region in dict.fromkeys((plan.target.account, plan.target.region) for plan in plans):
        origin = hands.cloud.of(account).certain_origin(region)
        if origin is None:
            continue
        if kept is not None and kept != origin:
            raise OtherOrigin(store.location, kept, origin)
        if kept is None and not order.store_named and (told := stamping(origin, store.location)):
            hands.listener.notice(told)
            return


def origin_unasked(run: RunInfo, targets: Sequence[RunTarget], order: Order, store: Store) -> Origin | None:
    """The origin of a run that nobody answered: where it made no call that of what was served, or the store's.

    Of an unfinished one only a simulator that was asked for is known: who did not answer has no origin.
    """
    asked: Origin | None = "simulated" if order.simulated else None
    if run.state != "finished":
        return asked
    shown = (one.report.origin for one in targets if one.report and one.report.origin)
    return next(shown, None) or store.origin() or asked


def stamping(origin: Origin, location: str) -> str:
    """What to tell whoever named no store, before the first result makes it one of that origin; "" for AWS itself."""
    if origin not in _WHOSE:
        return ""
    apart = "--simulate or --database keeps" if origin == "simulated" else "--database keeps"
    return f"results are {_WHOSE[origin]} and go into {location}, which will then take no others; {apart} them apart"
