"""The store's files: who may read them, and who leaves which behind."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from store_world import PLAIN, RUN, fill

from certify_cli.stores import open_store


@pytest.fixture(autouse=True)
def everyday_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in sorted(folder.rglob("*"))}


def test_every_file_is_private_from_its_first_byte(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "a" / "b" / "s.db")) as store:
        fill(store)
        with store.exclusive(wait_seconds=0):
            files = dict.fromkeys(("s.db", "s.db-shm", "s.db-wal", "s.db.lock"), "0o600")
            assert modes(tmp_path) == {"a": "0o700", "b": "0o700", **files}


def test_a_folder_that_stands_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    open_store(tmp_path / "s.db").close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755


def test_readers_leave_the_folder_as_it_was(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    before = (tmp_path / "s.db").read_bytes()
    assert list(modes(tmp_path)) == ["s.db"]
    with closing(open_store(tmp_path / "s.db", read_only=True)) as store:
        assert store.findings(RUN.id) == (PLAIN,)
    assert list(modes(tmp_path)) == ["s.db"]
    assert (tmp_path / "s.db").read_bytes() == before


def test_a_reader_sees_what_a_writer_committed_a_moment_ago(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "s.db")) as writer, closing(open_store(tmp_path / "s.db")) as other:
        fill(writer)
        with closing(open_store(tmp_path / "s.db", read_only=True)) as reader:
            assert reader.latest() == other.latest() == writer.latest() != ()
    assert list(modes(tmp_path)) == ["s.db"]


def test_two_ways_to_one_file_share_one_lock(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "s.db")
    with (
        closing(open_store(tmp_path / "link.db")) as one,
        closing(open_store(f"{tmp_path}/./s.db")) as two,
        one.exclusive(wait_seconds=0) as first,
        two.exclusive(wait_seconds=0) as second,
    ):
        assert (first, second) == (True, False)
    assert sorted(modes(tmp_path)) == ["link.db", "s.db", "s.db.lock"]


def test_many_may_create_the_same_store_at_once(tmp_path: Path) -> None:
    def create(_: int) -> int:
        with closing(open_store(tmp_path / "new" / "s.db")) as store:
            store.claim_origin("aws")
            return len(store.runs())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(create, range(16))) == [0] * 16
