"""`certify sync-registry --history`: what earlier synchronisations changed in the inventory, newest first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from certify_cli.codec import utc
from certify_cli.commands.sync_registry import KEYS, row_of
from certify_cli.errors import UsageError
from certify_cli.types.changes import PastChange
from certify_cli.types.tables import Column, Table

if TYPE_CHECKING:
    from certify_cli.interfaces import Store

COLUMNS = (
    Column(key="at", title="at"),
    Column(key="change", title="change"),
    Column(key="model", title="model"),
    Column(key="region", title="region"),
    Column(key="detail", title="detail"),
)


def history(store: Store, *, regions: Sequence[str] = (), models: Sequence[str] = ()) -> Table:
    """The changes that the store still knows, those alone that fit names and globs.

    Raises UsageError for one that fits no region or model known here: it may be misspelt.
    """
    known = store.changes()
    inventory = store.models()
    places = {offer.region for row in inventory for offer in row.offers} | {one.change.region for one in known}
    _refuse_strange("region", regions, places)
    _refuse_strange("model", models, {row.model for row in inventory} | {one.change.model for one in known})
    rows = [{"at": utc(one.at), **row_of(one.change)} for one in known if _wanted(one, regions, models)]
    return Table(
        title="what synchronisations changed",
        columns=COLUMNS,
        rows=tuple(rows),
        data_keys=("at", *KEYS),
        note=f"{len(rows)} of {len(known)} changes" if known else "no synchronisation has changed anything yet",
    )


def _refuse_strange(kind: str, patterns: Sequence[str], known: Iterable[str]) -> None:
    names = sorted(name.lower() for name in known if name)
    for pattern in patterns:
        if names and not any(_fits(name, [pattern]) for name in names):
            near = difflib.get_close_matches(pattern.lower(), names, n=1)
            hint = f"did you mean {near[0]}" if near else "certify sync-registry --history shows all changes"
            raise UsageError(f"no {kind} of the inventory fits {pattern!r}", hint=hint)


def _wanted(one: PastChange, regions: Sequence[str], models: Sequence[str]) -> bool:
    return _fits(one.change.region, regions) and _fits(one.change.model, models)


def _fits(value: str, patterns: Sequence[str]) -> bool:
    return not patterns or any(fnmatchcase(value.lower(), pattern.lower()) for pattern in patterns)
