"""Whoever only reads evidence needs no database, no AWS and nothing that signs."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kit.command import clean_environment
from kit.evidence import certified, line, pair, result

READING = """
import sys
from certify_cli.cli.app import run
print(run())
print(sorted({name.partition(".")[0] for name in sys.modules} & {"sqlmodel", "sqlalchemy", "boto3", "botocore",
    "securesystemslib", "httpx", "psycopg"}))
"""


@pytest.mark.parametrize("words", [("gate", "--all", "--evidence", "e.jsonl"), ("verify", "e.jsonl")])
def test_only_what_checks_is_loaded(words: tuple[str, ...], tmp_path: Path) -> None:
    seal, _ = pair(tmp_path)
    now = datetime.now(UTC)
    fresh = result(certified(certified_at=now, expires_at=now + timedelta(days=7)))
    (tmp_path / "e.jsonl").write_bytes(line(seal, fresh, verified_at=now))
    typed = [sys.executable, "-c", READING, *words, "--key", "key.pub", "--output", "out.json"]
    done = subprocess.run(
        typed, cwd=tmp_path, env=clean_environment(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[-3:] == ["0", "[]", ""], done.stdout + done.stderr
