"""`gitlab`: a Code Quality report, one entry a problem; what is new in a merge request is told by the fingerprint."""

from __future__ import annotations

import hashlib
from typing import Any

from certify_cli.formats._problems import problems, somewhere
from certify_cli.formats._reasons import Level
from certify_cli.formats._summary import banner, partial_line
from certify_cli.formats._untrusted import one_line
from certify_cli.formats.json import document
from certify_cli.interfaces import Format, Screen
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import Report

SEVERITIES: dict[Level, str] = {"error": "critical", "warning": "minor", "note": "info"}
LIMIT = 1_000
"""Characters of one description; the whole of it is in json."""


def report(value: Report, _: Screen) -> str:
    """First what the results are not (AWS's, whole), then the problems, worst first."""
    place = somewhere(value)
    entries = [_remark(said, place) for said in (banner(value), partial_line(value)) if said]
    entries += [_entry(one.rule, str(one), one.key, one.level, one.at or place) for one in problems(value)]
    return document(entries, indent=2)


def _remark(said: str, place: FileLine) -> dict[str, Any]:
    return _entry("certify/report", said, hashlib.sha256(said.encode()).hexdigest()[:32], "note", place)


def _entry(rule: str, said: str, key: str, level: Level, at: FileLine) -> dict[str, Any]:
    return {
        "description": one_line(said, LIMIT),
        "check_name": one_line(rule, LIMIT),
        "fingerprint": key,
        "severity": SEVERITIES[level],
        "location": {"path": one_line(at.file, LIMIT), "lines": {"begin": at.line}},
    }


FORMAT = Format(name="gitlab", report=report)
