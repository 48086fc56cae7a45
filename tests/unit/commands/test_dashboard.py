"""What is put around a report is of its targets, newest first, and whatever formats do not show it get the report."""

from __future__ import annotations

from dataclasses import replace

from kit.dashboards import surrounded
from kit.desk import desk, id_of, run
from kit.specimen import REPORT
from kit.values import NOON

from certify_cli import formats
from certify_cli.commands.assemble import latest_report, without_accounts
from certify_cli.commands.dashboard import dashboard
from certify_cli.commands.health import health
from certify_cli.interfaces import Screen
from certify_cli.place import Place
from certify_cli.types.findings import Status


def test_histories_runs_and_letters_are_those_of_the_reports_targets() -> None:
    at = desk(("a", "answers"), ("b", "answers"))
    first, second = id_of(run(at, "a", "b", "c")), id_of(run(at, "a", "b", "c", force=True))
    whole = latest_report(at.store.latest())
    narrow = replace(whole, targets=tuple(one for one in whole.targets if one.model != "b"))
    shown = dashboard(narrow, at.store, health(at.store, NOON, Place()))
    assert {point.target for point in shown.points} == {"a@us-east-1", "c@us-east-1"}
    assert [point.run for point in shown.points if point.target == "c@us-east-1"] == [second, first]
    assert [one.run.id for one in shown.runs] == [second, first]
    assert shown.runs[0].counts == {Status.INCONCLUSIVE: 2, Status.CERTIFIED: 1}
    assert [one.target for one in shown.letters] == ["a@us-east-1"]


def test_other_formats_show_the_report_alone() -> None:
    for name in formats.fitting(REPORT):
        alone = formats.render(REPORT, name, Screen())
        assert (formats.render(surrounded(REPORT), name, Screen()) == alone) is (name != "html"), name


def test_accounts_are_masked_in_it_too() -> None:
    shown = surrounded(REPORT, "arn:aws:iam::123456789012:role/x")
    assert "123456789012" in formats.render(shown, "html", Screen())
    assert "123456789012" not in formats.render(without_accounts(shown), "html", Screen())
