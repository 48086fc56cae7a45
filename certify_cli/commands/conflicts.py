"""What `certify list-certifiable --conflicts` shows: where sources contradict each other, and what stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.commands.list_certifiable import Filters
from certify_cli.errors import UsageError
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.conflicts import Conflict, conflicts, said
from certify_cli.registry.filters import fits
from certify_cli.registry.identify import identify
from certify_cli.registry.known import Registry
from certify_cli.registry.precedence import Claim
from certify_cli.types.naming import counted
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="model", title="model"),
    Column(key="thing", title="what"),
    Column(key="stands", title="stands"),
    Column(key="differs", title="differs"),
)
DATA_KEYS = ("model", "what", "where", "value", "source", "day", "other_value", "other_source", "other_day")


def conflicts_table(registry: Registry, catalogue: Catalogue, filters: Filters) -> Table:
    """One row per conflict, of the models that the filters name; raises UsageError for what nobody knows.

    Where and how long a model can be called is no part of a conflict, so filters of that are refused.
    """
    if filters.regions or filters.capabilities or filters.expiring or filters.everything:
        raise UsageError(
            "--conflicts is narrowed by names, --vendor and --kind only", hint="drop the other filters, or --conflicts"
        )
    models = [model for name in filters.names for model in identify(name, catalogue).models] or list(catalogue)
    wanted = {model.id for model in models if fits(model, filters.vendors, filters.kinds)}
    found = [one for one in conflicts(catalogue.inventory, registry) if one.model in wanted]
    told = len({one.model for one in found})
    return Table(
        title="conflicts between sources",
        columns=COLUMNS,
        rows=tuple(_row(one) for one in found),
        data_keys=DATA_KEYS,
        note=f"{counted(len(found), 'conflict')} in {counted(told, 'model')}"
        if found
        else "no source contradicts another",
    )


def _row(conflict: Conflict) -> Mapping[str, Any]:
    stands, differs = conflict.stands, conflict.differs
    return {
        "model": conflict.model,
        "what": stands.what,
        "where": stands.where or None,
        **_parts(stands),
        **{f"other_{key}": value for key, value in _parts(differs).items()},
        "thing": f"{stands.what} {stands.where}".strip(),
        "stands": said(stands),
        "differs": said(differs),
    }


def _parts(claim: Claim) -> dict[str, Any]:
    return {"value": claim.value, "source": claim.source, "day": claim.day}
