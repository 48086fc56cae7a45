"""Misbehaving personas as a real boto3 client meets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from botocore.eventstream import ChecksumMismatch
from botocore.exceptions import ClientError, ConnectionClosedError, EventStreamError, ReadTimeoutError
from kit import simulated as s

from certify_cli.simulator.personas import load_personas
from certify_cli.simulator.server import Simulator

Client = Any
Connect = Callable[..., Client]


def message(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": [{"text": text}]}]


@pytest.fixture
def behaving(tmp_path: Path) -> Iterator[Callable[[str], Simulator]]:
    """behaving('"hangs"') -> a running simulator where every target does that."""
    running: list[Simulator] = []

    def start(does: str) -> Simulator:
        path = tmp_path / "personas.toml"
        path.write_text(f'[[persona]]\nname = "x"\ndoes = [{does}]\n')
        running.append(Simulator(s.specimens(), load_personas(path)).start())
        return running[-1]

    yield start
    for simulator in running:
        simulator.stop()


@pytest.mark.parametrize(
    ("does", "code", "status"),
    [
        ('"answers_503"', "ServiceUnavailableException", 503),
        ('"answers_500"', "InternalServerException", 500),
        ('"model_error"', "ModelErrorException", 424),
        ('"model_timeout"', "ModelTimeoutException", 408),
        ('"no_access"', "AccessDeniedException", 403),
        ('"legacy"', "ResourceNotFoundException", 404),
    ],
)
def test_refusing_personas(
    behaving: Callable[[str], Simulator], connect: Connect, does: str, code: str, status: int
) -> None:
    client = connect(behaving(does))
    with pytest.raises(getattr(client.exceptions, code)) as refused:
        client.converse(modelId=s.CHAT, messages=message("x"))
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_throttled_persona_answers_what_it_has_and_then_429(
    behaving: Callable[[str], Simulator], connect: Connect
) -> None:
    client = connect(behaving('{ kind = "throttled", rpm = 0.5 }'))
    client.converse(modelId=s.CHAT, messages=message("x"))
    with pytest.raises(client.exceptions.ThrottlingException) as refused:
        client.converse(modelId=s.CHAT, messages=message("x"))
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429


def test_sts_refuses_expired_credentials_in_its_own_words(
    behaving: Callable[[str], Simulator], connect: Connect
) -> None:
    with pytest.raises(ClientError) as refused:
        connect(behaving('"expired_credentials"'), "sts").get_caller_identity()
    assert refused.value.response["Error"]["Code"] == "ExpiredToken"


def streamed(client: Client) -> list[str]:
    with closing(client.converse_stream(modelId=s.CHAT, messages=message("Count from 1 to 40"))["stream"]) as stream:
        return [next(iter(event)) for event in stream]


def test_a_stream_that_ends_early_ends_without_an_error(behaving: Callable[[str], Simulator], connect: Connect) -> None:
    assert streamed(connect(behaving('"ends_stream_early"'))) == ["messageStart", "contentBlockDelta"]


def test_an_error_inside_a_stream(behaving: Callable[[str], Simulator], connect: Connect) -> None:
    with pytest.raises(EventStreamError, match="throttlingException"):
        streamed(connect(behaving('"error_in_stream"')))


def test_planted_fault_a_wrong_checksum_is_noticed(behaving: Callable[[str], Simulator], connect: Connect) -> None:
    with pytest.raises(ChecksumMismatch):
        streamed(connect(behaving('"corrupts_stream"')))


def test_a_cut_connection_and_a_hung_one(behaving: Callable[[str], Simulator], connect: Connect) -> None:
    with pytest.raises(ConnectionClosedError):
        connect(behaving('"cuts_connection"')).converse(modelId=s.CHAT, messages=message("x"))
    with pytest.raises(ReadTimeoutError):
        connect(behaving('"hangs"'), read_timeout=0.2).converse(modelId=s.CHAT, messages=message("x"))


def test_a_slow_model_reports_its_latency(behaving: Callable[[str], Simulator], connect: Connect) -> None:
    client = connect(behaving('{ kind = "slow", latency_ms = 60 }'))
    whole = client.converse(modelId=s.CHAT, messages=message("x"))
    assert whole["metrics"]["latencyMs"] >= 60
    events = list(client.converse_stream(modelId=s.CHAT, messages=message("x"))["stream"])
    assert events[-1]["metadata"]["metrics"]["latencyMs"] >= 60
