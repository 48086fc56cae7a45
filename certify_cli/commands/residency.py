"""`certify residency`: where each route may process data, whether that is allowed, and what IAM must let through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from certify_cli.interfaces import Cloud
from certify_cli.planning.select import Selection
from certify_cli.registry.needs import needs, together
from certify_cli.registry.residency import EVERYWHERE, Destinations, Residency
from certify_cli.types.failures import Failure
from certify_cli.types.model import ModelRecord
from certify_cli.types.naming import counted, some_of
from certify_cli.types.permissions import ADVISORY, Need, Permission
from certify_cli.types.tables import Column, Table
from certify_cli.types.target import Skip

COLUMNS = (
    Column(key="target", title="target"),
    Column(key="places", title="may process data in"),
    Column(key="standing", title="allowed"),
)
IAM_COLUMN = Column(key="iam", title="IAM (advisory)")
DATA_KEYS = (
    "target",
    "model",
    "route",
    "region",
    "destinations",
    "allowed",
    "outside",
    "reason",
    "actions",
    "resources",
)
NAMED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One route from one region; `reason` says why it may not be called, `named` whether someone asked for it so."""

    model: ModelRecord
    route: str
    region: str
    target: str
    named: bool
    account: str = ""
    reason: str = ""

    @property
    def call(self) -> tuple[ModelRecord, str, str]:
        """What is called, how, and from where."""
        return self.model, self.route, self.region


@dataclass(frozen=True, slots=True)
class Asked:
    """What IAM said in an account, by action and resource; `note` is why it said nothing."""

    rulings: Mapping[tuple[str, str], Permission]
    note: str = ""
    account: str = ""
    """Its id, which stands in the resources; "" where nobody knows it."""


def residency_table(
    selection: Selection, residency: Residency, *, cloud: Cloud | None = None, origin: str
) -> tuple[Table, bool]:
    """A row for each route selected or refused, then what was named and has none; and whether all named is within.

    With a cloud, IAM is asked what the caller may do; `origin` says whose destinations these are.
    """
    found = [(place, residency.destinations(*place.call)) for place in _places(selection)]
    asked = {} if cloud is None else _ask_everywhere(cloud, found)
    rows = [_row(place, ends, residency, _permissions(place, ends, asked)) for place, ends in found]
    uncalled = [skip for skip in selection.skipped if skip.named and not _routed(skip)]
    rows += [_uncalled(skip.target_name or skip.model_id, skip.reason) for skip in uncalled]
    broken = bool(uncalled) or any(place.named and place.reason for place, _ in found)
    silent = dict.fromkeys(one.note for one in asked.values() if one.note)
    notes = (_judged(rows, residency), f"destinations {origin}", *silent, ADVISORY if asked and not silent else "")
    return _table(rows, "; ".join(filter(None, notes)), iam=cloud is not None), not (residency.allowed and broken)


def _table(rows: Sequence[Mapping[str, Any]], note: str, *, iam: bool) -> Table:
    return Table(
        title="residency",
        columns=(*COLUMNS, IAM_COLUMN) if iam else COLUMNS,
        rows=tuple(rows),
        id_key="target",
        id_if="within",
        data_keys=(*DATA_KEYS, "iam") if iam else DATA_KEYS,
        note=note,
    )


def _judged(rows: Sequence[Mapping[str, Any]], residency: Residency) -> str:
    outside = sum(row["allowed"] is False for row in rows)
    within = f"within {', '.join(residency.allowed)}"
    return f"{len(rows) - outside} of {counted(len(rows), 'target')} {within}" if residency.allowed else ""


def _ask_everywhere(cloud: Cloud, found: Sequence[tuple[_Place, Destinations]]) -> dict[str, Asked]:
    """By the account's name; of what was refused no account is told where several are in play."""
    names = dict.fromkeys(place.account for place, _ in found if not place.reason) or {"": None}
    asked = {}
    for name in names:
        own = cloud.of(name)
        account = _account(own)
        mine = [(place, ends) for place, ends in found if place.account == name]
        said = ask_iam(own, [need for place, ends in mine for need in needs(*place.call, ends, account)])
        asked[name] = replace(said, account=account)
    return asked


