"""`certify gate` on a file of evidence from which somebody took the line about what failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit.command import Terminal
from kit.evidence import line, pair, result
from kit.gated import report
from kit.in_process import home, invoke

from certify_cli.types.findings import Status

NOVA = "amazon.nova-lite-v1:0"
PROFILE = f"us.{NOVA}"
CUT = "1 of 2 targets that were signed together at"


@pytest.fixture
def lines(terminal: Terminal) -> Iterator[tuple[bytes, bytes]]:
    """Of the bare id, which failed, and of the profile, which did not; signed at once."""
    seal, _ = pair(terminal.home)
    now = datetime.now(UTC) - timedelta(hours=1)
    batch: dict[str, Any] = {"verified_at": now, "targets": 2, "batch": "a"}
    failed = replace(report(NOVA, now), status=Status.FAILED, rating=0.0, reason="0/3")
    with home(terminal.home, terminal.environment):
        yield line(seal, result(failed), passed=False, **batch), line(seal, result(report(PROFILE, now)), **batch)


def gate(text: bytes, *words: str, settings: str = "") -> tuple[int, bool]:
    """Its exit code, and whether it said that the file is not whole."""
    Path("e.jsonl").write_bytes(text)
    Path("certify.toml").write_text(settings)
    Path("l.txt").write_text(f"{NOVA}\n")
    done = invoke(("gate", *words, "--evidence", "e.jsonl", "--key", "key.pub"))
    return done.code, CUT in done.err


@pytest.mark.parametrize(
    ("words", "settings"),
    [
        ((NOVA, "--region", "us-east-1"), ""),
        (("nova-lite", "--region", "us-east-1"), ""),
        (("--from", "l.txt", "--region", "us-east-1"), ""),
        ((), f"[[targets]]\nmodel = '{NOVA}'\nregions = ['us-east-1']\n"),
    ],
)
def test_a_profile_is_no_route_of_a_model_whose_bare_id_was_taken_out(
    lines: tuple[bytes, bytes], words: tuple[str, ...], settings: str
) -> None:
    failed, profile = lines
    assert gate(failed + profile, *words, settings=settings) == (1, False)
    assert gate(profile, *words, settings=settings) == (3, True)


def test_what_names_the_very_route_asks_for_nothing_else(lines: tuple[bytes, bytes]) -> None:
    failed, profile = lines
    for words in ((f"{PROFILE}@us-east-1",), (PROFILE, "--region", "us-east-1")):
        assert gate(profile, *words) == (0, False), words
    assert gate(failed, NOVA, "--region", "us-east-1") == (1, False)
