"""What is left to another process is shown: as pending, with who has it, or as its certificate serves it."""

from __future__ import annotations

from kit.desk import Desk, code, id_of, interrupted, run, selected, statuses

from certify_cli import formats
from certify_cli.commands.left_alone import begun_alone, left_alone
from certify_cli.errors import Busy
from certify_cli.interfaces import Screen
from certify_cli.planning.select import Selection
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status


def test_what_skip_leaves_out_stands_in_the_report() -> None:
    at = Desk(MemoryStore(shared=True))
    at.store.leases.take("another", ["b@us-east-1"], seconds=600, most=1)
    report = run(at, "a", "b", if_busy="skip")
    assert statuses(report) == {"a": Status.CERTIFIED, "b": Status.PENDING}
    assert report.totals == {"CERTIFIED": 1, "PENDING": 1}
    assert "run another" in report.targets[1].reason
    assert code(report) == 0, "left out as asked"


def test_who_leaves_shows_what_is_served_and_what_waits() -> None:
    at = Desk(MemoryStore())
    run(at, "a")
    at.cloud.asked.clear()
    busy = Busy("another run holds it: pid 7 on a-host")
    report = left_alone(busy, Selection(selected=tuple(selected("a", "b"))), at.order(), at.store, at.hands(), code=0)
    assert statuses(report) == {"a": Status.CERTIFIED, "b": Status.PENDING}
    assert (report.partial, report.run, code(report)) == (True, None, 0)
    assert at.cloud.asked == []
    for name in ("table", "json", "jsonl", "csv", "junit", "markdown"):
        text = formats.render(report, name, Screen())
        assert "pid 7 on a-host" in text.replace("\n" + " " * 30, " "), name
    assert "no run was begun" in formats.render(report, "table", Screen())


def test_certificates_are_served_to_who_leaves_while_sts_is_silent_too() -> None:
    at = Desk(MemoryStore())
    run(at, "a")
    at.cloud.sts_answers = False
    busy = Busy("another run holds it: pid 7 on a-host")
    report = left_alone(busy, Selection(selected=tuple(selected("a"))), at.order(), at.store, at.hands(), code=0)
    assert statuses(report) == {"a": Status.CERTIFIED}


def test_a_run_that_was_to_be_gone_on_with_is_shown_as_it_stands() -> None:
    at = Desk(MemoryStore())
    interrupted(at, "answers")
    begun = run(at, "a", "b")
    busy = Busy("another run holds it: pid 7 on a-host")
    for run_id in (None, id_of(begun)):
        report = begun_alone(busy, run_id, at.store, code=3)
        assert (id_of(report), report.partial, code(report)) == (id_of(begun), True, 3)
        assert report.decision is not None
        assert [reason.message for reason in report.decision.reasons] == [busy.message]
        assert len(report.targets) == 2
    assert begun_alone(busy, "unknown", at.store, code=3).targets == ()
