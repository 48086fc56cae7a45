"""Who calls and how much is allowed: asked once, answered within seconds or not at all."""

from __future__ import annotations

import time

import boto3
import pytest
from kit.scripted_server import ScriptedServer, error, http
from moto import mock_aws

from certify_cli.aws.clients import ClientLimits, Clients
from certify_cli.aws.cloud import AwsCloud, open_cloud
from certify_cli.aws.identity import principal_of
from certify_cli.interfaces import Identity
from certify_cli.types.failures import Category, Failure


@mock_aws
def test_identity_from_sts(session: boto3.Session) -> None:
    found = open_cloud(session=session, region="us-east-1").identity()
    assert isinstance(found, Identity)
    assert (found.account, found.note) == ("123456789012", "")
    assert found.principal.startswith("arn:aws:sts::123456789012:")


@mock_aws
def test_an_assumed_role_is_told_without_its_session() -> None:
    sts = boto3.client("sts", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    role = sts.assume_role(RoleArn="arn:aws:iam::123456789012:role/Ci", RoleSessionName="run-4711")["Credentials"]
    assumed = boto3.Session(role["AccessKeyId"], role["SecretAccessKey"], role["SessionToken"])
    found = open_cloud(session=assumed, region="us-east-1").identity()
    assert isinstance(found, Identity)
    assert found.principal == "arn:aws:sts::123456789012:assumed-role/Ci"


@pytest.mark.parametrize("arn", ["arn:aws:iam::1:user/path/me", "arn:aws:iam::1:root", "nonsense", ""])
def test_other_principals_are_left_alone(arn: str) -> None:
    assert principal_of(arn) == arn


NO_STS = [
    http(b"<html>404</html>", status=404),
    http(b"not xml at all"),
    http(b"<x/>"),
    http(b"", status=500),
    error(403, "InvalidClientTokenId", "The security token included in the request is invalid."),
]


@pytest.mark.parametrize("body", NO_STS)
def test_an_unhelpful_sts_is_a_note_where_models_are_elsewhere(
    server: ScriptedServer, cloud: AwsCloud, body: bytes
) -> None:
    server.says(body)
    found = cloud.identity()
    assert isinstance(found, Identity)
    assert found.account == ""
    assert found.note.startswith("the account is unknown: ")
    cloud.identity()
    assert len(server.requests) == 1


REFUSED = (
    b"<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The security token included in the request is expired"
    b"</Message></Error></ErrorResponse>"
)


def test_refused_credentials_are_a_failure_where_models_are_at_aws(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
    server.says(http(REFUSED, status=403))
    failure = open_cloud(session=session).identity()
    assert isinstance(failure, Failure)
    assert failure.category is Category.AUTHENTICATION
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "ABSKcanarycanarycanary")
    assert isinstance(open_cloud(session=session).identity(), Identity), "the API key stands in"


def test_missing_credentials_are_a_failure(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    failure = open_cloud().identity()
    assert isinstance(failure, Failure)
    assert failure.category is Category.AUTHENTICATION


def test_sts_and_quotas_are_not_waited_for(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    server.answer = lambda line, _: line.hang()
    opened = open_cloud(session=session, region="us-east-1", side_seconds=0.2)
    started = time.monotonic()
    found, allowed = opened.identity(), opened.quotas("us-east-1")
    assert time.monotonic() - started < 8
    assert isinstance(found, Identity)
    assert "0.2 s" in found.note
    assert isinstance(allowed, Failure)
    assert allowed.category is Category.TIMEOUT


def test_quotas_by_name_over_pages(server: ScriptedServer, cloud: AwsCloud) -> None:
    first = [{"QuotaName": "A", "Value": 3.5}, {"QuotaName": "A", "Value": 5}, {"QuotaName": "B"}, {"Value": 1}]
    odd = [{"QuotaName": "C", "Value": 0}, {"QuotaName": "D", "Value": None}]
    server.says(http({"Quotas": first, "NextToken": "2"}), http({"Quotas": odd}))
    assert cloud.quotas("us-east-1") == {"A": 3.5, "C": 0.0}
    cloud.quotas("us-east-1")
    assert len(server.requests) == 2
    assert b'"ServiceCode": "bedrock"' in server.requests[0].body


def test_quotas_whose_pages_go_in_circles_are_those_that_came(server: ScriptedServer, cloud: AwsCloud) -> None:
    quota = {"QuotaName": "On-demand requests per minute for One", "Value": 5.0}
    server.says(http({"Quotas": [quota], "NextToken": "again"}))
    assert cloud.quotas("us-east-1") == {quota["QuotaName"]: 5.0}
    server.says(http({"Quotas": [], "NextToken": "again"}))
    assert isinstance(cloud.quotas("us-west-2"), Failure)


def test_quotas_that_are_no_list_are_a_failure(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.says(http({"Quotas": "many"}))
    assert isinstance(cloud.quotas("us-east-1"), Failure)


def fingerprint_of(key_id: str) -> str:
    opened = open_cloud(session=boto3.Session(key_id, "canarysecretcanarysecret"), region="us-east-1", side_seconds=0.2)
    found = opened.identity()
    assert isinstance(found, Identity)
    assert not any(part in repr(found) for part in (key_id, "canarysecret", "ABSK"))
    return found.fingerprint


@pytest.mark.parametrize("status", [200, 500])
def test_a_fingerprint_tells_callers_apart_even_where_sts_does_not(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    told = b"<R><GetCallerIdentityResult><Account>1</Account></GetCallerIdentityResult></R>"
    server.says(http(told, status=status))
    found = {"first": fingerprint_of("AKIACANARYCANARY0001"), "second": fingerprint_of("AKIACANARYCANARY0002")}
    assert found["first"] == fingerprint_of("AKIACANARYCANARY0001")
    for name in ("third", "fourth"):
        monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", f"ABSKcanarycanary{name}")
        found[name] = Clients(ClientLimits(1, 1, 1), session=boto3.Session("AKIACANARYCANARY0001", "b")).fingerprint()
        assert "ABSK" not in found[name]
    assert len(set(found.values())) == 4
    assert all(found.values())


def test_without_credentials_there_is_no_fingerprint() -> None:
    assert Clients(ClientLimits(1, 1, 1)).fingerprint() == ""
