"""The tables, the same in every database: key and query columns, and the values themselves as JSON text.

Text, not a JSON type: PostgreSQL's jsonb takes no NUL and no database gives back the bytes it was given. Times are
UTC text of a fixed width. A change here needs a function in `_migrations`; a test compares with the frozen schema.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Row(SQLModel, registry=registry()):
    """The tables' own registry, so that a plug-in's tables of the same names do not meet ours."""


# SQLite counts up by itself only where the column's type is exactly INTEGER
BIG = BigInteger().with_variant(Integer, "sqlite")


def _rating_checks() -> tuple[CheckConstraint, ...]:
    """A rating is a float of 0.0-5.0 or null, whoever writes it.

    SQLite turns a text that is a number into a float before it looks; every other text stays text and is refused. It
    binds NaN as null; PostgreSQL sorts NaN above all numbers. Both are thereby refused where there must be a rating.
    """
    sqlite = "rating IS NULL OR (typeof(rating) = 'real' AND rating BETWEEN 0.0 AND 5.0)"
    return (
        CheckConstraint(sqlite, name="rating_is_a_float").ddl_if(dialect="sqlite"),
        CheckConstraint("rating BETWEEN 0.0 AND 5.0", name="rating_is_a_float").ddl_if(dialect="postgresql"),
    )


def _rated_checks() -> tuple[CheckConstraint, ...]:
    needed = "status NOT IN ('CERTIFIED', 'QUALITY_WARNING') OR rating IS NOT NULL"
    return (*_rating_checks(), CheckConstraint(needed, name="certified_has_a_rating"))


class MetaRow(Row, table=True):
    """What the store says of itself: application, schema_version, certify_version, origin."""

    __tablename__ = "meta"

    key: str = Field(primary_key=True)
    value: str


class ModelRow(Row, table=True):
    """The inventory."""

    __tablename__ = "models"
    __table_args__ = _rating_checks()

    provider: str = Field(primary_key=True)
    model: str = Field(primary_key=True)
    id: str
    active: bool
    rating: float | None
    payload: str = Field(sa_type=Text)


class ChangeRow(Row, table=True):
    """What synchronisations changed in the inventory, append-only; `arrival` counts, because a clock may go back."""

    __tablename__ = "changes"

    arrival: int = Field(primary_key=True, sa_type=BigInteger)
    at: str
    payload: str = Field(sa_type=Text)


class RunRow(Row, table=True):
    """Runs; `arrival` counts them, because a clock may go back."""

    __tablename__ = "runs"

    id: str = Field(primary_key=True)
    arrival: int = Field(sa_type=BigInteger)
    started_at: str
    state: str
    settings: str = Field(sa_type=Text)
    payload: str = Field(sa_type=Text)


_HISTORY = ("subject", text("ending DESC"), "run_id", "ended_at", "status", "rating", "gist")


class TargetRow(Row, table=True):
    """A run's targets. `ending` counts the reports of the whole store, so the highest of a `subject` is its newest.

    The report stands apart from the plan and before it: `latest` reads reports alone, and plans are long. The gist is
    what a history needs of the report; with it `targets_by_history` holds all that one needs, and no row is read.
    """

    __tablename__ = "targets"
    __table_args__: Any = (
        *_rated_checks(),
        Index("targets_by_name", "run_id", "name"),
        Index("targets_by_subject", "subject", "ending"),
        Index("targets_by_ending", "ending"),
        Index("targets_by_history", *_HISTORY),
    )

    run_id: str = Field(primary_key=True, foreign_key="runs.id")
    position: int = Field(primary_key=True)
    name: str
    subject: str
    model: str
    vendor: str | None
    region: str | None
    status: str
    origin: str | None
    rating: float | None
    ended_at: str | None
    ending: int | None = Field(sa_type=BigInteger)
    gist: str | None
    report: str | None = Field(sa_type=Text)
    payload: str = Field(sa_type=Text)


class FindingRow(Row, table=True):
    """Findings, append-only: the source of truth that everything else can be rebuilt from."""

    __tablename__ = "findings"
    __table_args__ = (UniqueConstraint("run_id", "target", "probe", "trial", name="a_trial_is_recorded_once"),)

    arrival: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    run_id: str = Field(foreign_key="runs.id")
    target: str
    probe: str
    trial: int = Field(sa_type=BIG)
    mark: str
    origin: str
    ended_at: str
    payload: str = Field(sa_type=Text)


class CertificateRow(Row, table=True):
    """The newest decisive verdict of every (target, suite)."""

    __tablename__ = "certificates"
    __table_args__ = _rated_checks()

    target: str = Field(primary_key=True)
    suite: str = Field(primary_key=True)
    run_id: str
    key: str
    status: str
    rating: float | None
    certified_at: str
    expires_at: str
    payload: str = Field(sa_type=Text)


class DeadLetterRow(Row, table=True):
    """Trials given up for reasons outside the model, until they are resolved."""

    __tablename__ = "dead_letters"
    __table_args__ = (Index("dead_letters_by_probe", "target", "probe"),)

    run_id: str = Field(primary_key=True, foreign_key="runs.id")
    target: str = Field(primary_key=True)
    probe: str = Field(primary_key=True)
    trial: int = Field(primary_key=True, sa_type=BIG)
    category: str
    payload: str = Field(sa_type=Text)
    state: str = Field(sa_column_kwargs={"server_default": "waiting"})


class LeaseRow(Row, table=True):
    """Who works on which target, where several processes share the store; elsewhere nothing is ever written here.

    Rows stay, so that a fence only ever grows. `until` is in seconds since 1970 by the database's clock.
    """

    __tablename__ = "leases"

    target: str = Field(primary_key=True)
    fence: int = Field(sa_type=BigInteger)
    run_id: str
    who: str
    claim: str
    until: float


class NoticeRow(Row, table=True):
    """What notifiers were last told: a word of a subject, such as the status of a target."""

    __tablename__ = "notices"

    notifier: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    word: str


TABLES = Row.metadata.tables
META = TABLES["meta"]
MODELS = TABLES["models"]
CHANGES = TABLES["changes"]
RUNS = TABLES["runs"]
TARGETS = TABLES["targets"]
FINDINGS = TABLES["findings"]
CERTIFICATES = TABLES["certificates"]
DEAD_LETTERS = TABLES["dead_letters"]
NOTICES = TABLES["notices"]
