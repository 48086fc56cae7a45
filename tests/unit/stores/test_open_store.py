"""`open_store`: which store a location means, and what a read command may leave behind."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from store_world import PLAIN, RUN, fill

from certify_cli.errors import StoreError, UsageError
from certify_cli.stores import default_location, open_store


@pytest.mark.parametrize("form", ["{0}", "sqlite:///{0}", "SQLite:///{0}"])
def test_a_path_and_a_url_mean_the_same_file(tmp_path: Path, form: str) -> None:
    path = tmp_path / "deep er" / "100%?#ä.sqlite3"
    if "?" in form.format(path) and "://" in form:
        path = tmp_path / "plain.sqlite3"
    with closing(open_store(form.format(path))) as store:
        fill(store)
        assert store.location == str(path)
    with closing(open_store(path, create=False)) as store:
        assert store.findings(RUN.id) == (PLAIN,)


def test_relative_paths_count_from_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for location in ("one.sqlite3", "sqlite:///two.sqlite3", "~/three.sqlite3", "memory"):
        open_store(location).close()
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert made == {"one.sqlite3", "two.sqlite3", "home/three.sqlite3", "memory"}


def test_without_psycopg_the_way_to_get_it_is_said() -> None:
    lacking = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from certify_cli.errors import UsageError\n"
        "from certify_cli.stores import open_store\n"
        "try: open_store('postgresql://u:s3cret@h/d')\n"
        "except UsageError as error: print(error.message, error.hint)\n"
    )
    done = subprocess.run([sys.executable, "-c", lacking], capture_output=True, text=True, check=True)
    assert "psycopg" in done.stdout
    assert "pip install 'certify-cli[postgres]'" in done.stdout
    assert "s3cret" not in done.stdout


@pytest.mark.parametrize(
    "location",
    ["mysql://u:secret@h/d", "sqlite://host/x", "sqlite:///x?mode=ro", "file:x.db", "", " ", "a\0b", "sqlite:"],
)
def test_what_is_no_location_is_a_usage_error(location: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError) as refusal:
        open_store(location)
    assert "secret" not in refusal.value.message
    assert "--database" in refusal.value.hint
    assert list(tmp_path.iterdir()) == []


def test_reading_where_nothing_is_shows_an_empty_store_and_makes_none(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "none.sqlite3"
    with closing(open_store(path, read_only=True)) as store:
        assert store.latest() == ()
        assert store.location == str(path)
        with pytest.raises(StoreError, match="for reading only"):
            fill(store)
        with pytest.raises(StoreError, match="for reading only"):
            store.claim_origin("aws")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("made", [b"", None])
def test_a_file_without_tables_reads_as_an_empty_store(tmp_path: Path, made: bytes | None) -> None:
    path = tmp_path / "empty.sqlite3"
    path.write_bytes(b"")
    if made is None:
        # killed between its first page and its tables
        import sqlite3

        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA journal_mode=WAL")
        assert path.stat().st_size > 0
    before = path.read_bytes()
    with closing(open_store(path, read_only=True)) as store:
        assert store.runs() == ()
    assert [found.name for found in tmp_path.iterdir()] == ["empty.sqlite3"]
    assert path.read_bytes() == before
    with closing(open_store(path)) as store:
        fill(store)


def test_a_store_opened_for_reading_takes_no_writes_and_no_lock(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    with closing(open_store(path)) as store:
        fill(store)
    with closing(open_store(path, read_only=True)) as store:
        with pytest.raises(StoreError, match="for reading only"):
            store.record(RUN.id, findings=[PLAIN])
        with pytest.raises(StoreError, match="for reading only"), store.exclusive(wait_seconds=0):
            pass
        assert len(store.latest()) == 1


def test_without_create_a_missing_store_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store at") as refusal:
        open_store(tmp_path / "none.sqlite3", create=False)
    assert refusal.value.exit_code == 4
    assert list(tmp_path.iterdir()) == []


def test_simulated_results_have_a_file_of_their_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    real, simulated = default_location(simulated=False), default_location(simulated=True)
    assert (real.name, simulated.name) == ("certify.sqlite3", "simulated.sqlite3")
    assert real.parent == simulated.parent
    assert real.parent.name == "certify"


def test_opening_nothing_costs_no_database_library(tmp_path: Path) -> None:
    program = (
        "import sys; from certify_cli.stores import open_store; open_store(sys.argv[1], read_only=True).latest();"
        "open_store('memory:'); assert not {'sqlalchemy', 'sqlmodel', 'boto3'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "none")], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
