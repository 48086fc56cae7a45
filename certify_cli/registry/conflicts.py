"""Where sources contradict each other: what stands, what differs, and who says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from certify_cli.registry.claims import claims_of
from certify_cli.registry.known import Registry
from certify_cli.registry.precedence import Claim, contradicting, strongest
from certify_cli.types.changes import Change
from certify_cli.types.model import InventoryModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two sources that say different things of one model."""

    model: str
    stands: Claim
    differs: Claim

    def told(self) -> str:
        """`eol_date: 2027-01-01 (registry 2026-11-22), not 2026-12-31 (litellm 2026-11-20)`."""
        where = f" in {self.stands.where}" if self.stands.where else ""
        return f"{self.stands.what}{where}: {said(self.stands)}, not {said(self.differs)}"


def conflicts(rows: Iterable[InventoryModel], registry: Registry) -> tuple[Conflict, ...]:
    """Every conflict, by model, thing and place; equal values are none, however often they are said."""
    known = {row.model: row for row in rows if row.provider == "bedrock"}
    return tuple(
        conflict
        for model_id in sorted({*known, *registry.models})
        for conflict in _of_model(model_id, tuple(claims_of(registry.get(model_id), known.get(model_id))))
    )


def conflict_changes(before: Sequence[Conflict], after: Sequence[Conflict]) -> tuple[Change, ...]:
    """The conflicts that were not there before."""
    known = {(one.model, one.told()) for one in before}
    return tuple(
        Change(
            kind="disputed", model=one.model, region=_region(one.stands.where), detail=one.told(), field=one.stands.what
        )
        for one in after
        if (one.model, one.told()) not in known
    )


def _of_model(model_id: str, claims: Sequence[Claim]) -> Iterator[Conflict]:
    ordered = sorted(_by_place(claims), key=_thing)
    for _, same in groupby(ordered, key=_thing):
        group = list(same)
        stands = strongest(group)
        for other in contradicting(group):
            yield Conflict(model=model_id, stands=stands, differs=other)


def _by_place(claims: Sequence[Claim]) -> Iterator[Claim]:
    """What is said of everywhere is compared with what is said of a region too, unless it is a price."""
    places: dict[str, set[str]] = {}
    for claim in claims:
        places.setdefault(claim.what, set()).add(claim.where)
    for claim in claims:
        for where in places[claim.what] if claim.where == "" and claim.topic != "price" else (claim.where,):
            yield replace(claim, where=where)


def _thing(claim: Claim) -> tuple[str, str, str]:
    return claim.topic, claim.what, claim.where


def said(claim: Claim) -> str:
    """`8000 (registry 2026-11-22)`."""
    value = {True: "yes", False: "no"}[claim.value] if isinstance(claim.value, bool) else claim.value
    return f"{value} ({claim.source}{f' {claim.day}' if claim.day else ''})"


def _region(where: str) -> str:
    return where if "-" in where else ""
