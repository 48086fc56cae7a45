"""`certify doctor`: what was seen of this machine and account as a list, and whether a run could work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.errors import CannotRun
from certify_cli.types.checks import Checked, Level
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="level", title="result"),
    Column(key="check", title="check"),
    Column(key="what", title="seen"),
    Column(key="remedy", title="hint", below=True),
)
DATA_KEYS = ("check", "subject", "level", "seen", "remedy", "policy")
WORDS: Mapping[Level, str] = {"fail": "would stop a run", "warn": "to know", "ok": "ok"}


def doctor_table(seen: Sequence[Checked]) -> Table:
    """One row for each thing that was looked at, and how many would stop a run."""
    counts = [f"{sum(one.level == level for one in seen)} {words}" for level, words in WORDS.items()]
    return Table(
        title="",
        columns=COLUMNS,
        rows=tuple(_row(one) for one in seen),
        data_keys=DATA_KEYS,
        note=", ".join(counts),
        block="\n".join(dict.fromkeys(one.policy for one in seen if one.policy)),
    )


def stopped_by(seen: Sequence[Checked]) -> CannotRun | None:
    """Why a run could not work, None where one could."""
    failed = dict.fromkeys(one.check for one in seen if one.level == "fail")
    if not failed:
        return None
    return CannotRun(
        f"a run could not work: see {', '.join(failed)}", hint="mend what is marked fail, then run certify doctor again"
    )


def _row(one: Checked) -> Mapping[str, Any]:
    what = f"{one.subject}: {one.seen}" if one.subject else one.seen
    return {**{key: getattr(one, key) for key in DATA_KEYS}, "what": what}
