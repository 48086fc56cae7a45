"""What `certify verify` is asked for by name, as of when, and of which file; and what it does not ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit.command import Result, Terminal
from kit.evidence import certified, line, pair, result
from kit.in_process import home, invoke

LITE, MICRO = "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"
EAST, WEST = "us-east-1", "us-west-2"
DECLARED = "[[targets]]\nmodel = '{}'\nregions = ['us-east-1']\n"


@pytest.fixture
def now(terminal: Terminal) -> Iterator[datetime]:
    """This process in a home of its own, with a file of three lines that were signed at once."""
    moment = datetime.now(UTC)
    with home(terminal.home, terminal.environment):
        seal, _ = pair(Path())
        found = [(LITE, EAST), (LITE, WEST), (MICRO, EAST)]
        times: dict[str, Any] = {"certified_at": moment, "expires_at": moment + timedelta(days=7)}
        of = [result(certified(route, region, principal="ci", coverage=1.0, **times)) for route, region in found]
        lines = [line(seal, one, verified_at=moment, targets=len(of)) for one in of]
        Path("e.jsonl").write_bytes(b"".join(lines))
        yield moment


def checked(*words: str, file: str = "e.jsonl") -> Result:
    return invoke(("verify", file, "--key", "key.pub", "--format", "ids", *words))


def cut(keeping: int) -> None:
    Path("e.jsonl").write_bytes(b"".join(Path("e.jsonl").read_bytes().splitlines(keepends=True)[:keeping]))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        (f"{LITE}@{EAST}", 1),
        (LITE, 2),
        ("amazon.nova-*", 3),
        ("*", 3),
        (f"amazon.nova-*@{EAST}", 2),
        ("nova-micro", 1),
        (f"bedrock/converse/{MICRO}", 1),
    ],
)
def test_names_mean_what_they_mean_to_the_gate(name: str, found: int, now: datetime) -> None:
    done = checked("--target", name)
    assert (done.code, len(done.out.splitlines())) == (0, found), done
    gated = invoke(("gate", name, "--evidence", "e.jsonl", "--key", "key.pub", "--format", "json"))
    named = [one["target"] for one in gated.json["targets"]]
    assert (gated.code, named) == (0, done.out.splitlines()), gated.err


def test_each_name_has_to_be_met(now: datetime) -> None:
    done = checked("--target", LITE, "--target", "cohere.*")
    assert (done.code, "refused: cohere.*: the file holds no evidence of it" in done.err) == (1, True), done
    assert checked("--target", f"us.{LITE}").code == 1


def test_a_sweep_wants_all_that_was_signed_and_a_whole_name_itself_alone(now: datetime) -> None:
    cut(1)
    assert checked("--target", f"{LITE}@{EAST}").code == 0
    for name in (LITE, "*"):
        done = checked("--target", name)
        assert (done.code, "2 of 3 targets" in done.err) == (1, True), done


def test_a_time_that_was_chosen_is_no_wrong_clock(now: datetime) -> None:
    done = checked("--at", (now - timedelta(days=2)).isoformat())
    assert (done.code, "yet to come" in done.err) == (1, True)
    assert ("signed after --at" in done.err, "clock" in done.err) == (True, False), done.err


def test_another_file_is_said_to_be_none_of_evidence_once(now: datetime) -> None:
    Path("certify.toml").write_text("[certify]\nsuite = 'smoke'\n")
    done = checked(file="certify.toml")
    assert (done.code, done.out) == (2, "")
    assert "certify.toml is no evidence (line 1: it is not sound JSON" in done.err
    Path("e.jsonl").write_bytes(b"# mine\n" + Path("e.jsonl").read_bytes())
    assert checked().code == 1
    Path("e.jsonl").write_bytes(Path("e.jsonl").read_bytes().splitlines()[1][:-9])
    assert checked().code == 1


def test_what_is_declared_and_not_in_the_file_is_said(now: datetime) -> None:
    cohere = "cohere.embed-v4:0"
    Path("certify.toml").write_text(DECLARED.format(LITE) + DECLARED.format(cohere))
    done = checked()
    assert done.code == 0, done
    assert "of 2 declared targets 1 is not in this file" in " ".join(done.err.split())
    assert "certify gate --evidence e.jsonl --key key.pub" in " ".join(done.err.split())
    assert "declared" not in checked("--target", LITE).err
    Path("certify.toml").write_text(DECLARED.format(LITE))
    assert checked().err == ""
