"""Inventory before, registry, imported lists and AWS -> the inventory's new rows and what changed; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from certify_cli.errors import CertifyError
from certify_cli.registry.callable import NAMED_BY_NONE, standing
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.drift import expected, offer_changes
from certify_cli.registry.identify import resolve
from certify_cli.registry.known import Registry
from certify_cli.sources.inventory import inventory_id
from certify_cli.sources.providers import BEDROCK, UNKNOWN
from certify_cli.types.changes import Change
from certify_cli.types.failures import Failure
from certify_cli.types.model import InventoryModel, Offer

Key = tuple[str, str]
Rows = dict[Key, InventoryModel]
Scan = Mapping[str, Mapping[str, Offer] | Failure]
"""Region -> what AWS listed there (model id -> Offer), or why it did not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """The inventory as it now is, in order of provider and model. `drift` are the changes that AWS caused.

    `failed` are the regions that did not answer: what was known of them stays as it was.
    """

    rows: tuple[InventoryModel, ...]
    changes: tuple[Change, ...]
    drift: tuple[Change, ...] = ()
    failed: Mapping[str, Failure] = field(default_factory=dict)


def reconcile(
    before: Iterable[InventoryModel],
    *,
    registry: Registry,
    imported: Iterable[InventoryModel] = (),
    scanned: Scan | None = None,
    today: date,
) -> Reconciled:
    """Unites them. Nothing is ever dropped: what AWS no longer lists stays, flagged `Offer(listed=False)`."""
    old = {(row.provider, row.model): row for row in before}
    rows = dict(old)
    for model in registry:
        _put(rows, _row(BEDROCK, model.id, "registry"))
    for row in imported:
        _put(rows, _adopted(row, registry))
    answers = {region: found for region, found in sorted((scanned or {}).items()) if not isinstance(found, Failure)}
    drift: list[Change] = []
    for region, found in answers.items():
        drift += _scan(rows, registry, region, found, today)
    ordered = dict(sorted(rows.items()))
    changes = [*_row_changes(old, ordered, registry), *drift]
    return Reconciled(
        rows=tuple(ordered.values()),
        changes=tuple(changes),
        drift=tuple(drift),
        failed={region: found for region, found in (scanned or {}).items() if isinstance(found, Failure)},
    )


def _row(provider: str, model: str, source: str) -> InventoryModel:
    return InventoryModel(id=inventory_id(provider, model), model=model, provider=provider, sources=(source,))


def _put(rows: Rows, row: InventoryModel) -> None:
    """Adds the row, or unites it with the one that stands: an imported id, flag and rating win over derived ones."""
    key = (row.provider, row.model)
    known = rows.get(key)
    if known is None:
        rows[key] = replace(row, active_unstated=False)
        return
    stated = "import" in row.sources and not row.active_unstated
    own_id = row.id != inventory_id(*key)
    rows[key] = replace(
        known,
        id=row.id if own_id else known.id,
        active=row.active if stated else known.active,
        rating=row.rating if row.rating is not None else known.rating,
        sources=tuple(dict.fromkeys((*known.sources, *row.sources))),
    )


def _adopted(row: InventoryModel, registry: Registry) -> InventoryModel:
    """A row of unknown provider whose id is the full name of exactly one model of ours is that model."""
    if row.provider != UNKNOWN:
        return row
    named = [model for model in registry if model.facts.name.lower() == row.model.lower()]
    if len(named) != 1:
        return row
    own_id = row.id != inventory_id(UNKNOWN, row.model)
    row_id = row.id if own_id else inventory_id(BEDROCK, named[0].id)
    return replace(row, id=row_id, provider=BEDROCK, model=named[0].id)


def _scan(rows: Rows, registry: Registry, region: str, found: Mapping[str, Offer], today: date) -> list[Change]:
    changes: list[Change] = []
    gone = {row.model for (provider, _), row in rows.items() if provider == BEDROCK and row.model not in found}
    for model_id in (*sorted(found), *sorted(gone)):
        if model_id in found:
            _put(rows, _row(BEDROCK, model_id, "aws"))
        row = rows[BEDROCK, model_id]
        before = _offer_of(row, region) or expected(registry, model_id, region)
        after = found.get(model_id) or _absent(before, region, today)
        if after is not None:
            told = offer_changes(model_id, region, before, after)
            rows[BEDROCK, model_id] = _with_offer(row, _dated(before, after, told))
            changes += told
    return changes


def _absent(before: Offer | None, region: str, today: date) -> Offer | None:
    """What stays of a model that AWS does not list there; None where nobody thought that it would."""
    if before is None:
        return None
    return Offer(region=region, listed=False, day=today, vendor=before.vendor, name=before.name)


def _dated(before: Offer | None, after: Offer, told: list[Change]) -> Offer:
    """With the day since which AWS has said just this."""
    same = before is not None and before.reading > 0 and not told
    return replace(after, since=before.unchanged_since if same and before else after.day)


def _offer_of(row: InventoryModel, region: str) -> Offer | None:
    return next((offer for offer in row.offers if offer.region == region), None)


def _with_offer(row: InventoryModel, offer: Offer) -> InventoryModel:
    others = (one for one in row.offers if one.region != offer.region)
    return replace(row, offers=tuple(sorted((*others, offer), key=lambda one: one.region)))


def _row_changes(old: Rows, new: Rows, registry: Registry) -> list[Change]:
    catalogue = merge(registry, new.values())
    changes = []
    for (provider, model_id), row in new.items():
        earlier = old.get((provider, model_id))
        if earlier is None:
            changes.append(_arrival(row, catalogue))
        elif (edited := _edited(earlier, row)) != "":
            changes.append(Change(kind="changed", model=model_id, provider=provider, detail=edited))
    return changes


def _arrival(row: InventoryModel, catalogue: Catalogue) -> Change:
    reason = _unsupported(row, catalogue)
    detail = reason or f"named by {', '.join(row.sources)}"
    return Change(kind="unsupported" if reason else "new", model=row.model, provider=row.provider, detail=detail)


def _unsupported(row: InventoryModel, catalogue: Catalogue) -> str:
    """Why the row cannot be certified, whatever the region, or ""."""
    if row.provider != BEDROCK:
        return f"provider {row.provider} is not Bedrock"
    try:
        found = resolve(f"bedrock/{row.model}", catalogue)
    except CertifyError as error:
        return error.message
    if found is None:
        return NAMED_BY_NONE
    return standing(found.models[0]) if found.models else ""


def _edited(before: InventoryModel, after: InventoryModel) -> str:
    names = ("id", "active", "rating")
    return ", ".join(
        f"{name} {getattr(before, name)} -> {getattr(after, name)}"
        for name in names
        if getattr(before, name) != getattr(after, name)
    )
