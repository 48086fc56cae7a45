"""What can happen to a SQLite store during a run: it ends with 4, in time and in words, and it goes on afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from kit.few_models import MODELS
from kit.midway import FIRST_IS_DONE, Midway, check_lost, findings, midway, partial

pytestmark = pytest.mark.heavy

ALL = 3 * len(MODELS)
PAGE_BYTES = 4096
LIMITED = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
"""
FULL_DISK = """
mount -t tmpfs -o size=600k tmpfs disk && cd disk || exit 99
"$@" --database s.db; echo "code $?" >&2
mount -o remount,size=20m .
"$@" --database s.db; echo "code $?" >&2
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Midway]:
    with midway(tmp_path_factory.mktemp("faults")) as made:
        yield made


def replace(path: Path) -> None:
    # made elsewhere: SQLite would take the WAL beside it for the new file's, and be rid of it
    with closing(sqlite3.connect(path.with_name("strange"))) as other:
        other.execute("CREATE TABLE strange (x)")
    path.rename(path.with_name("kept"))
    path.with_name("strange").rename(path)


FAULTS: dict[str, tuple[Callable[[Path], object], str, Callable[[Path], object]]] = {
    "moved": (
        lambda path: path.rename(path.with_name("kept")),
        "was deleted or moved away while it was in use",
        lambda path: path.with_name("kept").rename(path),
    ),
    "replaced": (replace, "was replaced by another file", lambda path: path.with_name("kept").replace(path)),
    "without its WAL": (lambda path: path.with_name("s.db-wal").unlink(), "a part of the store", lambda _: None),
    "without its shm": (lambda path: path.with_name("s.db-shm").unlink(), "a part of the store", lambda _: None),
    "folder moved": (
        lambda path: path.parent.rename(path.parent.with_name("elsewhere")),
        "was deleted or moved away while it was in use",
        lambda path: path.parent.with_name("elsewhere").rename(path.parent),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_files_that_go_during_a_run_end_it_and_come_back_with_everything(
    place: Midway, tmp_path: Path, fault: str
) -> None:
    happens, said, mend = FAULTS[fault]
    folder = tmp_path / "run"
    path = folder / "s.db"
    report = tmp_path / "report.json"
    ended = place.run(
        folder, "--database", str(path), "--output", f"json:{report}", when=(FIRST_IS_DONE, lambda: happens(path))
    )
    check_lost(ended, said)
    assert "CERTIFIED" in {one["status"] for one in partial(report)["targets"]}
    mend(path)
    before = findings(path)
    again = place.go_on(folder, ended)
    assert again.code == 0, again.err
    assert before.items() <= findings(path).items()
    assert len(findings(path)) == ALL


def test_a_file_that_is_locked_by_somebody_else_is_not_waited_for_long(place: Midway, tmp_path: Path) -> None:
    folder, held = tmp_path / "run", []

    def lock() -> None:
        held.append(sqlite3.connect(folder / "s.db", isolation_level=None))
        held[0].execute("PRAGMA busy_timeout = 30000")
        held[0].execute("BEGIN IMMEDIATE")

    ended = place.run(folder, "--output", "json:report.json", when=(FIRST_IS_DONE, lock))
    held[0].close()
    check_lost(ended, "is locked by another process")
    assert partial(folder / "report.json")
    before = findings(folder / "s.db")
    assert place.go_on(folder, ended).code == 0
    assert before.items() <= findings(folder / "s.db").items()


def test_a_file_that_may_grow_no_more_ends_the_run_and_is_gone_on_with(place: Midway, tmp_path: Path) -> None:
    """A limit of the process stands for a quota; the folder has room."""
    folder = tmp_path / "run"
    ended = place.run(folder, "--output", "json:report.json", before=LIMITED)
    check_lost(ended, "bytes free there")
    assert str(folder / "s.db") in ended.err
    before = findings(folder / "s.db")
    assert place.go_on(folder, ended).code == 0
    assert before.items() <= findings(folder / "s.db").items()


def test_damage_found_midway_is_said_and_never_built_upon(place: Midway, tmp_path: Path) -> None:
    """What SQLite holds in memory it may still write in good order; then the next who opens the file is told."""
    folder = tmp_path / "run"

    def damage() -> None:
        with closing(sqlite3.connect(folder / "s.db")) as other:
            # else everything is in the WAL yet, and the damage hits nothing that is read
            assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
        size = (folder / "s.db").stat().st_size
        assert size > 3 * PAGE_BYTES
        with (folder / "s.db").open("r+b") as file:
            file.seek(PAGE_BYTES)
            file.write(b"\xa5" * (size - PAGE_BYTES))

    ended = place.run(folder, when=(FIRST_IS_DONE, damage))
    if ended.code == 0:
        ended = place.run(folder)
    check_lost(ended, "is damaged")
    kept = (folder / "s.db").read_bytes()
    check_lost(place.run(folder), "is damaged")
    assert (folder / "s.db").read_bytes() == kept


@pytest.mark.skipif(shutil.which("unshare") is None, reason="no namespaces on this system")
def test_a_disk_that_is_really_full(place: Midway, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    environment = {**place.nursery.environment, "CERTIFY_CONCURRENCY": "2"}
    command = [sys.executable, "-m", "certify_cli", "certify", *MODELS, "--region", "us-east-1", "--trials", "8"]
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", FULL_DISK, "sh", *command, "--registry", str(place.registry)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if "unshare" in done.stderr or done.returncode == 99:
        pytest.skip("this system lets nobody mount")
    first, second = done.stderr.split("code ")[:2]
    assert "cannot grow: the disk is full" in first, done.stderr
    assert second.startswith("4")
    assert "continuing run" in second
    assert done.stderr.endswith("code 0\n"), done.stderr
    assert "Traceback" not in done.stderr
