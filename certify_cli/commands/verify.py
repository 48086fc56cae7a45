"""`certify verify`: which targets of a file of evidence are proved good enough at a moment, and why others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from certify_cli.codec import utc
from certify_cli.commands.kept import LONG_AGO, Counting, Kept, counting
from certify_cli.commands.renewing import joining
from certify_cli.errors import Refused
from certify_cli.evidence.keys import PublicKey
from certify_cli.evidence.read import WRONG_CLOCK, lines_of
from certify_cli.evidence.verify import Opened, ahead, by_time, opened, refusals
from certify_cli.evidence.whole import HINT, absences
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import BREACHED
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
    """Whether another line decides on the same target."""

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
            "expires_at": utc(report.expires_at) if report and report.expires_at else None,
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

    read = [_read(number, line, key, grounds, anew) for number, line in lines_of(path)]
    judged = list(_judged(read, grounds))
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


def _read(number: int, line: bytes, key: PublicKey, grounds: Grounds, anew: Callable[[str], str]) -> Judged:
    """The line with why it is not believed, whatever it says, or with what certifies its target anew; judged later."""
    try:
        found = opened(line, key).without_trials()
        found = replace(found, result=replace(found.result, target=grounds.today(found.result.target)))
    except Refused as refused:
        return Judged(number, None, (refused.message,), refused.hint, target=f"line {number}")
    name, why = found.claims.subject, ahead(found, grounds.now)
    return Judged(number, found, (why,) if why else (), WRONG_CLOCK if why else anew(name), target=name)


def _judged(lines: Sequence[Judged], grounds: Grounds) -> Iterator[Judged]:
    """As a store would that all of it was found for: of several lines about one target one decides."""
    believed = [one.found for one in lines if one.found is not None and not one.why]
    kept = Kept.of_history(by_time(believed))
    counted = {name: counting(kept, name, grounds) for name, _ in kept.reports()}
    signed: dict[str, datetime] = {}
    for found in believed:
        if _decides(found, counted):
            signed[found.claims.subject] = max(found.claims.verified_at, signed.get(found.claims.subject, LONG_AGO))
    for line in lines:
        if line.found is None or line.why:
            yield line
            continue
        name = line.found.claims.subject
        counts = _decides(line.found, counted) and line.found.claims.verified_at == signed[name]
        yield _weighed(line, line.found, grounds, counted.get(name), counts=counts)


def _decides(found: Opened, counted: Mapping[str, Counting]) -> bool:
    """Whether it is the report that does, or nothing does: looks at a few probes alone are no verdict."""
    one = counted.get(found.claims.subject)
    return one is None or one.report == found.result.target


def _weighed(line: Judged, found: Opened, grounds: Grounds, counted: Counting | None, *, counts: bool) -> Judged:
    report = found.result.target
    if counts and counted is not None and counted.later:
        why = tuple(_against(found, grounds, BREACHED))
    else:
        why = tuple(refusals(found, grounds.now, grounds.demands(report).min_suite)) or tuple(_against(found, grounds))
    return replace(line, why=why, hint=line.hint if why else "", replaced=not counts)


def _against(found: Opened, grounds: Grounds, *exit_codes: int) -> Iterator[str]:
    """What the policy has against it, of those exit codes where any are named."""
    decision = decide([found.result.target], grounds=replace(grounds, certificates=True))
    if decision.exit_code:
        counting = [one for one in decision.reasons if one.counts]
        wanted = [one.message for one in counting if not exit_codes or one.exit_code in exit_codes]
        yield from wanted or ["the policy is not met"]
