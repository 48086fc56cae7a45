"""What a run can lose beside its store: its credentials, and the places its reports should go to."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.few_models import MODELS
from kit.midway import FIRST_IS_DONE, Midway, check_lost, findings, midway, partial

from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.world import Call

pytestmark = pytest.mark.heavy

EXPIRED = threading.Event()


def refuse(_: Call) -> None:
    if EXPIRED.is_set():
        raise ServiceError("ExpiredTokenException", "The security token included in the request is expired")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Midway]:
    with midway(tmp_path_factory.mktemp("losses"), refuse) as made:
        yield made


def test_credentials_that_expire_midway_are_not_retried_and_new_ones_go_on(place: Midway, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ended = place.run(folder, "--output", "json:report.json", when=(FIRST_IS_DONE, EXPIRED.set))
    EXPIRED.clear()
    check_lost(ended, "credentials were refused: The security token included in the request is expired")
    assert "aws sso login" in ended.err
    report = partial(folder / "report.json")
    assert {"CERTIFIED", "PENDING"} >= {one["status"] for one in report["targets"]}
    assert "FAILED" not in report["totals"]
    before = findings(folder / "s.db")
    again = place.go_on(folder, ended)
    assert again.code == 0, again.err
    assert before.items() <= findings(folder / "s.db").items()
    assert json.loads((folder / "report.json").read_text("utf-8"))["run"]["id"] == report["run"]["id"]


def certified(place: Midway, folder: Path) -> set[str]:
    """What the store says of the run, whatever became of its reports."""
    shown = place.run(folder, words=("report", "--database", "s.db", "--format", "json"))
    assert shown.code == 0, shown.err
    return {one["status"] for one in json.loads(shown.out)["targets"]}


def test_a_report_that_cannot_be_written_costs_neither_the_store_nor_the_other_reports(
    place: Midway, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    (folder / "gone").mkdir(parents=True)
    ended = place.run(
        folder,
        *("--output", "json:gone/report.json", "--output", "json:/dev/full", "--output", "junit:kept.xml"),
        when=(FIRST_IS_DONE, lambda: shutil.rmtree(folder / "gone")),
    )
    check_lost(ended, "cannot write gone/report.json: there is no folder gone")
    assert ended.err.splitlines()[-1].startswith("hint: make room or name another place; certify report ")
    assert "CERTIFIED" in ended.out
    assert (folder / "kept.xml").read_text("utf-8").rstrip().endswith(">")
    assert certified(place, folder) == {"CERTIFIED"}
    assert not list(folder.glob(".certify-*"))


def test_a_full_device_for_stdout_is_said_and_the_store_is_right(place: Midway, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    ended = place.run(folder, "--output", "json:report.json", out=Path("/dev/full"))
    check_lost(ended, "cannot write to standard output: No space left on device")
    assert json.loads((folder / "report.json").read_text("utf-8"))["totals"] == {"CERTIFIED": len(MODELS)}
    assert certified(place, folder) == {"CERTIFIED"}
