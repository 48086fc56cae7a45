"""`report --compare`: what is different since an earlier run, and which run is meant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from kit.hostile import HOSTILE
from kit.values import NOON

from certify_cli import formats
from certify_cli.commands.assemble import without_accounts
from certify_cli.commands.compare import compare
from certify_cli.commands.report import Filters
from certify_cli.commands.sides import sides
from certify_cli.errors import UsageError
from certify_cli.interfaces import Screen, Store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Mark, Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import ProbeReport, RunInfo, TargetReport
from certify_cli.types.tables import Table

C, W, F = Status.CERTIFIED, Status.QUALITY_WARNING, Status.FAILED


def ended(name: str, status: Status = C, **changes: Any) -> RunTarget:
    rating = {C: 4.9, W: 3.5, F: 0.9}.get(status)
    marks = (("answers", Mark.PASS), ("tool_use", Mark.PASS if status is C else Mark.FAIL))
    probes = tuple(ProbeReport(id=probe, mark=mark, message="as it was") for probe, mark in marks)
    report = TargetReport(
        target=name, model=name, status=status, rating=rating, named=True, probes=probes, cost_usd=Decimal("0.002")
    )
    return RunTarget(name=name, plan=None, status=status, report=replace(report, **changes))


def kept(*runs: tuple[RunTarget, ...], **changes: Any) -> Store:
    """A store with runs r0, r1 and so on, that ended with these reports."""
    store = MemoryStore()
    for number, targets in enumerate(runs):
        info = RunInfo(id=f"r{number}", started_at=NOON, state="finished")
        store.begin_run(replace(info, **changes), RunSettings(), targets)
    return store


def told(table: Table) -> list[tuple[str, str, str, str | None]]:
    return [(row["change"], row["target"], row["what"], row["probe"]) for row in table.rows]


def test_worse_comes_first_then_what_changed_then_better() -> None:
    before = (ended("a"), ended("b", W), ended("gone"), ended("same"))
    after = (ended("a", F), ended("b"), ended("new"), ended("same"))
    table = compare(kept(before, after), "r0", Filters())
    assert table.title == "run r1 against r0"
    assert told(table) == [
        ("worse", "a", "status", None),
        ("worse", "a", "rating", None),
        ("worse", "a", "probe", "tool_use"),
        ("other", "gone", "target", None),
        ("other", "new", "target", None),
        ("better", "b", "status", None),
        ("better", "b", "rating", None),
        ("better", "b", "probe", "tool_use"),
    ]
    assert [row["says"] for row in table.rows][1:4] == [
        "rating 4.9, now 0.9",
        "probe tool_use pass, now fail: as it was",
        "not in the later run: CERTIFIED",
    ]
    assert table.note.startswith("5 targets: 1 worse, 2 changed, 1 better, 1 alike; ")
    assert table.note.endswith("cost 0.008 USD and 0.008 USD")


def test_a_target_that_was_mended_is_better_however_long_it_took() -> None:
    slow = Percentiles(p50=900.0, p90=900.0, samples=12)
    before = ended("a", F, latency_ms=replace(slow, p50=500.0, p90=500.0))
    table = compare(kept((before,), (ended("a", latency_ms=slow),)), "previous", Filters())
    assert ("worse", "a", "latency_p50_ms", None) in told(table)
    assert table.note.startswith("1 target: 0 worse, 0 changed, 1 better, 0 alike; ")


def test_a_target_that_cannot_be_called_has_the_name_that_it_has_in_every_report() -> None:
    """Its row is kept under a longer one."""
    unable = replace(ended("z", Status.UNSUPPORTED, target=None), name="bedrock/z")
    table = compare(kept((ended("a"),), (ended("a"), unable)), "previous", Filters())
    assert told(table) == [("other", "z", "target", None)]


def test_filters_narrow_both_sides() -> None:
    store = kept((ended("a"), ended("b")), (ended("a", F), ended("b", F)))
    assert {row["target"] for row in compare(store, "r0", Filters(targets=("b",))).rows} == {"b"}
    with pytest.raises(UsageError, match="nothing stored has the model 'z'"):
        compare(store, "r0", Filters(models=("z",)))


def which(store: Store, since: str, run: str | None = None) -> str:
    before, after = sides(store, since, run)
    return f"{after.run.id} {before.run.id}"


def test_green_is_the_newest_earlier_run_that_was_met() -> None:
    store = kept(
        (ended("a"),),  # r0 green
        (ended("a"), ended("b")),  # r1 green
        (ended("z"),),  # r2 green, of another target
        (ended("a", narrow=True),),  # r3 looked at a few probes only
        (ended("a", W), ended("b")),  # r4 warned
        (ended("a"), ended("b", Status.UNSUPPORTED, named=True)),  # r5 named and unsupported
        (ended("a"), RunTarget(name="b", plan=None, status=Status.PENDING)),  # r6 left something
        (ended("a", F),),  # r7
    )
    assert which(store, "green") == "r7 r1"
    assert which(store, "green", "r1") == "r1 r0"
    assert which(store, "previous") == "r7 r6"
    assert which(store, "previous", "r3") == "r3 r1", "r2 has no target in common"
    assert which(store, "r7", "r0") == "r0 r7"


@pytest.mark.parametrize("since", ["green", "previous"])
def test_a_small_run_between_hides_no_target_that_became_worse(since: str) -> None:
    new = ended("new", F)
    table = compare(kept((ended("a"), ended("b")), (ended("a"),), (ended("a"), ended("b", F), new)), since, Filters())
    assert table.title == "run r2 against r1"
    assert [
        (row["change"], row["target"], row["since"]) for row in table.rows if row["what"] in ("status", "target")
    ] == [
        ("worse", "b", "r0"),
        ("other", "new", None),
    ]
    assert table.note.startswith("3 targets: 1 worse, 1 changed, 0 better, 1 alike; ")
    assert "; 1 target against r0" in table.note
    green = " that was green" if since == "green" else ""
    assert table.rows[-1]["says"] == f"not in any earlier run{green}: FAILED"


def test_a_run_that_decided_nothing_on_a_target_hides_no_verdict_before_it() -> None:
    open_, few = ended("a", Status.INCONCLUSIVE), ended("b", narrow=True, probes=())
    table = compare(kept((ended("a"), ended("b")), (open_, few), (ended("a", F), ended("b", F))), "previous", Filters())
    assert {(row["change"], row["target"], row["since"]) for row in table.rows} == {
        ("worse", "a", "r0"),
        ("worse", "b", "r0"),
    }


@pytest.mark.parametrize(
    ("since", "run", "words"),
    [
        ("r9", None, "no run 'r9' in"),
        ("r0", "r9", "no run 'r9' in"),
        ("r1", None, "cannot be compared with itself"),
        ("green", None, "looked at any of its targets and was green"),
        ("previous", "r0", "no run before r0"),
    ],
)
def test_a_run_that_is_not_there_is_said(since: str, run: str | None, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        compare(kept((ended("a", F),), (ended("a"),)), since, Filters(), run)
    assert caught.value.hint


def test_an_empty_store_has_nothing_to_compare() -> None:
    with pytest.raises(UsageError, match="no run in"):
        compare(MemoryStore(), "green", Filters())


def test_suites_that_differ_and_what_is_left_undone_are_said() -> None:
    store = kept((ended("a"),), suite="smoke")
    left = RunTarget(name="b", plan=None, status=Status.PENDING)
    info = RunInfo(id="r1", started_at=NOON, state="interrupted")
    store.begin_run(info, RunSettings(), (ended("a"), left))
    note = compare(store, "r0", Filters()).note
    assert "suite standard against smoke: probes that only one asked are left out" in note
    assert "1 target of the later run not done yet" in note


def test_the_worst_are_shown_and_the_rest_is_counted() -> None:
    names = [f"t{number:03}" for number in range(120)]
    store = kept(tuple(map(ended, names)), (*(ended(name, F) for name in names[1:]), ended(names[0], cost_usd=None)))
    short, whole = compare(store, "r0", Filters(), last=3), compare(store, "r0", Filters(), last=0)
    assert short.rows == whole.rows[:3]
    assert short.note == f"the worst 3 of {len(whole.rows)} differences, --last 0 shows all; {whole.note}"
    assert len(compare(store, "r0", Filters()).rows) == 200 < len(whole.rows)


@pytest.mark.parametrize("name", ["table", "json", "jsonl", "csv", "markdown"])
def test_words_of_a_model_do_no_harm(name: str) -> None:
    bad = tuple(ended(f"t{place}", F, reason=f"{text} 123456789012") for place, text in enumerate(HOSTILE))
    store = kept(tuple(ended(one.name) for one in bad), bad)
    text = formats.render(without_accounts(compare(store, "green", Filters())), name, Screen(width=80))
    assert not {"\x1b", "\x9b", "\u202e", "\r"} & set(text)
    assert "123456789012" not in text
    if name == "table":
        assert max(map(len, text.splitlines())) <= 80
