"""Settings files are found upwards, checked strictly, and wrong ones named with file and line."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.errors import BadFile
from certify_cli.settings import find, load
from certify_cli.types.durations import duration_text, parse_duration


def write(folder: Path, text: str, name: str = "certify.toml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_the_nearest_file_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    outer = write(tmp_path, "[certify]\n")
    assert find(inner) == outer
    nearer = write(tmp_path / "a", "[tool.certify]\nsuite = 'smoke'\n", "pyproject.toml")
    assert find(inner) == nearer
    assert load(nearer).values == {"suite": "smoke"}


@pytest.mark.parametrize("text", ["[tool.ruff]\n", "# see [tool.certify] in the root\n", "tool = 1 # certify\n"])
def test_a_pyproject_of_others_is_passed_over(tmp_path: Path, text: str) -> None:
    outer = write(tmp_path, "[certify]\n")
    inner = tmp_path / "inner"
    inner.mkdir()
    write(inner, text, "pyproject.toml")
    assert find(inner) == outer


@pytest.mark.parametrize(
    "text",
    [
        "[tool.certify]\npolicy = { min_rating = 4.9 }\n",
        "[ tool . certify . policy ]\nmin_rating = 4.9\n",
        '[tool."certify".policy]\nmin_rating = 4.9\n',
        "[tool]\ncertify = { policy = { min_rating = 4.9 } }\n",
        "tool.certify.policy.min_rating = 4.9\n",
    ],
)
def test_settings_in_a_pyproject_are_found_however_they_are_spelt(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text, "pyproject.toml")
    assert find(tmp_path) == path
    assert load(path).policy.values == {"min_rating": 4.9}


@pytest.mark.parametrize(
    ("text", "problem"), [("[tool.certify\n", "not valid TOML"), ("[tool]\ncertify = 3\n", ":2: tool.certify must be")]
)
def test_a_pyproject_whose_settings_cannot_be_read_is_no_empty_one(tmp_path: Path, text: str, problem: str) -> None:
    write(tmp_path, text, "pyproject.toml")
    with pytest.raises(BadFile, match=problem):
        load(find(tmp_path))


def test_values_and_prices(tmp_path: Path) -> None:
    text = "[certify]\nmax_cost = 2.5\nregion = ['eu-*']\ntimeout = '30s'\n[prices.'a.b']\nimage_usd = 0.04\n"
    settings = load(write(tmp_path, text))
    assert settings.values == {"max_cost": "2.5", "region": ["eu-*"], "timeout": "30s"}
    assert settings.prices == {"a.b": {"image_usd": Decimal("0.04")}}
    assert load(None).values == {}


def test_what_probes_are_given(tmp_path: Path) -> None:
    text = "[certify]\ncontext_share = 0.9\nguardrail = 'abc123:2'\nguardrail_blocks = 'a'\nguardrail_passes = 'b'\n"
    expected = {"context_share": "0.9", "guardrail": "abc123:2", "guardrail_blocks": "a", "guardrail_passes": "b"}
    assert load(write(tmp_path, text)).values == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[certify]\nmax_cost = -1\n", ":2: max_cost: must be a amount"),
        ("[certify]\nmax_cost = 'nan'\n", ":2: max_cost"),
        ("[certify]\nallow_subscribe = 'yes'\n", ":2: allow_subscribe"),
        ("[certify]\ntimeout = 30\n", ":2: timeout"),
        ("[certify]\nconfidence = 1\n", ":2: confidence: must be a number between 0.5 and 1"),
        ("[certify]\nconfidence = 'high'\n", ":2: confidence"),
        ("[certify]\nconfidence = true\n", ":2: confidence"),
        ("[certify]\ncontext_share = 0\n", ":2: context_share: must be a number from 0.01 to 1"),
        ("[certify]\ncontext_share = 1.01\n", ":2: context_share"),
        ("[certify]\ncontext_share = true\n", ":2: context_share"),
        ("[certify]\nguardrail = 3\n", ":2: guardrail"),
        ("[certify]\nregion = [1]\n", ":2: region"),
        ("[prices]\n'a.b' = 3\n", "must be a table"),
        ("certify = 3\n", ":1: certify must be a table"),
        ("[prices.x]\ninput_usd_per_mtok = true\n", ":2: prices.x.input_usd_per_mtok"),
        ("\x00", ":1: control character"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(write(tmp_path, text))
    assert problem.replace("a amount", "an amount") in caught.value.message


ACCOUNTS = """[tool.certify]
suite = "smoke"
[[tool.certify.accounts]]
name = "dev"
profile = "dev-sso"
[[tool.certify.accounts]]
name = "prod"
role_arn = "arn:aws:iam::111122223333:role/Certify"
external_id = "x-1"
regions = ["EU-*", "us-east-1, us-west-2"]
"""


def test_accounts(tmp_path: Path) -> None:
    settings = load(write(tmp_path, ACCOUNTS, "pyproject.toml"))
    dev, prod = settings.accounts
    assert (dev.name, dev.profile, dev.role_arn, dev.has("sa-east-1")) == ("dev", "dev-sso", "", True)
    assert (prod.external_id, prod.session_name) == ("x-1", "certify")
    assert [prod.has(region) for region in ("eu-west-1", "us-west-2", "us-east-2")] == [True, True, False]
    assert settings.values == {"suite": "smoke"}


GOOD = "[[accounts]]\nname = 'dev'\nprofile = 'd'\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[accounts]\nname = 'a'\n", ":1: accounts must be tables"),
        ("[[accounts]]\nprofile = 'a'\n", ":1: an account needs a name"),
        (f"{GOOD}[[accounts]]\nname = 'Dev'\nprofile = 'e'\n", ":5: accounts.name: 'Dev' stands there twice"),
        (f"{GOOD}[[accounts]]\nname = 'a b'\n", ":5: accounts.name: must be letters, digits"),
        ("[[accounts]]\nname = 'us-east-1'\nprofile = 'a'\n", ":2: accounts.name: 'us-east-1' looks like a region"),
        ("[[accounts]]\nname = 'a'\n", ":2: account 'a' needs profile or role_arn"),
        ("[[accounts]]\nname = 'a'\nprofil = 'x'\n", ":3: unknown key 'profil' in accounts; did you mean profile?"),
        ("[[accounts]]\nname = 'a'\nrole_arn = 'role/x'\n", ":3: accounts.role_arn: must be the ARN of a role"),
        ("[[accounts]]\nname = 'a'\nprofile = 3\n", ":3: accounts.profile"),
        ("[[accounts]]\nname = 'a'\nprofile = 'x'\nregions = [1]\n", ":4: accounts.regions"),
        ("[[accounts]]\nname = 'a'\nprofile = 'x'\nexternal_id = 'abc'\n", ":2: account 'a' has external_id"),
        ("accounts = [3]\n", ":1: accounts must be tables"),
    ],
)
def test_what_is_wrong_with_accounts_is_said_where_it_stands(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(BadFile) as caught:
        load(write(tmp_path, text))
    assert problem in caught.value.message


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a" * 2_000_000])
def test_files_that_are_no_settings(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "certify.toml"
    path.write_bytes(content)
    with pytest.raises(BadFile):
        load(path)
    with pytest.raises(BadFile):
        load(tmp_path / "missing.toml")


@pytest.mark.parametrize(
    ("text", "seconds"), [("20s", 20), ("5m", 300), ("1h30m", 5400), ("7d", 604800), (" 1.5h ", 5400), ("0s", 0)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@given(st.integers(0, 10**8), st.sampled_from([0, 1, 500, 40_000, 800_000, 999_999]))
def test_durations_round_trip(seconds: int, microseconds: int) -> None:
    duration = timedelta(seconds=seconds, microseconds=microseconds)
    assert parse_duration(duration_text(duration)) == duration


@pytest.mark.parametrize("text", ["0s", "800ms", "0.5ms", "1.5s", "20s", "1m30.5s", "1m500ms", "1h30m30s", "90d"])
def test_durations_are_shown_as_people_write_them(text: str) -> None:
    assert duration_text(parse_duration(text)) == text


@given(st.text("0123456789smhd. -x", max_size=5))
def test_anything_else_is_refused_in_words(text: str) -> None:
    """What is read as a duration is one; what is not says so."""
    parts = re.fullmatch(r"\s*((\d+(\.\d+)?)(ms|[smhd]))+\s*", text)
    if parts:
        assert parse_duration(text) >= timedelta(0)
    else:
        with pytest.raises(ValueError, match="is not a duration"):
            parse_duration(text)
