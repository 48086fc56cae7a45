"""What PostgreSQL's errors mean for a person: one sentence, a hint, and nothing of what was to be stored."""

from __future__ import annotations

import re
from collections.abc import Sequence

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from certify_cli.errors import StoreError
from certify_cli.stores._payload import DAMAGED_HINT

AGAIN_HINT = "run the same command again when the database is back: what was finished is kept"
REACH_HINT = "check host, port and network; is the server running there?"
LOGIN_HINT = "check the user, and the password in PGPASSWORD or ~/.pgpass"
RIGHTS_HINT = (
    "an administrator grants them: GRANT USAGE, CREATE ON SCHEMA public TO your_user; where the store is another "
    "user's: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO your_user; "
    "or name a schema of your own with ?options=-csearch_path%3DNAME"
)
PRIMARY_HINT = "name the primary server; with several hosts in the URL add ?target_session_attrs=read-write"
BUG_HINT = "this is a bug in certify, please report it"

# SQLSTATE or its class -> (what is said, hint); the longer key decides.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_MEANINGS = {
    "08": ("cannot be reached: the connection broke", AGAIN_HINT),
    "22": ("refuses a value", BUG_HINT),
    "23": ("refuses a value", BUG_HINT),
    "25006": ("cannot be written: the server is read-only", PRIMARY_HINT),
    "25P03": ("closed the connection: a transaction took too long", AGAIN_HINT),
    "28": ("refuses the login", LOGIN_HINT),
    "3D000": ("cannot be opened: there is no such database", "create it (createdb NAME), or mend the name in the URL"),
    "3F000": ("cannot be used: the schema to work in does not exist", "create it: CREATE SCHEMA NAME"),
    "40": ("is busy: transactions were in each other's way", AGAIN_HINT),
    "42501": ("cannot be used: permission denied", RIGHTS_HINT),
    "42": ("does not have the tables it should have", DAMAGED_HINT),
    "53100": ("cannot grow: the server's disk is full", "make room there; what was finished is kept"),
    "53300": ("takes no more connections: too many clients", "wait, close some, or raise max_connections there"),
    "53": ("is out of resources", AGAIN_HINT),
    "54": ("refuses a value: it is too long", BUG_HINT),
    "55P03": ("is locked by another transaction", "wait for it, then run the same command again"),
    "57014": ("did not answer in time: the statement was cancelled", AGAIN_HINT),
    "57P03": ("is not ready: the server is starting up or shutting down", AGAIN_HINT),
    "57": ("cannot be reached: the server closed the connection", AGAIN_HINT),
    "58": ("cannot be read or written: the server's disk reported an error", AGAIN_HINT),
    "XX": ("is damaged", DAMAGED_HINT),
}

# While a connection is made libpq hands on words alone, which a server may say in its own language:
# https://www.postgresql.org/docs/current/libpq-status.html#LIBPQ-PQERRORMESSAGE
_WORDS = (
    (r"password authentication failed|no password supplied|role .* does not exist|\bpeer authentication", "28P01"),
    (r"no pg_hba.conf entry|pg_hba.conf rejects|authentication failed|is not permitted to log in", "28000"),
    (r"database .* does not exist", "3D000"),
    (r"permission denied for database", "42501"),
    (r"too many (clients|connections)|remaining connection slots", "53300"),
    (r"(is starting up|is shutting down|in recovery mode|not yet accepting connections)", "57P03"),
)
_PASSING = re.compile(r"08...|57P0[123]|25P03|40001|40P01|53300")
_ANSWERED_PASSING = re.compile(r"57P0[123]|40001|40P01")


def state_of(error: BaseException) -> str:
    """The SQLSTATE; 08000 where the connection broke or none came about, "" for what is no error of the database."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return ""
    if cause.sqlstate:
        return cause.sqlstate
    found = next((state for words, state in _WORDS if re.search(words, str(cause), re.IGNORECASE)), None)
    return found or ("08000" if isinstance(cause, psycopg.OperationalError) else "")


def passes(error: SQLAlchemyError) -> bool:
    """Whether the same transaction may succeed on a fresh connection."""
    return _PASSING.fullmatch(state_of(error)) is not None


def passes_soon(error: SQLAlchemyError) -> bool:
    """As `passes` while a store is opened: a server that does not answer at all is more likely a wrong address."""
    return _ANSWERED_PASSING.fullmatch(state_of(error)) is not None


def explain(location: str, secrets: Sequence[str], lost: bool, error: SQLAlchemyError) -> StoreError:
    """The error as a sentence on the store; `lost` when it could be used before."""
    if isinstance(error, PoolTimeout):
        return StoreError(f"the store {location} is busy: no connection came free", hint=AGAIN_HINT)
    state = state_of(error)
    if state == "08000" and not lost:
        return StoreError(f"the store {location} cannot be reached: {_words(error, secrets)}", hint=REACH_HINT)
    said, hint = next(
        (_MEANINGS[key] for key in (state, state[:2]) if key in _MEANINGS),
        (f"cannot be used: {type(error).__name__} {state}".rstrip(), BUG_HINT),
    )
    detail = f" ({_words(error, secrets)})" if state[:2] in ("28", "3D", "08") or state == "42501" else ""
    if lost and passes(error):
        return StoreError(f"lost the database: the store {location} {said}{detail}", hint=AGAIN_HINT)
    return StoreError(f"the store {location} {said}{detail}", hint=hint)


def _words(error: SQLAlchemyError, secrets: Sequence[str]) -> str:
    """The first line of what the server or libpq said."""
    text = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
    text = re.sub(r"^connection (failed|is bad): ", "", text)
    for secret in secrets:
        text = text.replace(secret, "***")
    return "".join(character for character in text if character.isprintable())
