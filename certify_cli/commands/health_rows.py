"""The rows of `certify report --health`, which all its areas make alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

Row = dict[str, Any]

WINDOW = timedelta(days=7)
"""How far back errors and drift are counted, and how far ahead ending certificates; no certificate lives longer."""
NAMED = 5
"""Targets that are named; json has no more either, for the report itself names them all."""


def row(area: str, what: str, value: Any, detail: str = "") -> Row:
    return {"area": area, "what": what, "value": value, "detail": detail}


def shared(area: str, what: str, count: int, total: int, detail: str = "") -> Row:
    """A count with its share, 0-1, of the total: null where there is nothing to have a share of."""
    share = count / total if total else None
    said = f"{share:.0%} of {total}" if share is not None and count else ""
    return {**row(area, what, count, ", ".join(filter(None, (said, detail)))), "share": share and round(share, 4)}
