"""`report --health`: what ends, fails and waits, counted right, on an empty store as well."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kit.desk import desk, gives_up, mended, retry, run
from kit.hostile import HOSTILE
from kit.values import NOON, failure

from certify_cli import formats
from certify_cli.commands.assemble import without_accounts
from certify_cli.commands.dead_letters import Wanted, choose, discard, requeue
from certify_cli.commands.health import health
from certify_cli.interfaces import Screen, Store
from certify_cli.place import Place
from certify_cli.stores import open_store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.changes import Amendment, Change, ChangeKind, PastChange
from certify_cli.types.circuits import CircuitRecord
from certify_cli.types.failures import Category
from certify_cli.types.model import InventoryModel, Offer
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import RunInfo


def told(store: Store, **ages: float) -> dict[tuple[str, str], tuple[Any, str]]:
    rows = health(store, NOON + timedelta(**ages), Place(simulated=True)).rows
    return {(row["area"], row["what"]): (row["value"], row["detail"]) for row in rows}


def test_an_empty_store_is_healthy() -> None:
    table = health(MemoryStore(), NOON, Place())
    assert table.note == "nothing stored yet"
    assert {row["value"] for row in table.rows} == {"none yet", "never", 0}


def test_targets_certificates_letters_and_errors_are_counted() -> None:
    at = desk(("a", "answers"), ("b", "answers"))
    run(at, "a", "b", "c")
    requeue(at.store, choose(at.store, Wanted(targets=("a@*",)), NOON), NOON)
    seen = told(at.store, hours=3)
    assert seen["targets", "known"] == (3, "")
    assert seen["targets", "INCONCLUSIVE"] == (2, "")
    assert seen["targets", "never decided"] == (2, "a@us-east-1, b@us-east-1")
    assert seen["certificates", "valid"] == (1, "100% of 1")
    assert seen["certificates", "oldest"] == ("3 h", "c@us-east-1, 2026-11-22T12:00:00Z")
    assert seen["dead letters", "waiting or requeued"] == (2, "")
    assert seen["dead letters", "INVALID_REQUEST requeued"] == (1, "oldest 3 h")
    assert seen["errors", "INVALID_REQUEST"] == (2, "100% of 2, probes of the last 7 d")
    discard(at.store, at.store.dead_letters(), "known", NOON)
    assert told(at.store)["dead letters", "waiting or requeued"] == (0, "")


def test_a_target_whose_letters_were_settled_was_decided() -> None:
    at = desk(("a", "answers"))
    run(at, "a")
    again = retry(mended(at))
    seen = told(at.store)
    assert seen["targets", "never decided"] == (0, "")
    assert again.run is not None
    assert "asked again what" in seen["runs", again.run.id][1]


def test_what_ends_is_told_before_it_does() -> None:
    at = desk()
    run(at, "a", "b")
    assert told(at.store, days=1)["certificates", "end within 1 d"] == (0, "")
    ending = told(at.store, days=6, hours=1)["certificates", "end within 1 d"]
    assert ending == (2, "100% of 2, a@us-east-1, b@us-east-1")
    later = told(at.store, days=8)
    assert later["certificates", "valid"] == (0, "")
    assert later["certificates", "expired"] == (2, "100% of 2")


def test_throttled_targets_and_circuits_of_the_last_run() -> None:
    at = desk()
    slow = failure(Category.THROTTLED, status=429)
    at.cloud.trouble = lambda route, probe: slow if (route, probe) == ("a", "answers") else None
    first = run(at, "a")
    assert first.run is not None
    assert told(at.store)["throttled", "a@us-east-1"][0] >= 1
    circuit = CircuitRecord(name="a@us-east-1", state="open", since=NOON, reason="10 calls failed", opened=2)
    at.store.begin_run(RunInfo(id="z", started_at=NOON, circuits=(circuit,)), RunSettings(), ())
    seen = told(at.store)
    assert seen["circuits", "open"][0] == 1
    assert seen["circuits", "a@us-east-1"] == ("open", "opened 2x, 10 calls failed")
    assert ("throttled", "a@us-east-1") not in seen, "only the last run's"
    assert seen["runs", "unfinished"] == (1, "z")
    assert health(at.store, NOON, Place(simulated=True)).block == "certify certify --resume --simulate --run z"


def test_the_last_synchronisation_and_what_drifted_since() -> None:
    store = MemoryStore()
    days = {"us-east-1": NOON.date(), "eu-west-1": NOON.date() - timedelta(days=9)}
    offers = tuple(Offer(region=region, listed=True, day=day) for region, day in days.items())
    row = InventoryModel(id="1", model="m", provider="bedrock", offers=offers)
    changes = tuple(
        PastChange(at=NOON - timedelta(days=age), change=Change(kind=kind, model=name, region=region))
        for age, kind, name, region in DRIFT
    )
    store.amend_models(lambda _: Amendment(rows=(row,), changes=changes))
    seen = told(store, days=2)
    assert seen["sync", "last"] == ("2 d", "2026-11-22, 2 regions")
    assert seen["sync", "regions not asked for 7 d"] == (1, "eu-west-1")
    assert seen["drift", "changes"] == (3, "of the inventory in the last 7 d")
    assert seen["drift", "changed"] == (2, "a@us-east-1")
    assert seen["drift", "new"] == (1, "b@*")
    assert ("drift", "vanished") not in seen, "longer ago"


DRIFT: tuple[tuple[int, ChangeKind, str, str], ...] = (
    (8, "vanished", "c", "us-east-1"),
    (3, "changed", "a", "us-east-1"),
    (3, "changed", "a", "us-east-1"),
    (1, "new", "b", ""),
)


def test_schema_and_size_of_a_file(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s.db")
    seen = told(store)
    store.close()
    assert seen["store", "bytes"][0] > 4096
    assert seen["store", "schema"][0] >= 2
    assert str(tmp_path) in seen["store", "origin"][1]


@pytest.mark.parametrize("name", ["table", "json", "jsonl", "csv", "markdown"])
def test_words_of_the_service_do_no_harm(name: str) -> None:
    store = MemoryStore()
    circuits = tuple(
        CircuitRecord(name=text, state="open", since=NOON, reason=f"{text} 123456789012", opened=1) for text in HOSTILE
    )
    store.begin_run(RunInfo(id="r", started_at=NOON, circuits=circuits), RunSettings(), ())
    text = formats.render(without_accounts(health(store, NOON, Place())), name, Screen(width=80))
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(text)
    assert "123456789012" not in text
    if name == "table":
        assert max(map(len, text.splitlines())) <= 80


def test_the_check_on_never_decided_finds_one_that_is_forgotten() -> None:
    at = desk(("a", "answers"))
    run(at, "a")
    at.cloud.trouble = gives_up()
    with pytest.raises(AssertionError):
        assert told(at.store)["targets", "never decided"] == (0, "")
