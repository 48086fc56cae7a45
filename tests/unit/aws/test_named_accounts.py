"""Accounts with names: each signs as itself, roles are assumed over real HTTP, and nobody passes for another."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.scripted_server import ScriptedServer, http
from kit.sts import DEV, HUB, PROD, keys_in, role, sts_server

from certify_cli.aws.cloud import open_cloud
from certify_cli.aws.fleet import Fleet
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.errors import UnknownAccount
from certify_cli.interfaces import Cloud, Identity
from certify_cli.types.accounts import Account
from certify_cli.types.calls import Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target


@pytest.fixture(scope="module")
def sts() -> Iterator[str]:
    with sts_server() as url:
        yield url


@pytest.fixture
def aws(sts: str, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The settings file of AWS's own; STS is moto, everything else is scripted."""
    settings = tmp_path / "aws-config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(settings))
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", sts)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAHUBHUBHUBHUB1234")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hubsecrethubsecret")
    keys = "\n".join(f"{name} = {value}" for name, value in keys_in(DEV, sts).items())
    settings.write_text(f"[profile dev]\nregion = eu-west-1\n{keys}\n")
    return settings


def opened(account: Account) -> Cloud:
    return open_cloud(account=account, region="us-east-1", side_seconds=2)


def asked(cloud: Cloud, name: str = "prod") -> object:
    target = Target("amazon.nova-lite-v1:0", "us-east-1", name)
    return cloud.call(target, Request.of("converse", {"messages": []}), timeout_seconds=5)


def test_a_profile_and_a_role_are_somebody_in_their_own_accounts(aws: Path) -> None:
    dev = opened(Account(name="dev", profile="dev")).identity()
    prod = opened(Account(name="prod", role_arn=role(PROD))).identity()
    through = opened(Account(name="through", profile="dev", role_arn=role(HUB), external_id="x1")).identity()
    assert [one.account for one in (dev, prod, through) if isinstance(one, Identity)] == [DEV, PROD, HUB]
    assert isinstance(prod, Identity)
    assert prod.principal == f"arn:aws:sts::{PROD}:assumed-role/Certify"


def test_a_role_of_another_partition_is_assumed_in_its_own_region(
    aws: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    server.answer = lambda line, _: line.send(http(DENIED, status=403))
    china = Account(name="cn", role_arn="arn:aws-cn:iam::111122223333:role/Certify", regions=("cn-*", "cn-north-1"))
    open_cloud(account=china, side_seconds=2).identity()
    assert "/cn-north-1/sts/" in server.requests[-1].headers["authorization"]


def test_a_role_is_the_same_caller_every_time_and_says_nothing_of_itself(aws: Path) -> None:
    found = [opened(Account(name="prod", role_arn=role(PROD))).identity() for _ in range(2)]
    first, again = (one.fingerprint for one in found if isinstance(one, Identity))
    assert first == again
    assert PROD not in first


def test_an_api_key_signs_for_no_named_account(
    aws: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is of one account, and would have every other pass for that one."""
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "ABSKcanarycanarycanary")
    server.says(http({}))
    asked(opened(Account(name="prod", role_arn=role(PROD))))
    signed = server.requests[-1].headers["authorization"]
    assert signed.startswith("AWS4-HMAC-SHA256 Credential=ASIA")


DENIED = (
    b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::123456789012:user/hub is not "
    b"authorized to perform: sts:AssumeRole on resource: arn:aws:iam::555566667777:role/Certify</Message></Error>"
    b"</ErrorResponse>"
)


@pytest.mark.parametrize("way", ["role_arn", "profile"])
def test_a_role_that_may_not_be_assumed_is_a_failure_of_credentials(
    aws: Path,
    server: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    way: str,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    server.answer = lambda line, _: line.send(http(DENIED, status=403))
    aws.write_text(f"[profile deep]\nrole_arn = {role(PROD)}\ncredential_source = Environment\n")
    account = Account(name="prod", role_arn=role(PROD)) if way == "role_arn" else Account(name="prod", profile="deep")
    cloud = opened(account)
    for failure in (cloud.identity(), asked(cloud)):
        assert isinstance(failure, Failure)
        assert (failure.category, failure.answered, failure.sent) == (Category.AUTHENTICATION, False, False)
        assert "AssumeRole" in failure.message
    assert "trust policy" in diagnose(failure).remedy
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


def test_a_throttled_sts_is_no_refusal(aws: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    throttled = DENIED.replace(b"AccessDenied", b"Throttling").replace(b"not authorized", b"Rate exceeded")
    server.answer = lambda line, _: line.send(http(throttled, status=400))
    failure = asked(opened(Account(name="prod", role_arn=role(PROD))))
    assert isinstance(failure, Failure)
    assert failure.category is not Category.AUTHENTICATION


def test_an_unknown_profile_is_a_failure(aws: Path) -> None:
    failure = opened(Account(name="typo", profile="dve")).identity()
    assert isinstance(failure, Failure)
    assert "dve" in failure.message


def test_a_fleet_is_its_accounts() -> None:
    made = {name: opened(Account(name=name, profile=name)) for name in ("dev", "prod")}
    nameless = open_cloud()
    accounts = [Account(name="dev", profile="dev", regions=("eu-*",)), Account(name="prod", profile="prod")]
    fleet = Fleet(made, accounts, lambda: nameless)
    assert fleet.of("prod") is made["prod"]
    assert fleet.of("") is nameless
    with pytest.raises(UnknownAccount, match="'test'") as refused:
        fleet.of("test")
    assert "dev, prod" in refused.value.hint
