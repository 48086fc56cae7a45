"""What imported sources state, kept with the inventory's rows: the newest of each source, and what that changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from certify_cli.interfaces import Statements
from certify_cli.registry.claims import claims_of
from certify_cli.registry.conflicts import conflict_changes, conflicts
from certify_cli.registry.known import Registry
from certify_cli.registry.precedence import Value
from certify_cli.registry.prices import united_prices
from certify_cli.registry.reconcile import Reconciled
from certify_cli.sources.providers import BEDROCK
from certify_cli.types.changes import Change
from certify_cli.types.model import InventoryModel, Stated
from certify_cli.types.naming import some_of

SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The inventory with what was stated, and in words what was not taken."""

    result: Reconciled
    told: tuple[str, ...] = ()


def take(
    result: Reconciled, statements: Sequence[Statements], registry: Registry, before: Sequence[InventoryModel] = ()
) -> Taken:
    """Attaches every statement to its model; what names no model of the inventory is counted and said, never guessed.

    The changes say which prices and facts are new or different, and which conflicts were not there `before`.
    """
    rows = {row.model: row for row in result.rows if row.provider == BEDROCK}
    changes: list[Change] = []
    for said in statements:
        for model_id, stated in sorted(said.by_model.items()):
            if model_id not in rows:
                continue
            known = rows[model_id]
            rows[model_id] = replace(known, stated=_with(known.stated, stated))
            if rows[model_id].stated != known.stated:
                changes += _changed(known, rows[model_id], said.source)
    united = tuple(rows.get(row.model, row) if row.provider == BEDROCK else row for row in result.rows)
    fresh = conflict_changes(conflicts(before, registry), conflicts(united, registry))
    told = tuple(line for said in statements for line in _left_out(said, rows.keys()))
    return Taken(result=replace(result, rows=united, changes=(*result.changes, *changes, *fresh)), told=told)


def _with(known: Sequence[Stated], stated: Stated) -> tuple[Stated, ...]:
    """With it in place of what its source said on the same day or before."""
    by_source = {one.source: one for one in known}
    before = by_source.get(stated.source)
    if before is not None:
        newer = stated if before.day <= stated.day else before
        stated = replace(newer, prices=united_prices(before.prices, stated.prices))
    return tuple(one for _, one in sorted({**by_source, stated.source: stated}.items()))


def _changed(before: InventoryModel, after: InventoryModel, source: str) -> Iterator[Change]:
    was, now = _values(before, source), _values(after, source)
    details = [f"{name} {was[name]} -> {value}" for name, value in now.items() if name in was and was[name] != value]
    if not was and now:
        details = [f"{len(now)} prices and facts"]
    elif new := [name for name in now if name not in was]:
        details.append(f"new: {some_of(new, SHOWN)}")
    if details:
        yield Change(kind="changed", model=after.model, detail=f"{source} states {some_of(details, SHOWN)}")


def _values(row: InventoryModel, source: str) -> dict[str, Value]:
    own = replace(row, offers=(), stated=tuple(one for one in row.stated if one.source == source))
    return {f"{claim.what} {claim.where}".strip(): claim.value for claim in claims_of(None, own)}


def _left_out(said: Statements, known: Collection[str]) -> Iterator[str]:
    strange = sorted(name for name in said.by_model if name not in known)
    if strange:
        yield f"{said.source}: {len(strange)} names fit no single model known here ({some_of(strange, SHOWN)})"
    for reason, count in sorted(said.left_out.items()):
        yield f"{said.source}: left out {count} {reason}"
