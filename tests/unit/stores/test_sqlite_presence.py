"""A store whose files are deleted, moved or replaced while it is open says so before anything counts as kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_world import RUN, fill, finding

from certify_cli.errors import StoreError
from certify_cli.stores import open_store


def replaced(path: Path) -> None:
    copy = path.with_name("copy")
    copy.write_bytes(path.read_bytes())
    copy.replace(path)


FAULTS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "deleted": ("", Path.unlink, "was deleted or moved away while it was in use"),
    "moved": ("", lambda path: path.rename(path.with_name("elsewhere")), "was deleted or moved away"),
    "replaced": ("", replaced, "was replaced by another file while it was in use"),
    "without its wal": ("-wal", Path.unlink, "s.db-wal, a part of the store, was deleted"),
    "without its shm": ("-shm", Path.unlink, "s.db-shm, a part of the store, was deleted"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_files_that_change_under_a_store_are_noticed(tmp_path: Path, fault: str) -> None:
    suffix, happens, said = FAULTS[fault]
    path = tmp_path / "s.db"
    with closing(open_store(path)) as store:
        fill(store)
        happens(path.with_name(path.name + suffix))
        with pytest.raises(StoreError, match=said) as raised:
            store.record(RUN.id, findings=[finding(2)])
        assert raised.value.hint


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_nothing_is_lost_with_a_file_beside_the_store(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "s.db"
    with closing(open_store(path)) as store:
        fill(store)
        path.with_name(path.name + suffix).unlink()
        with pytest.raises(StoreError):
            store.record(RUN.id, findings=[finding(2)])
    with closing(open_store(path)) as store:
        assert 2 in {one.trial for one in store.findings(RUN.id)}


def test_a_store_that_was_moved_away_and_put_back_has_everything(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with closing(open_store(path)) as store:
        fill(store)
        path.rename(tmp_path / "elsewhere")
        with pytest.raises(StoreError):
            store.record(RUN.id, findings=[finding(2)])
    (tmp_path / "elsewhere").rename(path)
    with closing(open_store(path)) as store:
        assert 2 in {one.trial for one in store.findings(RUN.id)}


def test_an_open_store_in_peace_notices_nothing(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "s.db")) as store, closing(open_store(tmp_path / "s.db")) as other:
        fill(store)
        for trial in range(2, 300):
            (store if trial % 2 else other).record(RUN.id, findings=[finding(trial, reason="x" * 20_000)])
        assert len(store.findings(RUN.id)) == len(other.findings(RUN.id)) >= 299
