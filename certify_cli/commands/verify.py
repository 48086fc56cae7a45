"""`certify verify`: which targets of a file of evidence are proved good enough at a moment, and why others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from certify_cli.codec import utc
from certify_cli.commands.renewing import joining
from certify_cli.errors import Refused
from certify_cli.evidence.keys import PublicKey
from certify_cli.evidence.read import lines_of
from certify_cli.evidence.verify import Opened, opened, refusals
from certify_cli.evidence.whole import HINT, absences
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="verdict", title="verdict"),
    Column(key="status", title="status"),
    Column(key="expires_at", title="until"),
    Column(key="target", title="target"),
    Column(key="why", title="why", below=True),
)
DATA_KEYS = ("line", "target", "accepted", "status", "rating", "verified_at", "expires_at", "run", "resource", "why")


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the file, or what is not in it and should be. `why` is empty where it is accepted."""

    line: int | None
    found: Opened | None
    why: tuple[str, ...]
    hint: str = ""
    target: str = ""
    replaced: bool = False
    """Whether a later line is about the same target."""

    @property
    def refused(self) -> bool:
        return bool(self.why) and not self.replaced

    @property
    def row(self) -> Mapping[str, Any]:
        """As lists show it."""
        claims = self.found.claims if self.found else None
        report = self.found.result.target if self.found else None
        return {
            "line": self.line,
            "target": self.target,
            "accepted": not self.why,
            "verdict": "replaced" if self.replaced else "refused" if self.why else "good",
            "status": report.status.value if report else None,
            "rating": report.rating if report else None,
            "verified_at": utc(claims.verified_at) if claims else None,
            "expires_at": utc(claims.expires_at) if claims and claims.expires_at else None,
            "run": claims.run if claims else None,
            "resource": claims.resource if claims else None,
            "why": "; ".join(self.why),
        }


def verify(
    path: Path, key: PublicKey, grounds: Grounds, wanted: Sequence[str] = (), rest: Sequence[str] = ()
) -> list[Judged]:
    """Every line judged at the time of the grounds; of targets that are wanted only their own, and each must be there.

    A line that is not what the key's owner wrote is refused whatever was wanted; a file that lacks lines which were
    signed with the others where no target was named. `rest` are words that whoever certifies anew has to be given too.
    Raises BadFile for an unreadable file.
    """

    def anew(target: str) -> str:
        return joining(target, grounds, rest, str(path))

    judged = _without_replaced([_judged(number, line, key, grounds, anew) for number, line in lines_of(path)])
    if not wanted:
        absent = absences(one.found.claims for one in judged if one.found is not None)
        return [*judged, *(Judged(None, None, (said,), HINT, target="the file") for said in absent)]
    names = {name.lower() for name in wanted}
    kept = [one for one in judged if one.found is None or one.target.lower() in names]
    there = {one.target.lower() for one in kept}
    missing = [name for name in wanted if name.lower() not in there]
    lacking = ("the file holds no evidence of it",)
    return [*kept, *(Judged(None, None, lacking, anew(name), target=name) for name in missing)]


def verdicts(judged: Sequence[Judged]) -> Table:
    """As a list for people and scripts."""
    rows = tuple(one.row for one in judged)
    return Table(title="evidence", columns=COLUMNS, rows=rows, id_key="target", id_if="accepted", data_keys=DATA_KEYS)


def _judged(number: int, line: bytes, key: PublicKey, grounds: Grounds, anew: Callable[[str], str]) -> Judged:
    try:
        found = opened(line, key)
    except Refused as refused:
        return Judged(number, None, (refused.message,), refused.hint, target=f"line {number}")
    report = found.result.target
    why = tuple(refusals(found, grounds.now, grounds.demands(report).min_suite)) or tuple(_against(found, grounds))
    return Judged(number, found, why, anew(str(report.target)) if why else "", target=found.claims.subject)


def _against(found: Opened, grounds: Grounds) -> Iterator[str]:
    """What the policy has against it."""
    decision = decide([found.result.target], grounds=replace(grounds, certificates=True))
    if decision.exit_code:
        counting = [reason.message for reason in decision.reasons if reason.counts]
        yield from counting or ["the policy is not met"]


def _without_replaced(judged: Sequence[Judged]) -> list[Judged]:
    """Of several lines about one target the newest counts, in whatever order they stand."""
    newest: dict[str, datetime] = {}
    for one in judged:
        if one.found is not None:
            newest[one.target] = max(one.found.claims.verified_at, newest.get(one.target, one.found.claims.verified_at))
    return [
        replace(one, replaced=one.found is not None and one.found.claims.verified_at < newest[one.target])
        for one in judged
    ]
