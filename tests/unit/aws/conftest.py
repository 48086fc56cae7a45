"""A scripted server, a session with canary credentials, and nothing of this machine's AWS settings."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from kit.scripted_server import Asking, ScriptedServer

from certify_cli.aws.cloud import AwsCloud, open_cloud
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.target import Target

KEY_ID = "AKIACANARYCANARY1234"
SECRET = "canarysecretcanarysecretcanarysecret1234"
TOKEN = "canary0123token4567canary89token=="
"""Of a shape that no pattern knows: only what was sent tells it."""


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.getbasetemp() / "no-such-file"
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_BEARER_TOKEN_BEDROCK", "AWS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(nowhere))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(nowhere))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def session() -> boto3.Session:
    """One for all: it keeps the service models it has loaded."""
    return boto3.Session(aws_access_key_id=KEY_ID, aws_secret_access_key=SECRET, aws_session_token=TOKEN)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def cloud(server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> AwsCloud:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    opened = open_cloud(session=session, pool=4, connect_seconds=10, reply_bytes=1_000_000, region="us-east-1")
    assert isinstance(opened, AwsCloud)
    return opened


@pytest.fixture
def ask(cloud: AwsCloud) -> Asking:
    """Sends one request; a question to Converse unless told otherwise."""

    def asking(
        operation: str = "converse", payload: object = None, *, route: str = "m.one-v1:0", seconds: float = 5
    ) -> Reply | Failure:
        body = QUESTION if payload is None else payload
        request = Request.of(operation, body)  # type: ignore[arg-type]  # the tests' own words
        return cloud.call(Target(route, "us-east-1"), request, timeout_seconds=seconds)

    return asking


QUESTION = {"messages": [{"role": "user", "content": [{"text": "2+2?"}]}], "inferenceConfig": {"maxTokens": 16}}
