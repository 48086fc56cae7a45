"""Stores and runs of another time zone, of a newer version, and of regions that nobody knows yet."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from kit.command import Terminal, clean_environment
from kit.in_process import home, invoke

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

NOVA = "amazon.nova-lite-v1:0"
SIMULATED = ("certify", NOVA, "--simulate", "--suite", "smoke", "--format", "json")


def test_the_local_time_zone_changes_nothing(terminal: Terminal) -> None:
    first = terminal.run(*SIMULATED, TZ="Pacific/Apia").json
    again = terminal.run(*SIMULATED, TZ="America/Sao_Paulo").json
    target, served = first["targets"][0], again["targets"][0]
    assert target["status"] == "CERTIFIED"
    assert served["cached"]
    for name in ("certified_at", "expires_at"):
        assert target[name].endswith("Z")
        assert served[name] == target[name]


OPENING = (
    ("report",),
    ("report", "--runs"),
    ("report", "--health"),
    ("report", "--rejudge"),
    ("report", "--explain", f"{NOVA}@us-east-1"),
    ("list-certifiable",),
    ("certify", NOVA, "--region", "us-east-1", "--plan"),
    ("certify", NOVA, "--region", "us-east-1"),
    ("certify", "--resume"),
    ("certify", "--retry-errors"),
    ("sync-registry", "--offline"),
    ("dead-letters", "list"),
    ("dead-letters", "requeue", "--all"),
    ("dead-letters", "discard", "--all", "--reason", "x"),
)
"""Every command that opens a store."""


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A store with something in it."""
    with home(tmp_path, clean_environment(tmp_path)):
        assert invoke(["sync-registry", "--offline", "--database", "a.sqlite3"]).code == 0
    return tmp_path / "a.sqlite3"


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()


def test_a_store_of_a_newer_version_is_refused_by_every_command(stored: Path) -> None:
    change(stored, "UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    before = stored.read_bytes()
    with home(stored.parent, clean_environment(stored.parent)):
        for words in OPENING:
            done = invoke([*words, "--database", str(stored)])
            assert done.code == 4, (words, done)
            assert "schema 99" in done.err
            assert "hint: upgrade certify-cli" in done.err
    assert stored.read_bytes() == before


def test_a_row_of_a_newer_version_says_so(stored: Path) -> None:
    change(stored, "UPDATE models SET payload = json_set(payload, '$.from_a_future', 1)")
    with home(stored.parent, clean_environment(stored.parent)):
        done = invoke(["list-certifiable", "--database", str(stored)])
    assert done.code == 4
    assert "unknown key 'from_a_future'" in done.err
    assert "hint: a newer certify wrote it: upgrade certify-cli" in done.err


@pytest.mark.parametrize("region", ["mx-central-7", "eu-isoe-west-9"])
def test_a_region_of_a_future_is_asked_like_any(online: Terminal, region: str) -> None:
    done = online.run(
        "certify", NOVA, "--suite", "smoke", "--format", "json", AWS_REGION=region, AWS_DEFAULT_REGION=region
    )
    assert done.code == 1, done
    assert done.json["targets"][0]["region"] == region
    assert done.json["targets"][0]["status"] in ("UNSUPPORTED", "FAILED")


@pytest.mark.parametrize(
    "region", ["u" * 200, "región-1", "us-east-1/../x", "us-east-1.evil.example", "\u202eus-east-1"]
)
@pytest.mark.parametrize("way", ["option", "variable", "settings"])
def test_what_is_no_region_is_exit_2(tmp_path: Path, region: str, way: str) -> None:
    (tmp_path / "certify.toml").write_text(f'[certify]\nregion = ["{region}"]\n' if way == "settings" else "", "utf-8")
    variables = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region} if way == "variable" else {}
    words = ["certify", NOVA, "--plan", *(["--region", region] if way == "option" else [])]
    with home(tmp_path, {**clean_environment(tmp_path), **variables}):
        done = invoke(words)
    assert done.code == 2, done
    assert "\nhint: " in done.err
