"""What an account has to agree to before a model may be called: Marketplace products, Anthropic's form, retention."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours.access import CONTROL_PLANE, FORM, MARKETPLACE
from certify_cli.simulator.refusals import ServiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from certify_cli.simulator.world import Call

_RETENTION = (
    "This model requires the account data retention mode provider_data_share. Set it with PutAccountDataRetention "
    "before you invoke the model."
)


def never_subscribed(calls: int = 0) -> Behaviour:
    """The first call of the model subscribes; what follows is `agreement_pending` with that many `calls`."""
    return _agreement("NOT_AVAILABLE", calls)


def agreement_pending(calls: int = 0) -> Behaviour:
    """The agreement is being made: calls succeed, all of them or the first `calls`; then it fails and they do."""
    return _agreement("PENDING", calls)


def agreement_error() -> Behaviour:
    """The agreement could not be made, and calls are refused."""
    return Behaviour(refuse=_calls(_deny), availability={"agreementAvailability": "ERROR"})


def needs_use_case_form() -> Behaviour:
    """Anthropic's form was never sent, which the account's GetUseCaseForModelAccess of that region says too."""

    def refuse(_: Call) -> None:
        raise ServiceError("ResourceNotFoundException", FORM)

    return Behaviour(refuse=_calls(refuse), agreed={"form": "never sent"})


def needs_data_retention() -> Behaviour:
    """The account does not share its data with the model's provider, who wants it; GetAccountDataRetention says so."""

    def deny(_: Call) -> None:
        raise ServiceError("AccessDeniedException", _RETENTION)

    return Behaviour(refuse=_calls(deny), agreed={"retention": "default"})


def _agreement(status: str, calls: int) -> Behaviour:
    if calls < 0:
        raise ValueError(f"calls: {calls} is less than none")
    availability, lock = {"agreementAvailability": status}, threading.Lock()
    made = 0

    def use(call: Call) -> None:
        nonlocal made
        with lock:
            made += 1
            failed = bool(calls) and made > calls
            availability["agreementAvailability"] = "ERROR" if failed else "PENDING"
        if failed:
            _deny(call)

    return Behaviour(refuse=_calls(use), availability=availability)


def _calls(do: Callable[[Call], None]) -> Callable[[Call], None]:
    """Does it for calls of a model only."""

    def refuse(call: Call) -> None:
        if call.operation not in CONTROL_PLANE:
            do(call)

    return refuse


def _deny(_: Call) -> None:
    raise ServiceError("AccessDeniedException", MARKETPLACE)


KINDS = {
    "never_subscribed": never_subscribed,
    "agreement_pending": agreement_pending,
    "agreement_error": agreement_error,
    "needs_use_case_form": needs_use_case_form,
    "needs_data_retention": needs_data_retention,
}
