"""`certify dead-letters` as typed: listed, requeued and discarded, whatever the service said."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kit.command import Terminal
from kit.hostile import HOSTILE

from certify_cli.stores import open_store
from certify_cli.types.failures import Category
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import DeadLetter
from certify_cli.types.reports import RunInfo

NOW = datetime.now(UTC)
ARN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc"
PLAIN = DeadLetter(
    run_id="r",
    target="amazon.nova-lite-v1:0@us-east-1",
    probe="answers",
    trial=1,
    category=Category.THROTTLED,
    attempts=4,
    first_error="slow down",
    last_error="slow down",
    first_at=NOW - timedelta(days=3),
    last_at=NOW - timedelta(days=3),
)
FRESH = replace(PLAIN, target=f"{ARN}@us-east-1", category=Category.NETWORK, first_at=NOW, last_at=NOW)


def keep(home: Path, *letters: DeadLetter) -> None:
    with closing(open_store(home / "s.db")) as store:
        store.begin_run(RunInfo(id="r", started_at=NOW), RunSettings(), ())
        store.record("r", dead_letters=letters)


@pytest.fixture
def shell(terminal: Terminal) -> Terminal:
    return Terminal(terminal.home, {**terminal.environment, "CERTIFY_DATABASE": "s.db"})


def test_letters_are_listed_requeued_and_discarded(shell: Terminal) -> None:
    keep(shell.home, PLAIN, FRESH)
    rows = shell.run("dead-letters", "list", "--format", "json").json
    assert [(row["state"], row["category"], row["attempts"]) for row in rows] == [
        ("waiting", "THROTTLED", 4),
        ("waiting", "NETWORK", 4),
    ]
    assert "123456789012" not in str(rows)
    done = shell.run("dead-letters", "--format", "ids", "requeue", "--older-than", "2d")
    assert (done.code, done.out) == (0, f"{PLAIN.id}\n")
    assert "certify certify --retry-errors --database s.db" in done.err
    assert shell.run("dead-letters", "discard", FRESH.id[:6]).code == 2
    assert shell.run("dead-letters", "discard", FRESH.id[:6], "--reason", "=the VPN was down").code == 0
    left = shell.run("dead-letters", "list", "--all", "--format", "csv").out
    states = {row["id"]: (row["state"], row["reason"]) for row in csv.DictReader(io.StringIO(left))}
    assert states == {PLAIN.id: ("requeued", ""), FRESH.id: ("discarded", "'=the VPN was down")}
    shown = shell.run("dead-letters", "list", COLUMNS="80")
    assert FRESH.id not in shown.out
    assert max(map(len, shown.out.splitlines())) <= 80


def test_nothing_there_is_no_error_and_nothing_matched_is_one(shell: Terminal) -> None:
    empty = shell.run("dead-letters", "list")
    assert (empty.code, "no dead letters" in empty.out) == (0, True)
    for words in (("requeue", "--all"), ("requeue",), ("discard", "--reason", "x", "abc"), ("list", "--target", "x")):
        refused = shell.run("dead-letters", *words)
        assert refused.code == 2
        assert "hint:" in refused.err
    assert not (shell.home / "s.db").exists(), "a look makes no store"


def test_what_the_service_said_does_no_harm(shell: Terminal) -> None:
    letters = [
        replace(PLAIN, trial=number, first_error=f"first {text}", last_error=text, target=f"m{number}@r")
        for number, text in enumerate(HOSTILE)
    ]
    keep(shell.home, *letters)
    for name in ("table", "csv"):
        done = shell.run("dead-letters", "list", "--format", name)
        assert done.code == 0
        assert not {"\x1b", "\x9b", "\u202e"} & set(done.out)
        assert not any(line.lstrip().startswith("::") for line in done.out.splitlines())
    said = shell.run("dead-letters", "discard", "--all", "--reason", HOSTILE[0])
    assert said.code == 0
    assert "\x1b" not in said.out + said.err
