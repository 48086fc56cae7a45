"""Where credentials come from, until when they are good, and what an API key says of itself."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as Keys
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.aws.examination import Examination, always_enabled
from certify_cli.aws.keys import ApiKey, Credentials, read_api_key
from certify_cli.types.failures import Category, Failure

AN_HOUR = timedelta(hours=1)


def short_term_key(region: str, seconds: int = 43_200) -> str:
    """As AWS's generator makes them: a presigned call without its scheme, in base64."""
    request = AWSRequest("POST", "https://bedrock.amazonaws.com/", params={"Action": "CallWithBearerToken"})
    request.headers["host"] = "bedrock.amazonaws.com"
    SigV4QueryAuth(Keys("AKIAEXAMPLE", "secret", "token"), "bedrock", region, expires=seconds).add_auth(request)
    presigned = request.url.removeprefix("https://") + "&Version=1"
    return "bedrock-api-key-" + base64.b64encode(presigned.encode()).decode()


def test_a_short_term_key_tells_its_region_and_its_end() -> None:
    key = read_api_key(short_term_key("eu-west-1"))
    assert (key.short_term, key.region) == (True, "eu-west-1")
    assert key.expires is not None
    assert abs(key.expires - datetime.now(UTC) - timedelta(hours=12)) < timedelta(minutes=1)


def test_a_long_term_key_tells_nothing() -> None:
    assert read_api_key("ABSKQmVkcm9ja0FQSUtleS0xMjM0") == ApiKey(short_term=False)


@given(st.text() | st.binary().map(lambda data: "bedrock-api-key-" + base64.b64encode(data).decode()))
def test_any_text_is_read_as_a_key(text: str) -> None:
    read_api_key(text)
    assert read_api_key("bedrock-api-key-" + text).short_term


def found(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Credentials | Failure | None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Examination().credentials()


def test_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    assert found(monkeypatch) is None


KEYS = {"AWS_ACCESS_KEY_ID": "AKIACANARY", "AWS_SECRET_ACCESS_KEY": "canary"}


def test_variables_end_when_they_say(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch, **KEYS) == Credentials(method="env")
    end = (datetime.now(UTC) + AN_HOUR).replace(microsecond=0)
    ending = found(monkeypatch, AWS_CREDENTIAL_EXPIRATION=end.isoformat())
    assert ending == Credentials(method="env", expires=end)
    ended = found(monkeypatch, AWS_CREDENTIAL_EXPIRATION=(end - 2 * AN_HOUR).isoformat())
    assert isinstance(ended, Failure)
    assert ended.category is Category.AUTHENTICATION


def test_a_profile_and_what_is_wrong_with_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "config"
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    file.write_text(
        "[profile keys]\naws_access_key_id = AKIACANARY\naws_secret_access_key = canary\n"
        "[profile program]\ncredential_process = false\n"
        "[profile half]\naws_access_key_id = AKIACANARY\n",
        "utf-8",
    )
    assert found(monkeypatch, AWS_PROFILE="keys") == Credentials(method="config-file")
    for profile, category in {
        "program": Category.AUTHENTICATION,
        "half": Category.AUTHENTICATION,
        "nobody": Category.CLIENT_CONFIGURATION,
    }.items():
        wrong = found(monkeypatch, AWS_PROFILE=profile)
        assert isinstance(wrong, Failure), profile
        assert wrong.category is category, (profile, wrong)
    assert Examination().profiles() == ("keys", "program", "half")
    file.write_text("[profile keys\n", "utf-8")
    assert isinstance(found(monkeypatch), Failure)
    assert Examination().profiles() == ()


def test_every_partition_has_a_region_that_is_always_enabled() -> None:
    assert always_enabled("me-south-1") == "us-east-1"
    assert always_enabled("us-gov-east-1") == "us-gov-west-1"
    assert always_enabled("eusc-de-east-1") == "eusc-de-east-1"
