"""`certify verify`: which targets of a file of evidence are proved good enough at a moment, and why others are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify_cli.codec import utc
from certify_cli.commands.evidence_meant import meant
from certify_cli.commands.kept import LONG_AGO, Counting, Kept, counting
from certify_cli.commands.renewing import joining
from certify_cli.errors import BadFile, Refused
from certify_cli.evidence.keys import PublicKey
from certify_cli.evidence.read import WRITTEN_BY, WRONG_CLOCK, lines_of
from certify_cli.evidence.verify import Opened, ahead, by_time, opened, refusals
from certify_cli.evidence.whole import HINT, absences
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.decisions import BREACHED
from certify_cli.types.tables import Column, Table

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

COLUMNS = (
    Column(key="verdict", title="verdict"),
    Column(key="status", title="status"),
    Column(key="expires_at", title="until"),
    Column(key="target", title="target"),
    Column(key="why", title="why", below=True),
)
DATA_KEYS = ("line", "target", "accepted", "status", "rating", "verified_at", "expires_at", "run", "resource", "why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What is wanted of a file, by names and globs as a gate takes them; all of it where none is given.

    `rest` are words that whoever certifies anew has to be given too, `clock` what to do about a line from the future.
    """

    file: str
    catalogue: Callable[[], Catalogue]
    wanted: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    clock: str = WRONG_CLOCK

    def anew(self, target: str, grounds: Grounds) -> str:
        """What certifies the target anew and joins it to the file."""
        return joining(target, grounds, self.rest, self.file)


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
    foreign: bool = False
    """Whether it has not even the form of evidence."""

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


def verify(path: Path, key: PublicKey, grounds: Grounds, asking: Asking) -> list[Judged]:
    """Every line judged at the time of the grounds; of targets that are wanted only their own, and each must be there.

    A line that is not what the key's owner wrote is refused whatever was wanted; a file that lacks lines which were
    signed with the others where all that is there is. Raises BadFile for an unreadable file, and for one that has no
    line of evidence at all.
    """
    read = [_read(number, line, key, grounds, asking) for number, line in lines_of(path)]
    if all(one.foreign for one in read):
        raise BadFile(f"{path} is no evidence (line {read[0].line}: {read[0].why[0]})", hint=WRITTEN_BY)
    judged = list(_judged(read, grounds))
    there = [one.found for one in judged if one.found is not None]
    absent = [Judged(None, None, (said,), HINT, target="the file") for said in absences(one.claims for one in there)]
    if not asking.wanted:
        return [*judged, *absent]
    names = meant(asking.wanted, there, asking.catalogue)
    kept = [one for one in judged if one.found is None or one.target in names.targets]
    lacking = ("the file holds no evidence of it",)
    missing = (Judged(None, None, lacking, asking.anew(name, grounds), target=name) for name in names.missing)
    return [*kept, *missing, *(absent if names.swept else ())]


def verdicts(judged: Sequence[Judged]) -> Table:
    """As a list for people and scripts."""
    rows = tuple(one.row for one in judged)
    return Table(title="evidence", columns=COLUMNS, rows=rows, id_key="target", id_if="accepted", data_keys=DATA_KEYS)


def _read(number: int, line: bytes, key: PublicKey, grounds: Grounds, asking: Asking) -> Judged:
    """The line with why it is not believed, whatever it says, or with what certifies its target anew; judged later."""
    try:
        found = opened(line, key).without_trials()
        found = replace(found, result=replace(found.result, target=grounds.today(found.result.target)))
    except Refused as refused:
        foreign = b'"payload"' not in line
        return Judged(number, None, (refused.message,), refused.hint, target=f"line {number}", foreign=foreign)
    name, why = found.claims.subject, ahead(found, grounds.now)
    return Judged(
        number, found, (why,) if why else (), asking.clock if why else asking.anew(name, grounds), target=name
    )


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
