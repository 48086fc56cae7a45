"""What a service asks to wait: heeded where it is a sane number, never for long."""

from __future__ import annotations

import pytest

from certify_cli.aws.waiting import LONGEST_SECONDS, retry_after


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"x-amz-retry-after": "1500"}, 1.5),
        ({"x-amz-retry-after": "1500", "retry-after": "9"}, 1.5),
        ({"x-amz-retry-after": "soon", "retry-after": "9"}, 9.0),
        ({"retry-after": "86400"}, LONGEST_SECONDS),
        ({"retry-after": "1e400"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_only_plain_numbers_count(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds
