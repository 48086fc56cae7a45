"""A run that somebody works on is told from one whose process is gone, in a store of one's own and in a shared one."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from kit.values import NOON

from certify_cli.commands.health import health
from certify_cli.commands.report import Filters, report, runs
from certify_cli.interfaces import Store
from certify_cli.place import Place
from certify_cli.stores import open_store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import RunInfo


def begun(store: Store) -> Store:
    """Two runs that stand as running, and one that was stopped."""
    for hours, name, state in ((0, "old", "running"), (1, "stopped", "stopped"), (2, "new", "running")):
        run = RunInfo(id=name, started_at=NOON + timedelta(hours=hours), state=state)  # type: ignore[arg-type]
        store.begin_run(run, RunSettings(), ())
    return store


def told(store: Store) -> dict[str, tuple[str, str, list[str]]]:
    return {row["id"]: (row["state"], row["standing"], row["workers"]) for row in runs(store).rows}


def test_a_run_whose_process_is_gone_is_unfinished(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with closing(begun(open_store(path))) as store:
        (tmp_path / "s.db.lock").write_text("pid 7 on a-host, since then\n", "utf-8")
        gone = told(store)
        with closing(open_store(path)) as other, other.exclusive(wait_seconds=0):
            now = told(store)
            table = health(store, NOON, Place())
            rows = {(row["area"], row["what"]): row["value"] for row in table.rows}
        assert told(store) == gone
    assert gone == {
        "old": ("running", "unfinished", []),
        "stopped": ("stopped", "stopped", []),
        "new": ("running", "unfinished", []),
    }
    assert now["old"] == gone["old"]
    state, standing, [worker] = now["new"]
    assert (state, standing) == ("running", f"running ({worker.partition(',')[0]})")
    assert (rows["runs", "running"], rows["runs", "unfinished"]) == (1, 2)
    assert table.block.endswith("--run stopped"), "what runs is not proposed"


def test_leases_tell_who_works_on_what_where_several_do() -> None:
    store = begun(MemoryStore(shared=True))
    store.leases.take("old", ["m@r"], seconds=60, most=1)
    assert [one[1].split(" (")[0] for one in told(store).values()] == ["unfinished", "stopped", "running"]


@pytest.mark.parametrize(("run", "words"), [("new", "nobody works on it any more"), ("stopped", "stopped")])
def test_a_report_on_an_unfinished_run_says_so(run: str, words: str) -> None:
    decision = report(begun(MemoryStore()), Filters(), run).decision
    assert decision is not None
    assert words in decision.reasons[-1].message
