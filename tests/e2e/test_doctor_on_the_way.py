"""`certify doctor` on the way to AWS: through a proxy that answers in its place, over real TLS and under its names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from kit.command import Terminal
from kit.examined import GOOD, examined, levels, row
from kit.rude_hosts import OpeningProxy, own_certificate
from kit.scripted_server import Incoming, Line, error, http

BAD_KEY = "Authentication failed: Please make sure your API Key is valid."
REFUSED = (
    b"<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>The security token included in the request is "
    b"invalid.</Message></Error></ErrorResponse>"
)
STS = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    b"<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>A</UserId><Account>123456789012</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


NAMES = ("*.us-east-1.amazonaws.com", "*.me-south-1.amazonaws.com")
EMPTY = {"modelSummaries": [], "inferenceProfileSummaries": [], "Quotas": []}


@pytest.fixture
def way_to_aws(terminal: Terminal, tmp_path: Path) -> Iterator[tuple[OpeningProxy, Terminal]]:
    """A proxy that is trusted and answers as if it were AWS; by default as AWS does whom it knows."""
    proxy = OpeningProxy(own_certificate(tmp_path, *NAMES))
    proxy.answer = knows
    trusting = {"HTTPS_PROXY": proxy.url, "AWS_CA_BUNDLE": str(proxy.certificate), "AWS_DEFAULT_REGION": "us-east-1"}
    yield proxy, Terminal(terminal.home, {**terminal.environment, **GOOD, **trusting})
    proxy.close()


def knows(line: Line, asked: Incoming, **headers: str) -> None:
    if "authorization" not in asked.headers:
        line.send(http({"message": "Missing Authentication Token"}, status=403, headers=headers))
    elif b"GetCallerIdentity" in asked.body:
        line.send(http(STS, headers={"Content-Type": "text/xml"}))
    else:
        line.send(http(EMPTY))


def test_a_way_to_aws_through_a_proxy_is_well(way_to_aws: tuple[OpeningProxy, Terminal]) -> None:
    proxy, at = way_to_aws
    result = examined(at, "--format", "json")
    assert (result.code, levels(result)["origin"], levels(result).get("api key")) == (0, "ok", None)
    assert f"through the proxy {proxy.url.removeprefix('http://')}" in row(result, "endpoints", "ok")["seen"]
    distrustful = {name: value for name, value in at.environment.items() if name != "AWS_CA_BUNDLE"}
    closed = examined(Terminal(at.home, distrustful), "--format", "json")
    assert closed.code == 4
    assert "AWS_CA_BUNDLE=" in row(closed, "endpoints", "fail")["remedy"]


def test_a_stale_api_key_over_good_credentials(way_to_aws: tuple[OpeningProxy, Terminal]) -> None:
    proxy, at = way_to_aws

    def refuses_keys(line: Line, asked: Incoming) -> None:
        if asked.headers.get("authorization", "").startswith("Bearer"):
            line.send(error(403, "AccessDeniedException", BAD_KEY))
        else:
            knows(line, asked)

    proxy.answer = refuses_keys
    result = examined(at, "--format", "json", AWS_BEARER_TOKEN_BEDROCK="ABSKstalestalestale")
    assert result.code == 4
    found = row(result, "api key", "fail")
    assert "make sure your API Key is valid" in found["seen"]
    assert "unset AWS_BEARER_TOKEN_BEDROCK (there are others, from the variables" in found["remedy"]
    assert "ABSKstale" not in result.out + result.err
    proxy.answer = knows
    accepted = examined(at, "--format", "json", AWS_BEARER_TOKEN_BEDROCK="ABSKfreshfreshfresh")
    assert (accepted.code, levels(accepted)["api key"]) == (0, "warn"), "good credentials are overridden"


def test_a_region_that_is_not_enabled_is_told_from_bad_credentials(way_to_aws: tuple[OpeningProxy, Terminal]) -> None:
    proxy, at = way_to_aws

    def knows_elsewhere(line: Line, asked: Incoming) -> None:
        if "authorization" in asked.headers and "me-south-1" in asked.headers["host"]:
            line.send(http(REFUSED, status=403, headers={"Content-Type": "text/xml"}))
        else:
            knows(line, asked)

    proxy.answer = knows_elsewhere
    result = examined(at, "--region", "me-south-1", "--format", "json")
    assert result.code == 4
    assert row(result, "region", "fail")["seen"].startswith("not enabled for this account")
    assert levels(result)["credentials"] == "ok"


def test_a_clock_that_is_off_stops_a_run(way_to_aws: tuple[OpeningProxy, Terminal]) -> None:
    proxy, at = way_to_aws
    for minutes, level in ((7, "fail"), (-2, "warn")):
        date = format_datetime(datetime.now(UTC) - timedelta(minutes=minutes), usegmt=True)
        proxy.answer = lambda line, asked, date=date: knows(line, asked, Date=date)
        result = examined(at, "--format", "json")
        assert levels(result)["clock"] == level
        assert f"{'ahead of' if minutes > 0 else 'behind'} the endpoints' time" in row(result, "clock", level)["seen"]


HOSTILE = "\x1b[31mno\x1b]0;x\x07 \r\n::error::stop arn:aws:iam::123456789012:user/me AKIACANARYCANARY1234"
BODIES = (
    http({"message": HOSTILE}, status=403, headers={"Date": "\x1b[2J yesterday", "x-amzn-ErrorType": "\x1b[1m"}),
    http(b"\xff\xfe" * 5_000, headers={"Date": "Thu, 99 Foo 2026 25:61:61 GMT"}),
    http([[[{"modelSummaries": 3}]]], headers={"Date": "Fri, 31 Dec 9999 23:59:59 GMT"}),
    b"HTTP/1.1 999 what\r\nContent-Length: 10\r\n\r\ncut",
)


@pytest.mark.heavy
def test_whatever_is_answered_is_told_and_does_no_harm(way_to_aws: tuple[OpeningProxy, Terminal]) -> None:
    proxy, at = way_to_aws
    for body in BODIES:
        proxy.answer = lambda line, _, body=body: line.send(body)
        result = examined(at)
        assert result.code in (0, 4)
        assert "the check itself failed" not in result.out, result.out
        assert "came to no end" not in result.out
        assert not {"\x1b", "\x07", "\r"} & set(result.out + result.err)
        assert "\n::error::" not in result.out
        assert "123456789012" not in result.out
        assert "AKIACANARY" not in result.out
