"""`report --history`: every run of each target, newest first."""

from __future__ import annotations

import pytest
from kit.desk import desk, gives_up, id_of, mended, run

from certify_cli import formats
from certify_cli.commands.history import LAST, history
from certify_cli.commands.report import Filters, runs
from certify_cli.errors import UsageError
from certify_cli.interfaces import Screen, Store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status


@pytest.fixture(scope="module")
def past() -> tuple[Store, list[str]]:
    """Three runs of two targets: one fails to answer in the second, and the third serves the other's certificate."""
    at = desk()
    ids = [id_of(run(at, "a", "b"))]
    at.cloud.trouble = gives_up(("a", "answers"))
    ids.append(id_of(run(at, "a", "b", force=True)))
    ids.append(id_of(run(mended(at), "a", "b", force=False)))
    return at.store, ids


def test_all_runs_of_all_targets_newest_first(past: tuple[Store, list[str]]) -> None:
    store, ids = past
    table = history(store, Filters())
    told = [(row["target"][0], ids.index(row["run"]), row["status"], row["was"], row["cached"]) for row in table.rows]
    assert sorted(told) == [
        ("a", 0, "CERTIFIED", None, False),
        ("a", 1, "INCONCLUSIVE", "CERTIFIED", False),
        ("a", 2, "CERTIFIED", "INCONCLUSIVE", True),
        ("b", 0, "CERTIFIED", None, False),
        ("b", 1, "CERTIFIED", "CERTIFIED", False),
        ("b", 2, "CERTIFIED", "CERTIFIED", True),
    ]
    assert [ids.index(row["run"]) for row in table.rows] == [2, 2, 1, 1, 0, 0]
    assert {row["errors"].get("INVALID_REQUEST") for row in table.rows if row["status"] == "INCONCLUSIVE"} == {1}
    assert table.note == ""


def test_filters_choose_targets_and_statuses_choose_runs(past: tuple[Store, list[str]]) -> None:
    store, ids = past
    of_a = history(store, Filters(targets=("A@*",)))
    assert (of_a.title, len(of_a.rows)) == ("history of a@us-east-1", 3)
    [bad] = history(store, Filters(statuses=("inc*",), models=("a", "b"))).rows
    assert (bad["target"], bad["run"], bad["changed_from"]) == ("a@us-east-1", ids[1], Status.CERTIFIED)
    assert history(store, Filters(statuses=("FAILED",))).note.startswith("nothing stored yet")
    with pytest.raises(UsageError, match="no status 'BROKEN'"):
        history(store, Filters(statuses=("broken",)))
    with pytest.raises(UsageError, match="nothing stored has the target 'z'"):
        history(store, Filters(targets=("z",)))


def test_only_so_many_are_shown_and_that_is_said(past: tuple[Store, list[str]]) -> None:
    store, ids = past
    table = history(store, Filters(), last=5)
    assert (len(table.rows), table.note) == (5, "the newest 5; --last 0 shows all, --target those of one target")
    assert history(store, Filters(), last=6).note == ""
    assert len(history(store, Filters(), last=0).rows) == 6
    listed = runs(store, last=2)
    assert [row["id"] for row in listed.rows] == ids[:0:-1]
    assert listed.note == "the newest 2 of 3; --last 0 shows all"
    assert listed.rows[1]["counts"] == {"CERTIFIED": 1, "INCONCLUSIVE": 1}
    assert runs(store, last=0).note == ""


@pytest.mark.parametrize("name", ["table", "json", "jsonl", "csv", "markdown"])
def test_every_format_tells_it_and_the_empty_store_too(past: tuple[Store, list[str]], name: str) -> None:
    text = formats.render(history(past[0], Filters(), LAST), name, Screen(width=80))
    assert past[1][0] in text
    assert "INCONCLUSIVE" in text
    if name == "table":
        assert max(map(len, text.splitlines())) <= 80
    formats.render(history(MemoryStore(), Filters()), name, Screen(width=80))
