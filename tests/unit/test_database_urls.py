"""A database URL in a message never shows its password, whatever way it was written."""

from __future__ import annotations

import pytest

from certify_cli.database_urls import divide, without_password
from certify_cli.errors import StoreError, UsageError
from certify_cli.stores import open_store


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:s3cret@h:5432/d", "postgresql://u@h:5432/d"),
        ("postgresql+psycopg://u:s3cret@h/d", "postgresql+psycopg://u@h/d"),
        ("postgres://:s3cret@h", "postgres://h"),
        ("POSTGRESQL://u:s3cret@/d?host=/run&sslmode=require", "POSTGRESQL://u@/d?host=/run&sslmode=require"),
        ("postgresql://h/d?user=u&password=s3cret", "postgresql://h/d?user=u"),
        ("postgresql://h/d?pass%77ord=s3cret", "postgresql://h/d"),
        ("postgresql://h/d?sslpassword=s3cret&sslkey=k", "postgresql://h/d?sslkey=k"),
        ("postgresql://u:s3cret?@h1:1,h2:2/d", "postgresql://u@h1:1,h2:2/d"),
        ("postgresql://u:s3cret@[::1]:5/d?application_name=a@b", "postgresql://u@[::1]:5/d?application_name=a@b"),
        ("postgresql://u:a@s3cret@h/d", "postgresql://..."),
        ("postgresql://u:a/s3cret@h/d", "postgresql://..."),
        ("/data/postgres:s3@x.sqlite3", "/data/postgres:s3@x.sqlite3"),
        ("sqlite:///postgres", "sqlite:///postgres"),
    ],
)
def test_what_is_shown_opens_the_same_store_and_holds_no_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_secrets_are_known_as_written_and_as_meant() -> None:
    assert divide("postgresql://u:a%40b@h/d?sslpassword=c").secrets == ("a%40b", "a@b", "c")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:a@s3cret@h/d",
        "postgresql://u:a/s3cret@h/d",
        "postgresql://u:s3cret%zz@h/d",
        "postgresql://u:s3cret@h/d?nonsense=1",
        "postgresql://u:s3cret@h/d\0",
        "postgresql:u:s3cret",
    ],
)
def test_a_url_that_cannot_be_read_is_a_usage_error_that_repeats_no_password(url: str) -> None:
    with pytest.raises(UsageError, match="cannot be read") as refusal:
        open_store(url)
    assert "s3cret" not in refusal.value.message + refusal.value.hint
    assert refusal.value.hint


@pytest.mark.parametrize("url", ["postgresql://u:s3cret@127.0.0.1:1/d", "postgres://u:s3cret@/d?host=/nowhere"])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_server_that_is_not_there_is_said_at_once(url: str, read_only: bool) -> None:
    with pytest.raises(StoreError, match="cannot be reached") as refusal:
        open_store(url, read_only=read_only)
    assert "s3cret" not in refusal.value.message + refusal.value.hint
    assert "host" in refusal.value.hint
    assert refusal.value.exit_code == 4
