"""`certify list-certifiable`: what can be certified and where; with `everything` also what cannot and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from certify_cli.commands.expiring import COLUMNS as ENDING
from certify_cli.commands.expiring import DATA_KEYS as ENDING_KEYS
from certify_cli.commands.expiring import Horizon, expiring
from certify_cli.errors import UsageError
from certify_cli.registry.callable import ended, obstacle
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.filters import fits
from certify_cli.registry.identify import identify
from certify_cli.registry.regions import expand
from certify_cli.registry.residency import Residency
from certify_cli.registry.routes import routes_in
from certify_cli.types.model import Kind, ModelRecord
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="model", title="model"),
    Column(key="kind", title="kind"),
    Column(key="life", title="life"),
    Column(key="standing", title="callable in"),
)

DATA_KEYS = (
    "model",
    "vendor",
    "provider",
    "kind",
    "certifiable",
    "reason",
    "lifecycle",
    "eol_date",
    "regions",
    "routes",
    "capabilities",
    "uncurated",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list is narrowed to; empty means everything. `expiring` is how far ahead an end of life may lie."""

    names: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    regions: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    allowed_regions: tuple[str, ...] = ()
    expiring: timedelta | None = None
    everything: bool = False


def list_certifiable(catalogue: Catalogue, filters: Filters, today: date) -> Table:
    """One row per model, in the order of the ids; raises UsageError for a filter that names nothing that exists."""
    _check(catalogue, filters)
    regions = expand(filters.regions, catalogue.regions) or tuple(sorted(catalogue.regions))
    row_of = partial(_row, residency=Residency.of(filters.allowed_regions, catalogue.regions))
    models = [model for model in _named(catalogue, filters) if _passes(model, filters)]
    ending = filters.expiring is not None
    if filters.expiring is not None:
        rows = expiring(catalogue, models, regions, Horizon(today, filters.expiring), row_of)
    else:
        rows = [row_of(catalogue, model, regions, today) for model in models]
    if not (ending or filters.names or filters.vendors or filters.kinds or filters.capabilities):
        rows.extend(_foreign(catalogue))
    shown = tuple(row for row in rows if row["certifiable"] or filters.everything)
    certifiable = sum(row["certifiable"] for row in rows)
    hidden = len(rows) - certifiable
    rest = f"; {hidden} more cannot be certified, --all says why" if hidden and not filters.everything else ""
    return Table(
        title="certifiable models that end" if ending else "certifiable models",
        columns=ENDING if ending else COLUMNS,
        rows=shown,
        id_key="model",
        id_if="certifiable",
        data_keys=(*DATA_KEYS, *ENDING_KEYS) if ending else DATA_KEYS,
        note=f"{certifiable} of {len(rows)} models certifiable{rest}",
    )


def _row(
    catalogue: Catalogue, model: ModelRecord, regions: tuple[str, ...], today: date, residency: Residency
) -> dict[str, Any]:
    open_in = [region for region in regions if not ended(catalogue, model, region, today)]
    routes = {} if obstacle(model, catalogue) else _routes(catalogue, model, open_in, residency)
    callable_in = sorted({region for places in routes.values() for region in places})
    reason = "" if callable_in else _reason(catalogue, model, regions, today, residency)
    life = model.lifecycle
    return {
        "model": model.id,
        "vendor": model.facts.vendor,
        "provider": "bedrock",
        "kind": model.kind,
        "certifiable": bool(callable_in),
        "reason": reason,
        "lifecycle": life.status,
        "eol_date": life.eol_date.isoformat() if life.eol_date else None,
        "regions": callable_in,
        "routes": [{"id": route, "regions": sorted(places)} for route, places in sorted(routes.items())],
        "capabilities": sorted(name for name, claimed in model.capabilities.items() if claimed),
        "uncurated": model.uncurated,
        "life": f"to {life.eol_date}" if life.eol_date else life.status,
        "standing": _where(callable_in) or reason,
    }


def _routes(catalogue: Catalogue, model: ModelRecord, regions: list[str], residency: Residency) -> dict[str, set[str]]:
    """Route -> the regions it can be called from; only where a list of AWS says so, and data stays where it may."""
    routes: dict[str, set[str]] = {}
    for region in regions:
        if region in catalogue.covered:
            for group in residency.fitting(model, routes_in(catalogue, model, region), region):
                routes.setdefault(group.id, set()).add(region)
    return routes


def _reason(
    catalogue: Catalogue, model: ModelRecord, regions: tuple[str, ...], today: date, residency: Residency
) -> str:
    everywhere = obstacle(model, catalogue)
    if everywhere:
        return everywhere
    offered = [region for region in regions if routes_in(catalogue, model, region) and region in catalogue.covered]
    over = next((why for region in offered or regions if (why := ended(catalogue, model, region, today))), "")
    if over:
        return over
    if residency.allowed and offered:
        return f"no route stays within the allowed regions ({', '.join(residency.allowed)})"
    if model.callable_regions:
        return "not offered in the regions asked for"
    return "AWS lists no route for it in any scanned region"


def _where(regions: list[str]) -> str:
    return ", ".join(regions) if len(regions) < 2 else f"{len(regions)} regions"


def _foreign(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """Rows of the inventory that other platforms serve."""
    for row in catalogue.inventory:
        if row.provider != "bedrock":
            reason = f"provider {row.provider} is not Bedrock"
            yield {
                "model": row.model,
                "vendor": None,
                "provider": row.provider,
                "kind": None,
                "certifiable": False,
                "reason": reason,
                "lifecycle": None,
                "eol_date": None,
                "regions": [],
                "routes": [],
                "capabilities": [],
                "uncurated": False,
                "life": None,
                "standing": reason,
            }


def _named(catalogue: Catalogue, filters: Filters) -> list[ModelRecord]:
    if not filters.names:
        return list(catalogue)
    found = {model.id: model for name in filters.names for model in identify(name, catalogue).models}
    return list(found.values())


def _passes(model: ModelRecord, filters: Filters) -> bool:
    claimed = all(model.capabilities.get(name) for name in filters.capabilities)
    return claimed and fits(model, filters.vendors, filters.kinds)


def _check(catalogue: Catalogue, filters: Filters) -> None:
    vendors = sorted({model.facts.vendor for model in catalogue})
    for name in filters.vendors:
        if not any(fits(model, (name,), ()) for model in catalogue):
            raise UsageError(f"no vendor named {name!r}", hint=f"vendors: {', '.join(vendors)}")
    known = sorted({name for model in catalogue for name in model.capabilities})
    for name in filters.capabilities:
        if name not in known:
            raise UsageError(f"no capability named {name!r}", hint=f"capabilities: {', '.join(known)}")
    for pattern in filters.regions:
        if not any(fnmatchcase(region, pattern) for region in catalogue.regions):
            raise UsageError(f"no region named {pattern!r}", hint="regions look like us-east-1 or eu-*")
