"""Connections to PostgreSQL: few of them, none that waits for ever, each with what a durable store needs."""

from __future__ import annotations

from difflib import get_close_matches
from functools import partial

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import QueuePool

from certify_cli.database_urls import HINT, Divided
from certify_cli.errors import UsageError

CONNECTIONS = 4
"""Of one process: the loop is one thread, a heartbeat may be a second, and a server has a hundred for everybody."""

# what the URL says goes before these
_CONNECTING = {
    "connect_timeout": "10",
    "application_name": "certify",
    # a peer that is gone without a word is noticed within half a minute
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}

# Nothing waits for ever, and a commit is on disk when it returns; who set a limit of his own for the role, the
# database or in the URL keeps it. A process that is frozen within a transaction loses it before those that wait for
# its locks give up. Sent as a statement, because poolers refuse it among the connection's options.
_SESSION = """
SELECT set_config(name, wanted, false) FROM (VALUES
    ('statement_timeout', '0', '60s'),
    ('lock_timeout', '0', '30s'),
    ('idle_in_transaction_session_timeout', '0', '15s'),
    ('synchronous_commit', 'off', 'on'),
    ('default_transaction_read_only', 'off', %(read_only)s)
) AS limits (name, unset, wanted) WHERE wanted IS NOT NULL AND current_setting(name) = unset
"""


def engine_for(url: str, divided: Divided, *, read_only: bool) -> Engine:
    """An engine that has not connected yet; raises UsageError where libpq cannot read the URL."""
    said = _said(url, divided)
    defaults = {name: value for name, value in _CONNECTING.items() if name not in said}
    conninfo = make_conninfo(url, **defaults, client_encoding="utf8")
    return create_engine(
        "postgresql+psycopg://",
        creator=partial(_connect, conninfo, read_only),
        poolclass=QueuePool,
        pool_size=CONNECTIONS,
        max_overflow=0,
        # errors and logs must not show what was to be stored
        hide_parameters=True,
    )


def _said(url: str, divided: Divided) -> dict[str, object]:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:
        # libpq repeats the part it cannot read, which may be the password
        unknown = [name for name in divided.options if name not in _keywords()]
        why = f": libpq knows no option {unknown[0]!r}" if unknown else ""
        close = get_close_matches(unknown[0], _keywords(), 1) if unknown else []
        hint = f"did you mean {close[0]}?" if close else HINT
        raise UsageError(f"the database URL {divided.shown} cannot be read{why}", hint=hint) from None


def _keywords() -> list[str]:
    return [one.keyword.decode() for one in psycopg.pq.Conninfo.get_defaults()]


def _connect(conninfo: str, read_only: bool) -> psycopg.Connection:
    # prepared statements do not live through a pooler that hands out connections by transaction
    connection = psycopg.connect(conninfo, autocommit=True, prepare_threshold=None)
    try:
        connection.execute(_SESSION, {"read_only": "on" if read_only else None})
        connection.autocommit = False
    except BaseException:
        connection.close()
        raise
    return connection
