"""Whether IAM lets the targets that were named be called: asked beforehand, for only a call would prove it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from certify_cli.diagnosis.policies import INVOKE, statement
from certify_cli.doctor.patient import Patient
from certify_cli.doctor.permissions import BELOW
from certify_cli.interfaces import Identity
from certify_cli.registry.needs import needs, together
from certify_cli.registry.residency import Residency
from certify_cli.types.checks import Checked, Level
from certify_cli.types.failures import Failure
from certify_cli.types.naming import some_of
from certify_cli.types.permissions import ADVISORY, Need, Permission
from certify_cli.types.target import Selected


def look(patient: Patient) -> Iterator[Checked]:
    if not patient.targets:
        return
    who = patient.aws.identity(patient.home)
    if isinstance(who, Failure) or not who.principal:
        yield _checked("warn", f"{INVOKE}: not asked, for it is not known who calls", "see credentials")
        return
    yield _asked(patient, who)


def _asked(patient: Patient, who: Identity) -> Checked:
    said: list[Permission] = []
    for need in _needed(patient.targets, who.account):
        found = patient.aws.permissions(who.principal, need.actions, need.resources, patient.home)
        if isinstance(found, Failure):
            seen = f"{need.actions[0]}: IAM does not say whether it is allowed: {found.message}"
            return _checked("ok", f"{seen}; only a call will tell")
        said.extend(found)
    return _told(said, len(patient.targets))


def _needed(targets: Sequence[Selected], account: str) -> tuple[Need, ...]:
    """Every action on every ARN that calls of these targets touch."""
    anywhere = Residency()
    calls = [(one.model, one.target.route, one.target.region) for one in targets]
    return together(need for call in calls for need in needs(*call, anywhere.destinations(*call), account))


def _told(said: Sequence[Permission], targets: int) -> Checked:
    denied = [one for one in said if one.ruling == "denied"]
    unknown = [one for one in said if one.ruling == "unknown"]
    if denied:
        seen = f"IAM would deny {_listed(denied)}: {denied[0].why}; {ADVISORY}"
        return _checked("warn", seen, BELOW, _policy(denied))
    if unknown:
        return _checked("ok", f"IAM does not say of {_listed(unknown)}: {unknown[0].why}; only a call will tell")
    what = "the target" if targets == 1 else f"all {targets} targets"
    return _checked("ok", f"IAM allows {', '.join(_distinct(one.action for one in said))} for {what}; {ADVISORY}")


def _policy(denied: Sequence[Permission]) -> str:
    """A statement for each set of resources, with all that is denied on them."""
    actions: dict[tuple[str, ...], list[str]] = {}
    for need in together(Need(actions=(one.action,), resources=(one.resource,)) for one in denied):
        actions.setdefault(need.resources, []).extend(need.actions)
    return "\n".join(statement(wanted, arns) for arns, wanted in actions.items())


def _listed(some: Sequence[Permission]) -> str:
    actions, arns = _distinct(one.action for one in some), _distinct(one.resource for one in some)
    return f"{', '.join(actions)} on {some_of(arns, 2)}"


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _checked(level: Level, seen: str, remedy: str = "", policy: str = "") -> Checked:
    return Checked(check="permissions", level=level, seen=seen, remedy=remedy, policy=policy)
