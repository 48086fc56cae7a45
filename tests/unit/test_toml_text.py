"""Every fault of TOML text is a ValueError, those that tomllib lets through too."""

from __future__ import annotations

from decimal import Decimal

import pytest

from certify_cli.types.toml_text import parse_toml


def test_values_and_the_wanted_kind_of_number() -> None:
    assert parse_toml("a = 1.5\nb = [1, -9223372036854775808]", parse_float=Decimal) == {
        "a": Decimal("1.5"),
        "b": [1, -(2**63)],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = ", "Invalid value"),
        ("a = " + "9" * 5_000, "too long or too large"),
        ("a = 1e99999999999999999999", "too long or too large"),
        ("a = [{b = 0x" + "f" * 5_000 + "}]", "more than 64 bits"),
        ("a = " + "[" * 5_000, "nested too deeply"),
    ],
)
def test_faults_are_value_errors(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_toml(text, parse_float=Decimal)
