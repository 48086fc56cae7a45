"""The schema: frozen per version, brought forward whole or not at all, the same tables on every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from store_world import NOON, PLAIN, RUN, ended, fill

from certify_cli.codec import to_json
from certify_cli.errors import StoreError
from certify_cli.stores import _rows, open_store
from certify_cli.stores._migrations import UPGRADES, Upgrade, newest
from certify_cli.stores._tables import Row
from certify_cli.stores.sqlite import Options, open_sqlite
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark, Status
from certify_cli.types.history import Gist
from certify_cli.types.measures import Percentiles
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import DeadLetter, RunTarget
from certify_cli.types.reports import ProbeReport, TargetReport

NEWEST = newest()
FROZEN = [Path(__file__).with_name(f"schema-{version}.sql") for version in range(1, NEWEST + 1)]


def schema(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name").fetchall()
    return ";\n".join("\n".join(line.rstrip() for line in sql.splitlines()) for (sql,) in rows) + ";\n"


def stamp(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return str(raw.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0])


def add_owner(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE models ADD COLUMN owner VARCHAR"))


def name_owner(connection: Connection) -> None:
    connection.execute(text("UPDATE models SET owner = 'nobody'"))


def stumble(connection: Connection) -> None:
    add_owner(connection)
    connection.execute(text("DELETE FROM findings"))
    raise KeyboardInterrupt


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    return tmp_path / "s.db"


def opened_at(path: Path, more: Sequence[Upgrade], *, read_only: bool = False) -> None:
    options = Options(upgrades=[*UPGRADES, *more])
    with closing(open_sqlite(path, read_only=read_only, options=options)) as store:
        assert store.findings(RUN.id) == (PLAIN,)


def test_the_newest_schema_is_frozen(path: Path) -> None:
    """Whoever changes a table writes an upgrade and freezes the schema that it leads to beside the older ones."""
    assert schema(path) == FROZEN[-1].read_text(encoding="utf-8")
    assert stamp(path) == str(NEWEST)


@pytest.mark.parametrize("frozen", FROZEN[:-1], ids=lambda frozen: frozen.stem)
def test_every_older_schema_is_brought_to_the_newest_one_and_keeps_its_rows(path: Path, frozen: Path) -> None:
    old = path.with_name("old.db")
    make(old, frozen)
    with closing(open_store(old)) as store:
        assert store.runs()[0][0] == RUN
        assert [(row.model, row.offers[0].eol_date) for row in store.models()] == [("m", date(2027, 3, 30))]
        assert store.changes() == ()
        assert store.findings(RUN.id) == (PLAIN,)
        assert [(one.target, one.run, one.status, one.gist) for one in store.points()] == [
            ("damaged@r", RUN.id, Status.CERTIFIED, Gist()),
            ("m@r", RUN.id, Status.CERTIFIED, GIST),
        ]
        assert store.dead_letters() == (LETTER,)
        assert store.update_dead_letters([LETTER]) == 1
    assert (stamp(old), columns(old)) == (stamp(path), columns(path))


LETTER = DeadLetter(
    run_id=RUN.id,
    target="m@r",
    probe="answers",
    trial=1,
    category=Category.THROTTLED,
    attempts=4,
    first_error="slow down",
    last_error="slow down",
    first_at=NOON,
    last_at=NOON,
)


OLD_ROW = """{"id": "1", "model": "m", "provider": "bedrock", "active": true, "sources": ["aws"], "rating": null,
"offers": [{"region": "us-east-1", "listed": true, "day": "2026-11-20", "inference_types": ["ON_DEMAND"],
"input_modalities": ["TEXT"], "output_modalities": ["TEXT"], "streaming": true, "status": "LEGACY",
"eol_date": "2027-03-30", "profiles": {"us.m": ["us-east-1"]}, "vendor": "Maker", "name": "M"}]}"""
"""A row of the inventory as versions kept it that looked at the end of life alone."""


GIST = Gist(latency_p50_ms=812.5, cost_usd=Decimal("0.0021"), errors={"TIMEOUT": 1})


def reported() -> tuple[RunTarget, RunTarget]:
    """A target that ended, which older versions kept no gist of, and one that waits."""
    failed = ProbeReport(id="answers", mark=Mark.INCONCLUSIVE, category="TIMEOUT")
    plain = ended().report
    assert isinstance(plain, TargetReport)
    measured = replace(plain, latency_ms=Percentiles(p50=812.5), cost_usd=Decimal("0.0021"), probes=(failed,))
    return replace(ended(), report=measured), RunTarget(name="n@r", plan=None, status=Status.PENDING)


def make(old: Path, frozen: Path) -> None:
    """A store as the version of that schema left it: a run, three targets, one damaged, a finding and a dead letter."""
    rows = [{**_rows.target_row(one), "ending": 1 if one.report else None} for one in reported()]
    rows.append({**rows[0], "name": "damaged@r", "subject": "damaged@r", "report": "{}", "ending": 2, "gist": None})
    targets = [
        {"run_id": RUN.id, "position": place, **row, "ended_at": "2026-11-22T12:00:00.000000+00:00"}
        for place, row in enumerate(rows)
    ]
    if "gist" not in frozen.read_text(encoding="utf-8"):
        for row in targets:
            del row["gist"]
    finding = _rows.finding_row(RUN.id, PLAIN)
    letter = {name: value for name, value in _rows.dead_letter_row(RUN.id, LETTER).items() if name != "state"}
    run = {"id": RUN.id, "arrival": 1, "settings": to_json(RunSettings()), **_rows.run_row(RUN)}
    facts = {
        "application": "certify",
        "certify_version": "0.1.0",
        "schema_version": frozen.stem.removeprefix("schema-"),
    }
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript(frozen.read_text(encoding="utf-8"))
        raw.execute("INSERT INTO models VALUES ('bedrock', 'm', 'id', 1, NULL, ?)", [OLD_ROW])
        raw.executemany("INSERT INTO meta VALUES (?, ?)", facts.items())
        kept = [("runs", run), *(("targets", row) for row in targets), ("findings", finding), ("dead_letters", letter)]
        for table, row in kept:
            names, places = ", ".join(row), ", ".join("?" * len(row))
            raw.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(row.values()))
        raw.commit()


def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Each table's columns and each index's, in order of their names: how it was come by does not count."""
    with closing(sqlite3.connect(path)) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")]
        told = {name: raw.execute(f"SELECT * FROM pragma_table_xinfo('{name}')").fetchall() for name in names}
        indexed = {
            name: raw.execute(f"SELECT seqno, name FROM pragma_index_info('{name}')").fetchall() for name in names
        }
    return {name: sorted(row[1:] for row in told[name]) + indexed[name] for name in sorted(names)}


