"""`certify doctor` typed at a terminal, and what it saw."""

from __future__ import annotations

import os
from contextlib import chdir
from typing import Any
from unittest.mock import patch

from kit.command import Result, Terminal
from kit.in_process import invoke

GOOD = {"AWS_ACCESS_KEY_ID": "AKIACANARYCANARY1234", "AWS_SECRET_ACCESS_KEY": "canarysecretcanarysecretcanary1234"}
"""Credentials, of nobody."""


def examined(at: Terminal, *words: str, **variables: str) -> Result:
    with chdir(at.home), patch.dict(os.environ, {**at.environment, **variables}, clear=True):
        return invoke(["doctor", *words])


def levels(result: Result) -> dict[str, str]:
    """Check -> the worst that was seen of it."""
    order = ["ok", "warn", "fail"]
    found: dict[str, str] = {}
    for row in result.json:
        found[row["check"]] = max(found.get(row["check"], "ok"), row["level"], key=order.index)
    return found


def row(result: Result, check: str, level: str) -> dict[str, Any]:
    [found] = [one for one in result.json if (one["check"], one["level"]) == (check, level)]
    return dict(found)
