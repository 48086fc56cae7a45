"""The gate as a pipeline types it, in one folder: over a store file, or over a file of evidence."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from certify_cli.evidence.result import Result as Signed
from certify_cli.evidence.result import Trial
from certify_cli.stores import open_store
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import TargetReport
from kit.command import Result
from kit.evidence import line, pair
from kit.gated import keep, kept_at
from kit.in_process import invoke
from kit.values import finding

STORE, SETTINGS = Path("s.sqlite3"), Path("certify.toml")
EVIDENCE, KEY = Path("e.jsonl"), Path("key.pub")


def gate(*words: str, settings: str = "") -> Result:
    """Of the store, with those settings."""
    SETTINGS.write_text(settings)
    return invoke(("gate", *words, "--database", str(STORE)))


def stored(*reports: TargetReport) -> None:
    """Each found by a run of its own."""
    kept_at(STORE, reports[0])
    with closing(open_store(STORE)) as store:
        for number, one in enumerate(reports[1:], 2):
            keep(store, [one], f"run-{number}")


def signed(*lines: tuple[TargetReport, datetime, datetime]) -> tuple[int, int]:
    """Writes a line for each (report, when it was found, when it was signed); what `gate` and `verify` end with."""
    seal, _ = pair(Path())
    texts = []
    for number, (one, found, at) in enumerate(lines):
        trial = replace(Trial.of(finding("answers", Mark.PASS)), started_at=found, ended_at=found)
        good = one.status is Status.CERTIFIED and not one.narrow
        result = Signed(target=one, findings=(trial,))
        texts.append(line(seal, result, verified_at=at, passed=good, batch=str(number)))
    EVIDENCE.write_bytes(b"".join(texts))
    words = (str(EVIDENCE), "--key", str(KEY))
    return invoke(("gate", str(lines[0][0].model), "--evidence", *words)).code, invoke(("verify", *words)).code