@pytest.mark.parametrize("read_only", [True, False])
def test_an_older_store_is_brought_forward_with_what_it_holds(path: Path, read_only: bool) -> None:
    opened_at(path, [add_owner], read_only=read_only)
    assert stamp(path) == str(NEWEST + 1)
    opened_at(path, [add_owner, name_owner], read_only=read_only)
    assert stamp(path) == str(NEWEST + 2)
    assert "owner VARCHAR" in schema(path)
    with pytest.raises(StoreError, match=rf"schema {NEWEST + 2}.*up to schema {NEWEST + 1}"):
        opened_at(path, [add_owner], read_only=read_only)


def test_an_upgrade_that_dies_midway_leaves_no_trace(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        opened_at(path, [stumble])
    assert (stamp(path), schema(path)) == (str(NEWEST), FROZEN[-1].read_text(encoding="utf-8"))
    opened_at(path, [])


def test_of_many_upgrading_at_once_one_does_it(path: Path) -> None:
    # the second to come would fail: the column is there already
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: opened_at(path, [add_owner, name_owner]), range(8)))
    assert stamp(path) == str(NEWEST + 2)


def test_the_same_tables_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
    made = {name: str(CreateTable(table).compile(dialect=dialect)) for name, table in Row.metadata.tables.items()}
    for name in ("models", "targets", "certificates"):
        assert "CONSTRAINT rating_is_a_float CHECK (rating BETWEEN 0.0 AND 5.0)" in made[name]
    assert "typeof" not in "".join(made.values())
    assert "arrival BIGSERIAL" in made["findings"]
