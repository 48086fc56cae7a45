"""Baselines as files: what `report --write-baseline` writes, in an order and shape that a diff can be read of."""

from __future__ import annotations

import json
from datetime import datetime

from certify_cli.codec import to_data
from certify_cli.errors import UsageError
from certify_cli.policy.baseline import baseline_of
from certify_cli.types.naming import counted
from certify_cli.types.reports import Report


def baseline_text(report: Report, now: datetime) -> tuple[str, str]:
    """The file's text and how many targets it has; raises UsageError where none has a verdict."""
    file = baseline_of(report.targets, now)
    if not file.targets:
        raise UsageError("no target here has a verdict that a baseline could hold", hint="certify certify TARGET first")
    return json.dumps(to_data(file), indent=2) + "\n", counted(len(file.targets), "target")
