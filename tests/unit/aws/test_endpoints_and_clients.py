"""Clients: one per service and region, pointed where AWS's own settings say, and no traceback where they are wrong."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from kit.scripted_server import WHOLE, Asking, ScriptedServer, http

from certify_cli.aws.clients import CHATTY_LOGGERS, ClientLimits, Clients, quiet_loggers
from certify_cli.aws.cloud import AwsCloud, default_region, open_cloud
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target

LIMITS = ClientLimits(pool=3, connect_seconds=1, call_seconds=7)
QUESTION = Request.of("converse", {"messages": [{"role": "user", "content": [{"text": "2+2?"}]}]})
SERVICES = {
    "BEDROCK": ("bedrock", "list_foundation_models", {"modelSummaries": []}),
    "STS": ("sts", "get_caller_identity", {}),
    "SERVICE_QUOTAS": ("service-quotas", "list_service_quotas", {"Quotas": []}),
    "IAM": ("iam", "get_user", {}),
    "BEDROCK_RUNTIME": ("bedrock-runtime", "converse", WHOLE),
    "BEDROCK_AGENT_RUNTIME": ("bedrock-agent-runtime", "rerank", {"results": []}),
}


@pytest.mark.parametrize("variable", SERVICES)
def test_each_service_has_its_own_endpoint_variable(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(f"AWS_ENDPOINT_URL_{variable}", server.url)
    clients = Clients(LIMITS, session=session)
    for name, (service, _, _) in SERVICES.items():
        assert clients.url(service, "us-east-1").startswith(server.url if name == variable else "https://"), name


def test_clients_have_explicit_limits(session: boto3.Session) -> None:
    client = Clients(LIMITS, session=session).get("bedrock-runtime", "eu-west-1")
    assert not isinstance(client, Failure)
    config = client.meta.config
    assert config.retries["total_max_attempts"] == 1
    assert (config.connect_timeout, config.read_timeout) == (1, 8)
    assert (config.max_pool_connections, config.tcp_keepalive) == (3, True)


def test_callers_who_come_at_once_share_one_client(session: boto3.Session) -> None:
    clients = Clients(LIMITS, session=session)
    start = threading.Barrier(8)

    def ask(_: int) -> int:
        start.wait()
        return id(clients.get("bedrock-runtime", "us-east-1"))

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1
    assert clients.get("bedrock-runtime", "us-east-1") is not clients.get("bedrock-runtime", "us-west-2")


def test_many_threads_over_one_cloud(server: ScriptedServer, ask: Asking) -> None:
    server.says(http(WHOLE))
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(lambda _: ask(), range(40)))
    assert all(isinstance(reply, Reply) for reply in replies)
    assert server.connections <= 4


def test_an_unknown_profile_is_a_failure(cloud: AwsCloud) -> None:
    opened = open_cloud(profile="no-such-profile")
    failure = opened.call(Target("m", "us-east-1"), QUESTION, timeout_seconds=1)
    assert isinstance(failure, Failure)
    assert failure.category in (Category.CLIENT_CONFIGURATION, Category.AUTHENTICATION)
    assert "no-such-profile" in failure.message
    assert opened.identity() == opened.identity()
    assert isinstance(opened.identity(), Failure)
    assert (opened.origin("us-east-1"), opened.endpoint("us-east-1")) == ("custom", "")


def test_an_unreadable_settings_file_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text("[default\nregion = ")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    failure = open_cloud().offers("us-east-1")
    assert isinstance(failure, Failure)
    assert failure.category is Category.CLIENT_CONFIGURATION
    assert default_region() is None


def test_no_credentials_are_a_failure(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    failure = open_cloud().call(Target("m", "us-east-1"), QUESTION, timeout_seconds=5)
    assert isinstance(failure, Failure)
    assert (failure.category, failure.exception) == (Category.AUTHENTICATION, "NoCredentialsError")
    assert server.requests == []


def test_half_credentials_are_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIACANARYCANARY1234")
    failure = open_cloud().offers("us-east-1")
    assert isinstance(failure, Failure)
    assert failure.category in (Category.AUTHENTICATION, Category.CLIENT_CONFIGURATION)
    assert "AKIA" not in repr(failure)


@pytest.mark.parametrize("url", ["localhost:99999", "nonsense", "http://", "http://a b"])
def test_a_senseless_endpoint_is_a_failure(session: boto3.Session, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url)
    failure = open_cloud(session=session).call(Target("m", "us-east-1"), QUESTION, timeout_seconds=1)
    assert isinstance(failure, Failure)
    assert not failure.transient


@pytest.mark.parametrize("region", ["", "not a region", "us-east-1/../../x", "\n"])
def test_a_senseless_region_is_a_failure(session: boto3.Session, region: str) -> None:
    failure = open_cloud(session=session).offers(region)
    assert isinstance(failure, Failure)
    assert failure.category is Category.CLIENT_CONFIGURATION


def test_a_name_that_does_not_resolve(session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.invalid")
    failure = open_cloud(session=session).call(Target("m", "us-east-1"), QUESTION, timeout_seconds=3)
    assert isinstance(failure, Failure)
    assert (failure.category, failure.exception, failure.transient) == (
        Category.NETWORK,
        "EndpointConnectionError",
        False,
    )


def test_tls_to_something_else_is_told_as_tls(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.greeting = b"HTTP/1.1 400 No TLS here\r\n\r\n"
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url.replace("http:", "https:"))
    failure = open_cloud(session=session).call(Target("m", "us-east-1"), QUESTION, timeout_seconds=3)
    assert isinstance(failure, Failure)
    assert (failure.category, failure.exception) == (Category.NETWORK, "SSLError")


def test_a_dead_proxy_is_told_as_a_proxy(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.close()
    monkeypatch.setenv("HTTP_PROXY", server.url.replace("http://", "http://user:canarypassword@"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.invalid")
    failure = open_cloud(session=session).call(Target("m", "us-east-1"), QUESTION, timeout_seconds=3)
    assert isinstance(failure, Failure)
    assert (failure.category, failure.exception) == (Category.NETWORK, "ProxyConnectionError")
    assert "canarypassword" not in repr(failure)


def test_a_proxy_is_used_and_guarded(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answer = lambda line, _: line.trickle(http(WHOLE))
    monkeypatch.setenv("HTTP_PROXY", server.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://nowhere.invalid")
    opened = open_cloud(session=session)
    failure = opened.call(Target("m", "us-east-1"), QUESTION, timeout_seconds=0.3)
    assert isinstance(failure, Failure)
    assert failure.exception == "CallDeadlineExceeded"
    assert server.requests[0].path.startswith("http://nowhere.invalid/")
    server.says(http(WHOLE))
    assert isinstance(opened.call(Target("m", "us-east-1"), QUESTION, timeout_seconds=5), Reply)


def test_an_api_key_is_not_sent_in_the_clear(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "ABSKcanarycanarycanarycanary")
    failure = open_cloud().call(Target("m", "us-east-1"), QUESTION, timeout_seconds=5)
    assert isinstance(failure, Failure)
    assert failure.category is Category.CLIENT_CONFIGURATION
    assert "ABSK" not in repr(failure)
    assert server.requests == []


def test_a_tls_handshake_that_never_ends(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url.replace("http:", "https:"))
    failure = open_cloud(session=session).call(Target("m", "us-east-1"), QUESTION, timeout_seconds=0.3)
    assert isinstance(failure, Failure)
    assert failure.exception == "CallDeadlineExceeded"


def test_the_default_region_is_aws_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_region() is None
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    assert default_region() == "eu-north-1"


def test_loggers_that_log_secrets_stay_above_debug() -> None:
    for name in CHATTY_LOGGERS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    quiet_loggers()
    assert not any(logging.getLogger(name).isEnabledFor(logging.DEBUG) for name in CHATTY_LOGGERS)
    assert not logging.getLogger("botocore.auth").isEnabledFor(logging.DEBUG)


def test_a_level_above_is_left_alone() -> None:
    logging.getLogger("botocore").setLevel(logging.ERROR)
    quiet_loggers()
    assert logging.getLogger("botocore").level == logging.ERROR
    logging.getLogger("botocore").setLevel(logging.INFO)
