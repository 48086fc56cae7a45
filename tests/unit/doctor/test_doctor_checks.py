"""The checks one by one over what was found out: which of it would stop a run, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from kit.patients import HERE, NOW, Aws, failure, only, patient

from certify_cli.aws.keys import ApiKey, Credentials
from certify_cli.aws.knock import Stage
from certify_cli.doctor import api_key, clock, credentials, endpoints, invoking, permissions, registry, store
from certify_cli.interfaces import Identity
from certify_cli.registry.load import load
from certify_cli.types.checks import StoreHealth
from certify_cli.types.failures import Category
from certify_cli.types.target import Selected, Target

MODEL = "amazon.nova-lite-v1:0"


@pytest.mark.parametrize(
    ("method", "left", "level", "said"),
    [
        ("env", timedelta(hours=3), "ok", "end in 3 h"),
        ("env", timedelta(minutes=5), "warn", "end in 5 min"),
        ("env", timedelta(minutes=-5), "fail", "ended 5 min ago"),
        ("sso", timedelta(minutes=5), "ok", "renewed by themselves"),
        ("brand-new", None, "ok", "from brand-new"),
    ],
)
def test_credentials_that_end(tmp_path: Path, method: str, left: timedelta | None, level: str, said: str) -> None:
    aws = Aws(found=Credentials(method=method, expires=left and NOW + left))
    first = next(iter(credentials.look(patient(tmp_path, aws))))
    assert (first.level, said in first.seen) == (level, True), first


def test_credentials_that_are_not_what_they_seem(tmp_path: Path) -> None:
    shadowed = patient(tmp_path, Aws(found=Credentials(method="env")), environment={"AWS_PROFILE": "prod"})
    assert "not those of AWS_PROFILE=prod" in only(credentials.look(shadowed), "warn").seen
    nobody = Aws(found=failure(Category.CLIENT_CONFIGURATION, "The config profile (nope) could not be found"))
    assert only(credentials.look(patient(tmp_path, nobody)), "fail").remedy.endswith("; there are: dev, prod")
    refused = Aws(who=failure(Category.AUTHENTICATION, "the security token is expired"))
    assert only(credentials.look(patient(tmp_path, refused)), "fail").seen.startswith("refused: ")
    silent = Aws(who=Identity(note="the account is unknown: no answer"))
    assert "the account is unknown" in only(credentials.look(patient(tmp_path, silent)), "warn").seen
    only_key = Aws(found=None, key=ApiKey(short_term=False))
    assert [row.level for row in credentials.look(patient(tmp_path, only_key))] == ["ok"]


def test_a_short_term_key_elsewhere_and_one_that_ended(tmp_path: Path) -> None:
    elsewhere = Aws(found=None, key=ApiKey(short_term=True, region="eu-west-1", expires=NOW + timedelta(hours=2)))
    rows = list(api_key.look(patient(tmp_path, elsewhere)))
    assert only(iter(rows), "fail").seen == "made in eu-west-1, and a short-term key works only there"
    assert "that ends in at most 2 h" in rows[0].seen
    ended = Aws(found=None, key=ApiKey(short_term=True, region=HERE, expires=NOW - timedelta(hours=3)))
    assert "ended 3 h ago" in only(api_key.look(patient(tmp_path, ended)), "fail").seen
    good = Aws(found=None, key=ApiKey(short_term=False))
    assert [row.level for row in api_key.look(patient(tmp_path, good))] == ["ok", "ok"]
    assert list(api_key.look(patient(tmp_path))) == []


@pytest.mark.parametrize("stage", get_args(Stage))
def test_every_stage_has_its_words(tmp_path: Path, stage: Stage) -> None:
    [row] = endpoints.look(patient(tmp_path, Aws(stage=stage)))
    assert (row.level, bool(row.remedy)) == (("ok", False) if stage == "answered" else ("fail", True))
    assert "{" not in row.remedy


@pytest.mark.parametrize(
    ("skews", "level"),
    [
        ((0.0,), "ok"),
        ((59.0,), "ok"),
        ((-61.0,), "warn"),
        ((301.0,), "fail"),
        ((400.0, None, 2.0), "ok"),
        ((None,), "warn"),
    ],
)
def test_the_clock_is_judged_by_the_nearest_answer(tmp_path: Path, skews: tuple[float | None, ...], level: str) -> None:
    [row] = clock.look(patient(tmp_path, Aws(skews=skews)))
    assert row.level == level, row


def test_old_facts_are_told_by_their_newest_day(tmp_path: Path) -> None:
    newest = registry.newest_day(load())
    assert newest is not None
    at = datetime(newest.year, newest.month, newest.day, tzinfo=UTC)
    for days, level in ((60, "ok"), (61, "warn")):
        [row] = registry.look(patient(tmp_path, now=lambda days=days: at + timedelta(days=days)))
        assert (row.level, f"({days} days ago)" in row.seen) == (level, True)


def test_denied_questions_share_one_statement_and_troubles_are_told_elsewhere(tmp_path: Path) -> None:
    denied = only(permissions.look(patient(tmp_path, Aws(denied=failure(Category.PERMISSION_DENIED)))), "warn")
    assert denied.policy.count("bedrock:") == 3
    assert "below" in denied.remedy
    unreached = only(permissions.look(patient(tmp_path, Aws(denied=failure(Category.NETWORK)))), "warn")
    assert unreached.seen.startswith("not tried to an end: ")
    odd = list(permissions.look(patient(tmp_path, Aws(denied=failure(Category.UNKNOWN, "what?")))))
    assert [row.level for row in odd] == ["warn"] * 4
    unknown = list(permissions.look(patient(tmp_path, Aws(denied=failure(Category.UNSUPPORTED_MODEL, "Not Found")))))
    assert all("AWS_ENDPOINT_URL" in row.remedy and "model" not in row.remedy for row in unknown), (
        "no model was asked for"
    )


def test_named_targets_are_asked_of_iam(tmp_path: Path) -> None:
    model = load().models[MODEL]
    target = Selected(target=Target(f"us.{MODEL}", HERE), model=model, asked=MODEL, named=True)
    [allowed] = invoking.look(patient(tmp_path, targets=(target,)))
    assert (allowed.level, "advisory" in allowed.seen) == ("ok", True)
    [denied] = invoking.look(patient(tmp_path, Aws(ruling="denied"), targets=(target,)))
    assert denied.level == "warn"
    assert f"inference-profile/us.{MODEL}" in denied.policy
    assert f"us-west-2::foundation-model/{MODEL}" in denied.policy
    assert denied.policy.startswith('{"Effect":"Allow","Action":["bedrock:InvokeModel","bedrock:InvokeModelWithResp')
    assert "\n" not in denied.policy
    [unknown] = invoking.look(patient(tmp_path, Aws(ruling="unknown"), targets=(target,)))
    assert (unknown.level, "only a call will tell" in unknown.seen) == ("ok", True)
    [nobody] = invoking.look(patient(tmp_path, Aws(who=Identity(note="unknown")), targets=(target,)))
    assert nobody.level == "warn"
    assert list(invoking.look(patient(tmp_path))) == []


HEALTH = StoreHealth(location="s.db", kind="SQLite", schema=2, newest_schema=3, size_bytes=2**30, free_bytes=2**40)


@pytest.mark.parametrize(
    ("changes", "level", "said"),
    [
        ({}, "ok", "the next run brings it to schema 3"),
        ({}, "ok", "too large to be read to its end"),
        ({"whole": True}, "ok", "whole and writable"),
        ({"workers": ("pid 7 on build-2",)}, "ok", "in use by pid 7 on build-2"),
        ({"unwritable": "the folder / may not be written to"}, "fail", "cannot be written"),
        ({"free_bytes": 400 * 2**20}, "warn", "400.0 MiB free"),
        ({"free_bytes": 2**20}, "fail", "1.0 MiB free"),
        ({"exposed": ("s.db",)}, "warn", "others on this machine may read s.db"),
        ({"remote_file_system": "nfs4"}, "warn", "it lies on nfs4"),
    ],
)
def test_a_store_in_every_state(tmp_path: Path, changes: dict[str, Any], level: str, said: str) -> None:
    examined = patient(tmp_path)
    examined._once.get("store", lambda: replace(HEALTH, **changes))
    found = only(store.look(examined), level)
    assert said in found.seen
    assert bool(found.remedy) == (level != "ok")
