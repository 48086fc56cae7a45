"""Trouble outside the file: locks, rights and room; and errors that say nothing of what was to be stored."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError
from store_world import RUN, fill, finding

from certify_cli.errors import StoreError
from certify_cli.stores import open_store
from certify_cli.stores._sqlite_faults import explain


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    return tmp_path / "s.db"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user may reach, holding a store that belongs to nobody."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing(open_store(folder / "s.db")) as store:
            fill(store)
        if os.geteuid() == 0:
            os.chown(folder, 65534, 65534)
            os.chown(folder / "s.db", 65534, 65534)
        yield folder
        folder.chmod(0o700)


ATTEMPTS = """
import os, sys
from pathlib import Path
from certify_cli.errors import StoreError
from certify_cli.stores import open_store
import certify_cli.stores.sqlite
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
folder = Path(sys.argv[1])
for text in sys.argv[2:]:
    try:
        print(eval(text))
    except StoreError as error:
        print(error.message)
"""


def unprivileged(folder: Path, *attempts: str) -> list[str]:
    """What each attempt ends in; made as nobody where the tests run as root, because root may do everything."""
    command = [sys.executable, "-c", ATTEMPTS, str(folder), *attempts]
    # whoever is nobody may not write the coverage either
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_store_one_may_not_write_says_so_and_can_still_be_read(open_folder: Path) -> None:
    (open_folder / "s.db").chmod(0o400)
    open_folder.chmod(0o500)
    written, new, deeper, read = unprivileged(
        open_folder,
        "open_store(folder / 's.db')",
        "open_store(folder / 'new.db')",
        "open_store(folder / 'deeper' / 'new.db')",
        "open_store(folder / 's.db', read_only=True).latest()[0][1].model",
    )
    assert "cannot be written" in written
    assert "permission denied" in new
    assert "permission denied" in deeper
    assert read == "m"
    assert [found.name for found in open_folder.iterdir()] == ["s.db"]


def test_a_store_one_may_not_read_says_so(open_folder: Path) -> None:
    (open_folder / "s.db").chmod(0)
    opened = ("open_store(folder / 's.db', read_only=True)", "open_store(folder / 's.db')")
    for said in unprivileged(open_folder, *opened):
        assert "cannot be opened: the file or its folder may not be used" in said


def test_a_folder_that_may_not_be_used_any_more_says_so(open_folder: Path) -> None:
    locked_out = (
        "[(store := open_store(folder / 's.db')), store.models(), folder.chmod(0), store.claim_origin('aws')]",
        "folder.chmod(0o700)",
    )
    said = unprivileged(open_folder, *locked_out)
    assert "cannot be reached any more: permission denied" in said[0]


def test_a_lock_file_one_may_not_use_says_so(open_folder: Path) -> None:
    (open_folder / "s.db.lock").touch(0o400)
    [said] = unprivileged(open_folder, "open_store(folder / 's.db').exclusive(wait_seconds=0).__enter__()")
    assert "s.db.lock cannot be used: permission denied" in said


def error_of(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("canary in the driver's text")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full"),
        (sqlite3.SQLITE_IOERR_WRITE, "the disk reported an error"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, "locked by another process"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "cannot be written"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "is damaged"),
        (sqlite3.SQLITE_CANTOPEN_ISDIR, "cannot be opened"),
        (sqlite3.SQLITE_NOMEM, "out of memory"),
        (sqlite3.SQLITE_MISUSE, "does not have the tables"),
    ],
)
def test_every_code_has_its_sentence(code: int, said: str) -> None:
    wrapped = OperationalError("INSERT canary", {"payload": "canary"}, error_of(code))
    explained = explain(Path("s.db"), wrapped)
    assert said in explained.message
    assert "canary" not in explained.message + explained.hint


def test_an_error_of_the_driver_itself_has_a_sentence_too() -> None:
    said = explain("s.db", OperationalError("SELECT canary", {}, sqlite3.OperationalError("no UTF-8: canary")))
    assert said.message == "the store s.db cannot be used: OperationalError"


def test_no_error_shows_what_was_to_be_stored(path: Path) -> None:
    secret = "canary".upper()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TRIGGER t BEFORE INSERT ON findings BEGIN SELECT RAISE(ABORT, 'no'); END")
    with closing(open_store(path)) as store, pytest.raises(StoreError, match="refuses a value") as raised:
        store.record(RUN.id, findings=[finding(9, reason=secret)])
    assert secret not in "".join(traceback.format_exception(raised.value)) + raised.value.hint
