"""The inventory's rows, and what every synchronisation changed in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, delete, insert, select

from certify_cli.stores import _endings, _rows
from certify_cli.stores._database import Database
from certify_cli.stores._payload import KEPT_CHANGES, decode
from certify_cli.stores._tables import CHANGES, MODELS
from certify_cli.types.changes import Amendment, PastChange
from certify_cli.types.model import InventoryModel

Amending = Callable[[tuple[InventoryModel, ...]], Amendment]

_MODELS = select(MODELS.c.provider, MODELS.c.model, MODELS.c.payload)


def models(database: Database) -> tuple[InventoryModel, ...]:
    return database.read(_models)


def amend(database: Database, amending: Amending) -> None:
    written = set[str]()

    def renew(connection: Connection) -> None:
        database.take_turn(connection)
        before = _models(connection)
        known = {_rows.model_row(model)["payload"] for model in before}
        if written and written <= known:
            return  # by an attempt whose acknowledgement was lost
        amended = amending(before)
        rows = [row for model in amended.rows if (row := _rows.model_row(model))["payload"] not in known]
        written.update(row["payload"] for row in rows)
        database.keep_last(connection, MODELS, rows)
        _remember(connection, amended.changes)

    database.write(renew)


def changes(database: Database) -> tuple[PastChange, ...]:
    kept = database.all(select(CHANGES.c.payload).order_by(CHANGES.c.arrival.desc()))
    return tuple(decode(PastChange, payload, "change of the inventory") for (payload,) in kept)


def _models(connection: Connection) -> tuple[InventoryModel, ...]:
    rows = sorted(tuple(row) for row in connection.execute(_MODELS))
    return tuple(decode(InventoryModel, payload, f"model {model}") for _, model, payload in rows)


def _remember(connection: Connection, changed: Iterable[PastChange]) -> None:
    """Appends them, and forgets the oldest beyond what is kept."""
    first = _endings.following(connection, CHANGES.c.arrival)
    rows = [{"arrival": arrival, **_rows.change_row(change)} for arrival, change in enumerate(changed, start=first)]
    if rows:
        connection.execute(insert(CHANGES), rows)
        connection.execute(delete(CHANGES).where(CHANGES.c.arrival <= rows[-1]["arrival"] - KEPT_CHANGES))