def ask_iam(cloud: Cloud, wanted: Sequence[Need]) -> Asked:
    """Everything that is needed, each set of actions in one question."""
    rulings: dict[tuple[str, str], Permission] = {}
    for need in together(wanted):
        said = cloud.permissions(need.actions, need.resources)
        if isinstance(said, Failure):
            return Asked({}, f"IAM does not say what this principal may do: {said.message}")
        rulings.update({(one.action, one.resource): one for one in said})
    return Asked(rulings)


def _places(selection: Selection) -> Iterator[_Place]:
    for one in selection.selected:
        target = one.target
        yield _Place(
            model=one.model,
            route=target.route,
            region=target.region,
            target=str(target),
            named=one.named,
            account=target.account,
        )
    for skip in selection.skipped:
        if skip.model and skip.route and skip.region and _routed(skip):
            yield _Place(
                model=skip.model,
                route=skip.route,
                region=skip.region,
                target=str(skip.target_name),
                named=skip.named,
                reason=skip.reason,
            )


def _routed(skip: Skip) -> bool:
    """Whether it was refused for where its data may go: then there is a route, and no category of AWS's fits."""
    return bool(skip.route and skip.region and skip.model and not skip.category)


def _account(cloud: Cloud) -> str:
    who = cloud.identity()
    return "" if isinstance(who, Failure) else who.account


def _row(place: _Place, ends: Destinations, residency: Residency, permissions: Sequence[Permission]) -> dict[str, Any]:
    """Statements are for any account, so that they can be pasted whoever sees them."""
    allowed = not place.reason if residency.allowed else None
    needed = needs(*place.call, ends)
    return {
        "target": place.target,
        "model": place.model.id,
        "route": place.route,
        "region": place.region,
        "destinations": list(ends),
        "allowed": allowed,
        "within": allowed is not False,
        "outside": list(residency.outside(place.region, ends)),
        "reason": place.reason,
        "actions": [action for need in needed for action in need.actions],
        "resources": list(dict.fromkeys(arn for need in needed for arn in need.resources)),
        "statements": [{"actions": list(need.actions), "resources": list(need.resources)} for need in needed],
        "permissions": [asdict(one) for one in permissions],
        "iam": _ruled(permissions),
        "places": _words(ends),
        "standing": "-" if allowed is None else "yes" if allowed else f"no; {place.reason.rpartition('; ')[2]}",
    }


def _uncalled(target: str, reason: str) -> dict[str, Any]:
    """What has no route, so that nothing of it is processed anywhere."""
    row: dict[str, Any] = dict.fromkeys(("model", "route", "region", "allowed"))
    lists = ("destinations", "outside", "actions", "resources", "statements", "permissions")
    return {
        **row,
        **{key: [] for key in lists},
        "target": target,
        "within": False,
        "reason": reason,
        "iam": "-",
        "places": "-",
        "standing": f"not callable: {reason}",
    }


def _permissions(place: _Place, ends: Destinations, asked: Mapping[str, Asked]) -> list[Permission]:
    if place.account not in asked:
        return []
    here = asked[place.account]
    needed = needs(*place.call, ends, here.account)
    pairs = [(action, arn) for need in needed for action in need.actions for arn in need.resources]
    silent = here.note or "IAM said nothing of it"
    return [
        here.rulings.get(pair) or Permission(action=pair[0], resource=pair[1], ruling="unknown", why=silent)
        for pair in pairs
    ]


def _ruled(permissions: Sequence[Permission]) -> str:
    """`allowed`, or what is denied, or that it is not known."""
    denied = [f"{one.action} on {one.resource} denied: {one.why}" for one in permissions if one.ruling == "denied"]
    unknown = [one.why for one in permissions if one.ruling == "unknown"]
    if denied:
        return some_of(denied, 2)
    return f"unknown: {unknown[0]}" if unknown else "allowed" if permissions else "-"


def _words(ends: Destinations) -> str:
    named = [EVERYWHERE if place == "all-commercial" else place for place in ends]
    return some_of(named, NAMED) if named else "unknown"
