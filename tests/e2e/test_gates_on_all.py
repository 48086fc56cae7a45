"""`certify gate --all` over accounts and regions, and what an account or a region of the command line means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from kit.at_the_gate import STORE, gate
from kit.command import Result, Terminal
from kit.gated import kept_at, report
from kit.in_process import home

from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

NOVA, MICRO = "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"
ACCOUNTS = "[[accounts]]\nname = 'a'\nprofile = 'a'\n{}[[accounts]]\nname = 'b'\nprofile = 'b'\n{}"
TWO = ACCOUNTS.format("", "")
APART = ACCOUNTS.format("regions = ['us-east-1']\n", "regions = ['eu-west-1']\n")
OTHERS = ("--region", "us-east-1,eu-west-1")


@pytest.fixture(autouse=True)
def _here(terminal: Terminal) -> Iterator[None]:
    with home(terminal.home, terminal.environment):
        yield


def certified(model: str, account: str | None = None, region: str = "us-east-1") -> TargetReport:
    return report(model, datetime.now(UTC) - timedelta(hours=1), region, account_name=account)


def missing(done: Result) -> list[tuple[str, str]]:
    """Each target with the account that has none, where that is no part of its name."""
    assert done.code == 3, done
    found = re.findall(r"^  (\S+): there is no certificate(?: of account (\w+))?$", done.err, re.MULTILINE)
    assert len(found) == done.err.split("hint:")[0].count("\n  "), done
    return found


def test_all_is_asked_of_every_account() -> None:
    kept_at(STORE, certified(NOVA, "a"), certified(MICRO, "b"))
    done = gate("--all", settings=TWO)
    assert missing(done) == [(NOVA, "b"), (MICRO, "a")]
    assert f"{NOVA} --account b --suite standard" in done.err
    assert gate("--all", settings="").code == 0
    assert missing(gate("--all", "--account", "a", settings=TWO)) == [(MICRO, "a")]


def test_an_account_that_has_nothing_is_asked_for_each_model() -> None:
    kept_at(STORE, certified(NOVA, "a"), certified(MICRO, "a"))
    done = gate("--all", "--region", "us-east-1", settings=TWO)
    assert missing(done) == [(f"{NOVA}@us-east-1@b", ""), (f"{MICRO}@us-east-1@b", "")]
    assert "'*'" not in done.err


@pytest.mark.parametrize("words", [(), ("--region", "us-east-1"), ("--region", "all")])
def test_accounts_are_asked_where_they_may_call(words: tuple[str, ...]) -> None:
    kept_at(STORE, certified(NOVA, "a"), certified(MICRO, "b", "eu-west-1"))
    assert gate("--all", *words, settings=APART).code == 0


def test_a_region_where_there_is_nothing_is_asked_for_each_model() -> None:
    kept_at(STORE, certified(NOVA), certified(MICRO))
    assert missing(gate("--all", *OTHERS)) == [(f"{NOVA}@eu-west-1", ""), (f"{MICRO}@eu-west-1", "")]
    STORE.unlink()
    kept_at(STORE, certified(NOVA), certified(NOVA, region="eu-west-1"), certified(MICRO))
    assert gate("--all", *OTHERS).code == 0


@pytest.mark.parametrize("settings", ["", "[[accounts]]\nname = 'prod'\nprofile = 'p'\n"])
def test_what_has_no_account_is_of_none(settings: str) -> None:
    kept_at(STORE, certified(NOVA), certified(MICRO, "prod"))
    assert gate(f"{NOVA}@us-east-1", settings=settings.replace("prod", "")).code in (0, 2)
    for words in ((f"{NOVA}@us-east-1",), (NOVA, "--region", "us-east-1")):
        done = gate(*words, "--account", "prod", settings=settings)
        assert missing(done) == [(f"{NOVA}@us-east-1@prod", "")], words
    done = gate("--all", "--account", "prod", "--format", "json", settings=settings)
    assert [one["model"] for one in done.json["targets"]] == [MICRO]
    assert done.code == (3 if settings else 0)


def test_a_glob_of_regions_stays_within_its_partition() -> None:
    failed = replace(certified(NOVA, region="us-gov-west-1"), status=Status.FAILED, rating=0.0)
    kept_at(STORE, failed, *(certified(NOVA, region=f"us-{one}") for one in ("east-1", "east-2", "west-1", "west-2")))
    assert gate(NOVA, "--region", "us-*").code == 0
    assert gate("--all", "--region", "all").code == 0
    assert gate("--all", "--region", "us-gov*").code == 1
    assert gate("--all").code == 1
