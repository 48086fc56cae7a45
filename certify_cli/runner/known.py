"""What is known of each account before the first call that costs: who calls there, and what AWS already said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from certify_cli.diagnosis.remedies import diagnose
from certify_cli.errors import CannotRun
from certify_cli.interfaces import Cloud, Identity
from certify_cli.planning.entitlement import Planned
from certify_cli.runner.abreast import abreast
from certify_cli.runner.look import Look, Patience, look
from certify_cli.types.failures import Failure

GRACE_SECONDS = 1.0
"""A look ends in time by itself; so much later it is not waited for."""


@dataclass(frozen=True, slots=True)
class Known:
    """Of one account."""

    identity: Identity
    looked: Look = field(default_factory=Look)


Accounts = Mapping[str, Known]
"""By the account's name, "" where only one is in play."""


def known_of(callers: Mapping[str, Identity], looks: Mapping[str, Look]) -> Accounts:
    """Both together; an account whose targets need no call was not looked at."""
    return {name: Known(who, looks.get(name, Look())) for name, who in callers.items()}


def unsigned_of(known: Accounts) -> Mapping[str, Failure]:
    """The accounts in which nothing can be signed."""
    found = ((name, one.looked.no_credentials) for name, one in known.items())
    return {name: failure for name, failure in found if failure is not None}


def look_everywhere(plans: Sequence[Planned], cloud: Cloud, patience: Patience) -> dict[str, Look]:
    """The free look into every account of the plans, all at the same time; notes say of which account they are."""
    plans_of: dict[str, list[Planned]] = {}
    for plan in plans:
        plans_of.setdefault(plan.target.account, []).append(plan)
    if set(plans_of) <= {""}:
        return {name: look(mine, cloud, patience) for name, mine in plans_of.items()}
    names = list(plans_of)
    answers = abreast(
        lambda name: look(plans_of[name], cloud.of(name), patience),
        names,
        width=len(names),
        until=patience.until + GRACE_SECONDS,
        clock=patience.clock,
        give_up=patience.give_up,
    )
    late = Look(notes=("nothing is known of availability; the first call decides",))
    return {name: _named(answers.get(place, late), name) for place, name in enumerate(names)}


def refuse_unsigned(looks: Mapping[str, Look], plans: Sequence[Planned]) -> None:
    """Raises CannotRun where in no account at all a call could be signed."""
    unsigned = {name: one.no_credentials for name, one in looks.items() if one.no_credentials is not None}
    if unsigned and unsigned.keys() == {plan.target.account for plan in plans}:
        failure = next(iter(unsigned.values()))
        raise CannotRun(f"no call can be signed: {failure.message}", hint=diagnose(failure).remedy)


def _named(looked: Look, name: str) -> Look:
    return replace(looked, notes=tuple(f"account {name}: {note}" for note in looked.notes))
