"""What `certify gate` asks for is what `certify certify` plans from the same words, and its hints can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit.at_the_gate import STORE, gate
from kit.command import Result, Terminal
from kit.gated import kept_at, report
from kit.in_process import home, invoke

from certify_cli.types.findings import Status

NOVA, NEW = "amazon.nova-lite-v1:0", "amazon.nova-omega-v9:0"
ACCOUNTS = "[[accounts]]\nname = 'a'\nprofile = 'a'\n{}[[accounts]]\nname = 'b'\nprofile = 'b'\n{}"
TWO = ACCOUNTS.format("", "")
APART = ACCOUNTS.format("regions = ['us-east-1']\n", "regions = ['eu-west-1']\n")
HERE = f"[[targets]]\nmodel = '{NOVA}'\nregions = ['us-east-1']\n"


@pytest.fixture(autouse=True)
def _here(terminal: Terminal) -> Iterator[None]:
    with home(terminal.home, terminal.environment):
        yield


def stored(*routes: str, **changes: Any) -> None:
    at = datetime.now(UTC) - timedelta(hours=1)
    kept_at(STORE, *(report(one, at, **changes) for one in routes))


def missing(done: Result) -> set[str]:
    assert done.code in (0, 3), done
    return set(re.findall(r"^  (\S+): there is no certificate$", done.err, re.MULTILINE))


def hints(done: Result) -> list[list[str]]:
    return [shlex.split(one)[1:] for one in re.findall(r"(?:hint: )?(certify certify .*)", done.err)]


@pytest.mark.parametrize("typed", [(), (NOVA,), ("--from", "l.txt")])
@pytest.mark.parametrize("place", ["option", "variable", "settings"])
def test_a_glob_of_regions_is_every_region_that_it_fits(
    monkeypatch: pytest.MonkeyPatch, typed: tuple[str, ...], place: str
) -> None:
    stored(NOVA)
    Path("l.txt").write_text(f"{NOVA}\n")
    settings = f"[[targets]]\nmodel = '{NOVA}'\n"
    if place == "variable":
        monkeypatch.setenv("CERTIFY_REGION", "us-*")
    if place == "settings":
        settings = f"[certify]\nregion = ['us-*']\n{settings}"
    done = gate(*typed, *(("--region", "us-*") if place == "option" else ()), settings=settings)
    assert missing(done) == {f"{NOVA}@{one}" for one in ("us-east-2", "us-west-1", "us-west-2")}


def test_a_region_that_a_name_states_is_no_glob() -> None:
    stored(NOVA)
    assert gate(f"{NOVA}@us-east-1", "--region", "us-*").code == 0
    assert gate("--region", "us-*", settings=HERE).code == 0


@pytest.mark.parametrize("typed", [(), (NEW, "--region", "us-east-1"), ("--from", "l.txt")])
def test_a_model_newer_than_this_version_is_asked_of_every_account(typed: tuple[str, ...]) -> None:
    stored(NEW, account_name="a", uncurated=True)
    Path("l.txt").write_text(f"{NEW}@us-east-1\n")
    done = gate(*typed, settings=TWO + f"[[targets]]\nmodel = '{NEW}'\nregions = ['us-east-1']\n")
    assert missing(done) == {f"{NEW}@us-east-1@b"}


def test_a_model_newer_than_this_version_is_asked_for_where_a_glob_has_it() -> None:
    stored(NEW, uncurated=True)
    assert gate(settings=f"[[targets]]\nmodel = '{NEW}'\nregions = ['us-*']\n").code == 0
    done = gate(settings=f"[[targets]]\nmodel = '{NEW}'\nregions = ['us-east-1', 'eu-west-1']\n")
    assert missing(done) == {f"{NEW}@eu-west-1"}


@pytest.mark.parametrize("typed", [(), (NOVA, "--region", "us-east-1")])
def test_a_name_is_the_routes_that_the_settings_choose(typed: tuple[str, ...]) -> None:
    stored(NOVA)
    done = gate(*typed, settings=f"[certify]\nroutes = 'all'\n{HERE}")
    assert missing(done) == {f"us.{NOVA}@us-east-1"}


@pytest.mark.parametrize("typed", [(), (NOVA, "--region", "us-east-1")])
def test_a_name_is_asked_of_the_accounts_that_may_go_there(typed: tuple[str, ...]) -> None:
    stored(NOVA, account_name="a")
    assert gate(*typed, settings=APART + HERE).code == 0


BY_NAME = [(), (NOVA, "--region", "us-east-1"), ("--from", "l.txt", "--region", "us-east-1")]


@pytest.mark.parametrize("settings", [HERE, "[[accounts]]\nname = 'a'\nprofile = 'a'\n" + HERE])
@pytest.mark.parametrize("typed", BY_NAME)
def test_a_profile_is_no_bare_id_where_that_can_be_called(typed: tuple[str, ...], settings: str) -> None:
    account = {"account_name": "a"} if "accounts" in settings else {}
    where = f"{NOVA}@us-east-1" + ("@a" if account else "")
    Path("l.txt").write_text(f"{NOVA}\n")
    stored(f"us.{NOVA}", **account)
    assert missing(gate(*typed, settings=settings)) == {where}
    STORE.unlink()
    at = datetime.now(UTC) - timedelta(hours=1)
    refused = report(NOVA, at, status=Status.UNSUPPORTED, **account)
    kept_at(STORE, report(f"us.{NOVA}", at, **account), refused)
    assert gate(*typed, settings=settings).code == 0


def test_a_profile_is_its_model_where_nothing_else_can_be_called() -> None:
    stored(f"us.{NOVA}", region="us-west-1")
    assert gate(NOVA, "--region", "us-west-1").code == 0
    assert gate(NOVA).code == 0
    assert gate("amazon.nova-lite*", settings="").code == 0


@pytest.mark.parametrize(
    ("typed", "settings"),
    [
        ((f"{NOVA}@us-east-1",), TWO),
        ((f"{NOVA}@us-east-1@b",), TWO),
        ((NOVA,), TWO),
        ((NOVA, "--region", "us-east-1"), TWO),
        ((NOVA, "--region", "us-east-1,us-west-2"), ""),
        ((), TWO + HERE),
        ((), TWO + f"[[targets]]\ntarget = '{NOVA}@us-east-1'\n"),
        ((), f"[certify]\nroutes = 'all'\n{HERE}"),
        (("amazon.nova-*", "cohere.embed-v4:0", "--region", "us-east-1"), ""),
        ((), "[[targets]]\nmodel = 'amazon.nova-2-*'\nregions = ['eu-west-1']\n"),
    ],
)
def test_every_hint_is_a_command_that_plans_what_is_missing(typed: tuple[str, ...], settings: str) -> None:
    stored(NOVA, **({"account_name": "a"} if "accounts" in settings else {}))
    done = gate(*typed, settings=settings)
    planned: set[str] = set()
    for words in hints(done):
        assert words[1:3] == ["--database", str(STORE)]
        plan = invoke((words[0], *words[3:], "--plan", "--simulate", "--database", "p.sqlite3", "--format", "json"))
        assert plan.code == 0, (words, plan)
        planned |= {one["target"].removeprefix("us.").removeprefix("eu.") for one in plan.json}
    assert planned
    if typed != (NOVA,) and "amazon.nova-*" not in typed:
        assert planned == {one.removeprefix("us.") for one in missing(done)}


@pytest.mark.parametrize(
    ("typed", "settings", "more"),
    [
        ((), "", ""),
        (("--region", "us-*"), "", "--region us-*"),
        ((), "suite = 'full'\n", ""),
        ((), "[policy]\nmin_suite = 'full'\n", ""),
        ((), "[certify]\nsuite = 'smoke'\n", "--suite standard"),
    ],
)
def test_many_declared_targets_are_certified_by_one_command(typed: tuple[str, ...], settings: str, more: str) -> None:
    stored(NOVA)
    declared = f"[[targets]]\nmodel = 'amazon.nova-*'\nregions = ['us-*']\n{settings}"
    done = gate(*typed, "--format", "json", settings=declared)
    (words,) = hints(done)
    assert words == ["certify", "--database", str(STORE), *more.split()]
    plan = invoke((words[0], *words[3:], "--plan", "--simulate", "--database", "p.sqlite3", "--format", "json"))
    planned = {one["target"].removeprefix("us.") for one in plan.json if one["action"] == "certify"}
    assert {one["target"] for one in done.json["decision"]["reasons"]} | {f"{NOVA}@us-east-1"} == planned
