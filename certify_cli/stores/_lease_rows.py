"""Leases in rows, by the database's own clock: for a store that several processes share.

Each step is one short transaction; no row stays locked during a call, and a row that somebody else has locked at this
moment is passed over. The clocks of the processes do not matter.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, TextClause, text

from certify_cli.errors import LeaseLost
from certify_cli.interfaces import Holder, Taken
from certify_cli.stores._database import Database
from certify_cli.stores._lock import this_process
from certify_cli.stores._payload import key

_NOW = "extract(epoch FROM clock_timestamp())"
_MINE = "unnest(CAST(:names AS text[]), CAST(:fences AS bigint[])) AS mine(name, fence)"
_OURS = "leases.target = mine.name AND leases.fence = mine.fence"

_KNOW = text(
    "INSERT INTO leases (target, fence, run_id, who, claim, until) "
    "SELECT name, 0, '', '', '', 0 FROM unnest(CAST(:names AS text[])) AS wanted(name) ON CONFLICT DO NOTHING"
)
_TAKE = text(f"""
    WITH free AS (
        SELECT leases.target FROM leases
        JOIN unnest(CAST(:names AS text[])) WITH ORDINALITY AS wanted(name, place) ON wanted.name = leases.target
        WHERE (leases.until <= {_NOW} OR leases.claim = :claim)
          AND NOT EXISTS (SELECT 1 FROM targets WHERE run_id = :run AND name = leases.target AND report IS NOT NULL)
        ORDER BY wanted.place LIMIT :most FOR UPDATE OF leases SKIP LOCKED
    )
    UPDATE leases SET fence = fence + 1, run_id = :run, who = :who, claim = :claim, until = {_NOW} + :seconds
    FROM free WHERE leases.target = free.target RETURNING leases.target, leases.fence
""")  # noqa: S608 - our own words, no value
_ENDED = text(
    "SELECT name FROM targets WHERE run_id = :run AND name = ANY(CAST(:names AS text[])) AND report IS NOT NULL"
)
_HELD = text(f"SELECT target, who, run_id FROM leases WHERE until > {_NOW} ORDER BY target")  # noqa: S608 - as above
_RENEW = text(f"UPDATE leases SET until = {_NOW} + :seconds FROM {_MINE} WHERE {_OURS} RETURNING target")  # noqa: S608
_FREE = text(f"UPDATE leases SET until = 0 FROM {_MINE} WHERE {_OURS}")  # noqa: S608 - as above
_CHECK = text(f"SELECT target FROM leases JOIN {_MINE} ON {_OURS} ORDER BY target FOR SHARE OF leases")  # noqa: S608


class LeaseRows:
    """Leases for whoever reaches the database."""

    shared = True

    def __init__(self, database: Database) -> None:
        self._database = database
        self._who = this_process()
        self._known: set[str] = set()

    def take(self, run_id: str, names: Sequence[str], *, seconds: float, most: int) -> Taken:
        if not names:
            return Taken()
        # a grant whose acknowledgement was lost is granted again to the same claim
        asked = {"run": key(run_id), "who": self._who, "claim": secrets.token_hex(8), "seconds": seconds, "most": most}
        return self._database.write(lambda connection: self._taken(connection, names, asked))

    def renew(self, fences: Mapping[str, int], *, seconds: float) -> frozenset[str]:
        return self._database.write(lambda connection: _missing(connection, _RENEW, fences, seconds=seconds))

    def give_back(self, fences: Mapping[str, int]) -> None:
        self._database.write(lambda connection: self.free(fences, connection))

    def held(self) -> Mapping[str, Holder]:
        return {target: Holder(who, run_id) for target, who, run_id in self._database.all(_HELD)}

    def check(self, fences: Mapping[str, int], connection: Connection) -> None:
        """Raises LeaseLost unless all fences are the newest, and keeps them so until the transaction ends."""
        if lost := _missing(connection, _CHECK, fences):
            raise LeaseLost(lost)

    def free(self, fences: Mapping[str, int], connection: Connection) -> None:
        if fences:
            connection.execute(_FREE, _arrays(fences))

    def _taken(self, connection: Connection, names: Sequence[str], asked: Mapping[str, Any]) -> Taken:
        keys = {key(name): name for name in names}
        if unknown := keys.keys() - self._known:
            connection.execute(_KNOW, {"names": sorted(unknown)})
        granted = {keys[target]: fence for target, fence in connection.execute(_TAKE, {"names": list(keys), **asked})}
        # looked at again now that the rows are ours: their last owner may have written the report a moment ago
        rows = connection.execute(_ENDED, {"names": list(keys), "run": asked["run"]})
        ended = {keys[target] for (target,) in rows}
        self.free({name: fence for name, fence in granted.items() if name in ended}, connection)
        held = _held_by_others(connection, keys, granted)
        self._known |= keys.keys()
        return Taken(
            fences={name: granted[name] for name in names if name in granted and name not in ended},
            ended=tuple(name for name in names if name in ended),
            held={name: holder for name, holder in held.items() if name not in ended},
        )


def _held_by_others(connection: Connection, keys: Mapping[str, str], granted: Collection[str]) -> dict[str, Holder]:
    rows = ((keys.get(target), Holder(who, run_id)) for target, who, run_id in connection.execute(_HELD))
    return {name: holder for name, holder in rows if name is not None and name not in granted}


def _missing(connection: Connection, statement: TextClause, fences: Mapping[str, int], **more: Any) -> frozenset[str]:
    """Those of the fences that the statement, which returns targets, did not find to be the newest."""
    if not fences:
        return frozenset()
    found = {target for (target,) in connection.execute(statement, {**_arrays(fences), **more})}
    return frozenset(name for name in fences if key(name) not in found)


def _arrays(fences: Mapping[str, int]) -> dict[str, Any]:
    return {"names": [key(name) for name in fences], "fences": list(fences.values())}
