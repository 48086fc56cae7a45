"""A knock tells apart what stands in the way to an endpoint, sends no credentials, and reads the time there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.rude_hosts import OpeningProxy, own_certificate, takes_no_connection
from kit.scripted_server import Incoming, Line, ScriptedServer, head, http

from certify_cli.aws.examination import Examination
from certify_cli.aws.knock import SERVICES, Knock, skew

HERE = "us-east-1"
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
AT_AWS = "bedrock-runtime.us-east-1.amazonaws.com"


def knock(monkeypatch: pytest.MonkeyPatch, url: str, service: str = "sts", *, seconds: float = 2) -> Knock:
    if url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    return Examination(connect_seconds=0.2, seconds=seconds).knock(service, HERE)


def test_it_is_answered_whatever_the_status_and_carries_no_credentials(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIACANARYCANARY1234")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "canarysecret")
    monkeypatch.setenv("AWS_BEARER_TOKEN_BEDROCK", "ABSKcanarycanarycanary")
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    server.says(http({"message": "Missing Authentication Token"}, status=403))
    examination = Examination()
    for service in SERVICES:
        found = examination.knock(service, HERE)
        assert (found.stage, found.status, found.identified, found.origin) == ("answered", 403, True, "custom")
    assert len(server.requests) == len(SERVICES)
    for asked in server.requests:
        assert not {"authorization", "x-amz-security-token"} & asked.headers.keys()
        assert "/model/" not in asked.path


def test_a_knock_is_made_once(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    examination = Examination()
    assert examination.knock("sts", HERE) is examination.knock("sts", HERE)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("url", "stage"),
    [
        ("http://127.0.0.1:9", "refused"),
        ("https://127.0.0.1:9", "refused"),
        ("http://nowhere.invalid", "name"),
        ("not a url", "settings"),
    ],
)
def test_what_cannot_be_reached_says_how_far_it_came(monkeypatch: pytest.MonkeyPatch, url: str, stage: str) -> None:
    found = knock(monkeypatch, url)
    assert found.stage == stage
    assert found.said
    assert found.skew_seconds is None


def test_who_takes_no_connection_is_waited_for_as_long_as_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    began = time.monotonic()
    with takes_no_connection() as url:
        found = knock(monkeypatch, url)
    assert (found.stage, found.said.endswith("connect timeout")) == ("timeout", True)
    assert time.monotonic() - began < 20  # the kernel would try for two minutes


def test_who_connects_and_says_nothing_or_no_http(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.answer = lambda line, _: line.hang()
    assert knock(monkeypatch, server.url, seconds=0.3).stage == "line"
    server.answer = lambda line, _: line.send(b"hello\r\n\r\n")
    assert knock(monkeypatch, server.url).stage == "line"
    server.greeting = b"220 mail.example ESMTP\r\n"
    assert knock(monkeypatch, server.url.replace("http:", "https:")).stage == "tls"


def test_a_proxy_that_refuses_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:canarypassword@127.0.0.1:9")
    found = knock(monkeypatch, "", "bedrock-runtime")
    assert (found.stage, found.proxy, found.place) == ("proxy", "127.0.0.1:9", f"{AT_AWS}:443")
    assert "canarypassword" not in repr(found)


@pytest.fixture
def proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[OpeningProxy]:
    opened = OpeningProxy(own_certificate(tmp_path, AT_AWS))
    monkeypatch.setenv("HTTPS_PROXY", opened.url)
    yield opened
    opened.close()


def test_a_proxy_that_opens_tls_needs_its_ca(
    proxy: OpeningProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = knock(monkeypatch, "", "bedrock-runtime")
    assert closed.stage == "tls"
    assert "certificate not trusted" in closed.said
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "own-ca.pem"))
    opened = knock(monkeypatch, "", "bedrock-runtime")
    assert (opened.stage, opened.origin, opened.strange) == ("answered", "aws", True), "no request id of AWS's"
    proxy.answer = lambda line, _: line.send(http({}, status=403))
    assert not knock(monkeypatch, "", "bedrock-runtime").strange


PAGE = head(404, {"Connection": "close"}) + b"<!DOCTYPE html>\n<html><h1>Not Found</h1></html>"


def test_a_server_that_has_pages_only_is_told_from_one_that_speaks_converse(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many gateways know Converse alone, and answer all else with the page of their framework."""
    server.answer = lambda line, _: line.send(PAGE)
    foreign = knock(monkeypatch, server.url, "bedrock-runtime")
    assert (foreign.stage, foreign.origin, foreign.strange) == ("answered", "custom", True)
    assert server.requests[-1].body == b'{"messages": []}', "which asks no model anything"
    refused = head(400, {"Connection": "close"}) + b'{"message": "no such model"}'
    server.answer = lambda line, asked: line.send(refused if asked.path.endswith("/converse") else PAGE)
    assert not knock(monkeypatch, server.url, "bedrock-runtime").strange
    assert knock(monkeypatch, server.url, "bedrock").strange, "a control plane it has not"


def test_the_time_there_is_compared_with_ours(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    def ahead(minutes: float) -> float | None:
        def answer(line: Line, _: Incoming) -> None:
            date = format_datetime(datetime.now(UTC) - timedelta(minutes=minutes), usegmt=True)
            line.send(http({}, headers={"Date": date}))

        server.answer = answer
        return knock(monkeypatch, server.url, seconds=10).skew_seconds

    assert ahead(0) == 0
    assert ahead(7) == pytest.approx(420, abs=12)
    assert ahead(-7) == pytest.approx(-420, abs=12)


@given(
    off=st.floats(-1e6, 1e6),
    travel=st.floats(0, 30),
    written=st.floats(0, 1),
    second=st.floats(0, 1, exclude_max=True),
)
def test_skew_is_never_more_than_there_is(off: float, travel: float, written: float, second: float) -> None:
    """Our clock is `off` ahead; the server writes its whole seconds at some moment between question and answer."""
    asked_at = NOON + timedelta(seconds=second)
    theirs = asked_at + timedelta(seconds=travel * written - off)
    found = skew(
        format_datetime(theirs.replace(microsecond=0), usegmt=True), asked_at, asked_at + timedelta(seconds=travel)
    )
    assert found is not None
    # within what the journey and the whole seconds leave open, and never beyond the truth
    assert abs(found) <= abs(off) + 1e-5
    assert abs(found - off) <= travel + 1 + 1e-5


@given(st.text())
def test_no_date_is_no_skew(text: str) -> None:
    assert isinstance(skew(text, NOON, NOON), float | None)
