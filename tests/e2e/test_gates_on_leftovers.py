"""What a store has besides what `certify certify` would plan: what is left of other days, and what was refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit.at_the_gate import STORE, gate
from kit.command import Terminal
from kit.gated import kept_at, remember, report
from kit.in_process import home

from certify_cli.stores import open_store
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

MICRO, EMBEDDINGS = "amazon.nova-micro-v1:0", "amazon.nova-2-multimodal-embeddings-v1:0"
TWO = "[[accounts]]\nname = 'dev'\nprofile = 'd'\n[[accounts]]\nname = 'prod'\nprofile = 'p'\nregions = ['us-east-1']\n"
GLOB = "[[targets]]\nmodel = 'amazon.nova-m*'\nregions = ['us-east-1', 'us-west-2']\n"
SWEPT = f"[[targets]]\nmodel = '{MICRO}'\nregions = ['us-east-1', 'us-west-?']\n"
AGED = "[policy]\nmax_age = '1h'\n"
BOTH = "[certify]\nregion = ['us-east-*', 'eu-west-1']\n"


@pytest.fixture(autouse=True)
def _here(terminal: Terminal) -> Iterator[None]:
    with home(terminal.home, terminal.environment):
        yield


def found(name: str = MICRO, region: str = "us-east-1", account: str | None = None, **more: Any) -> TargetReport:
    hours = 5 if account in (None, "old") else 0
    return report(name, datetime.now(UTC) - timedelta(hours=hours), region, account_name=account, **more)


def refuse(route: str, region: str) -> None:
    now = datetime.now(UTC)
    one = report(route, now, region, status=Status.UNSUPPORTED, certified_at=None, expires_at=None)
    with closing(open_store(STORE)) as store:
        remember(store, replace(one, suite=None, probes=(), rating=None), now, "run-2")


ASKED = [found(account="dev"), found(account="prod"), found(region="us-west-2", account="dev")]


@pytest.mark.parametrize("settings", [GLOB, SWEPT])
def test_what_is_left_of_no_declared_account_is_not_asked_of_a_declared_glob(settings: str) -> None:
    at_prod = found(region="us-west-2", account="prod", status=Status.FAILED, rating=0.0)
    kept_at(STORE, found(), found(account="old"), at_prod, *ASKED)
    done = gate(settings=AGED + settings + TWO)
    assert done.code == 0, done
    # without accounts, and of a sweep over what is stored, nothing is left out
    assert gate(settings=AGED + settings).code == 1
    assert gate("amazon.nova-m*", settings=AGED + TWO).code == 1


def test_a_list_of_globs_is_of_the_declared_accounts_as_well() -> None:
    Path("l.txt").write_text("amazon.nova-m*@us-east-1\n")
    kept_at(STORE, found(), *ASKED)
    assert gate("--from", "l.txt", settings=AGED + TWO).code == 0
    assert gate("--from", "l.txt", settings=AGED).code == 3


@pytest.mark.parametrize("settings", [GLOB, SWEPT])
@pytest.mark.parametrize("at", range(len(ASKED)))
def test_what_is_planned_and_failed_counts_in_every_account(settings: str, at: int) -> None:
    failed = replace(ASKED[at], status=Status.FAILED, rating=0.0)
    kept_at(STORE, found(), failed, *ASKED[:at], *ASKED[at + 1 :])
    assert gate(settings=AGED + settings + TWO).code == 1


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        (("us." + MICRO,), BOTH),
        (("us." + MICRO, "--region", "us-east-*,eu-west-1"), ""),
        ((), f"{BOTH}[[targets]]\nmodel = 'us.{MICRO}'\n"),
        (("us." + MICRO, "--region", "us-east-1,us-east-2,eu-west-1"), "[[accounts]]\nname = 'dev'\nprofile = 'd'\n"),
    ],
)
def test_a_region_that_is_written_out_and_has_no_such_route_is_unsupported(
    words: tuple[str, ...], settings: str
) -> None:
    account = "dev" if "accounts" in settings else None
    certified = [found("us." + MICRO, one, account) for one in ("us-east-1", "us-east-2")]
    kept_at(STORE, *certified)
    refuse("us." + MICRO, "eu-west-1")
    done = gate(*words, settings=settings)
    assert (done.code, re.findall("nothing that it means", done.err)) == (1, []), done
    assert f"us.{MICRO}@eu-west-1" in done.err
    STORE.unlink()
    kept_at(STORE, *certified)
    assert gate(*words, settings=settings).code == 3


def test_a_glob_that_can_be_called_nowhere_is_no_name_of_a_model() -> None:
    kept_at(STORE, found(EMBEDDINGS))
    refuse(EMBEDDINGS, "us-east-2")
    settings = "[[targets]]\nmodel = 'amazon.nova-2-m*'\nregions = ['us-east-1', 'us-east-2']\n"
    done = gate(settings=settings)
    assert (done.code, len(re.findall("nothing that it means can be called there", done.err))) == (3, 1), done


def test_all_that_is_stored_is_more_than_the_usual_regions() -> None:
    kept_at(STORE, found(), found(region="us-west-2", status=Status.FAILED, rating=0.0))
    usual = "[certify]\nregion = ['us-east-1']\n"
    assert gate("--all", settings=usual).code == 1
    assert gate("--all", "--region", "us-east-1", settings=usual).code == 0
    assert gate(MICRO, settings=usual).code == 0
    assert (
        f"{MICRO}@eu-west-1: there is no certificate" in gate("--all", settings=usual.replace("us-east", "eu-west")).err
    )
