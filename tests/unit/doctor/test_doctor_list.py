"""The list of the checks: all are in it, and none keeps another from being seen."""

from __future__ import annotations

import pkgutil
import threading
from collections.abc import Iterator
from pathlib import Path

from kit.patients import patient

import certify_cli.doctor
from certify_cli.commands.doctor import doctor_table, stopped_by
from certify_cli.doctor.checks import CHECKS, Check, examine
from certify_cli.doctor.patient import Patient
from certify_cli.errors import StoreError
from certify_cli.types.checks import Checked


def test_every_check_of_the_folder_is_in_the_list() -> None:
    modules = {module.name for module in pkgutil.iter_modules(certify_cli.doctor.__path__)}
    assert modules - {"checks", "patient", "configured"} == {
        check.look.__module__.rpartition(".")[2] for check in CHECKS
    }


def test_one_that_hangs_or_fails_keeps_no_other_from_being_seen(tmp_path: Path) -> None:
    def sees(_: Patient) -> Iterator[Checked]:
        yield Checked(check="sees", level="ok", seen="all well")

    def hangs(_: Patient) -> Iterator[Checked]:
        threading.Event().wait(5)
        yield from ()

    def refuses(_: Patient) -> Iterator[Checked]:
        raise StoreError("the store is damaged", hint="move it away")
        yield

    def stumbles(_: Patient) -> Iterator[Checked]:
        raise ZeroDivisionError("by zero")
        yield

    checks = (
        Check("hangs", hangs, late="fail"),
        Check("refuses", refuses),
        Check("stumbles", stumbles),
        Check("sees", sees),
    )
    rows = examine(patient(tmp_path), checks, seconds=1)
    assert [(row.check, row.level) for row in rows] == [
        ("hangs", "fail"),
        ("refuses", "fail"),
        ("stumbles", "warn"),
        ("sees", "ok"),
    ]
    assert rows[0].seen == "came to no end within 1 s"
    assert (rows[1].seen, rows[1].remedy) == ("the store is damaged", "move it away")
    assert "ZeroDivisionError: by zero" in rows[2].seen
    stopped = stopped_by(rows)
    assert stopped is not None
    assert (stopped.message, stopped.exit_code) == ("a run could not work: see hangs, refuses", 4)
    assert stopped_by(rows[2:]) is None
    assert doctor_table(rows).note == "2 would stop a run, 1 to know, 1 ok"
