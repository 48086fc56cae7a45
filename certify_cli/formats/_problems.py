"""What is wrong with a report, one problem an entry: what code scanning, code quality and annotations show."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from certify_cli.formats._reasons import Decided, Level, decided_by, excuse, level_of, of_no_target
from certify_cli.formats._summary import BANNERS, brief, demanded, name_of, worst_first
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Mark, Status
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import ProbeReport, Report, TargetReport

NOWHERE = "README.md"
"""Where a problem is shown that no list or settings file names: what shows problems demands a file."""
UNFINISHED = (Status.PENDING, Status.QUEUED, Status.PROCESSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`rule` and `target` are its identity and stay what they are from run to run; texts are not cleaned yet.

    Rules: `probe/ID`, `status/STATUS` where no probe tells more, `lifecycle/end-of-life`, `policy/RULE`, `run/ended`.
    """

    rule: str
    level: Level
    target: str = ""
    title: str
    message: str = ""
    remedy: str = ""
    at: FileLine | None = None
    origin: str = ""
    waived: str = ""
    """Why nobody minds: a waiver, or that it was so before; empty for what counts."""

    repeat: int = 0
    """How many the same rule said of the same target before."""

    @property
    def told(self) -> str:
        """What is wrong and what mends it, in one sentence without its subject."""
        said = f"{self.title}: {self.message}" if self.message else self.title
        notes = (said, self.waived, f"remedy: {brief(self.remedy)}" if self.remedy else "")
        return "; ".join(note for note in notes if note)

    def __str__(self) -> str:
        marked = f"[{self.origin}] " if self.origin in BANNERS else ""
        return f"{marked}{self.target}: {self.told}" if self.target else f"{marked}{self.told}"

    @property
    def key(self) -> str:
        """32 hexadecimal digits, the same whenever the same rule speaks of the same target."""
        identity = [self.rule, self.target, *([self.repeat] if self.repeat else [])]
        return hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:32]


def problems(report: Report) -> list[Problem]:
    """Those of the run as a whole, then those of the targets, worst target first; each with a key of its own."""
    before: Counter[tuple[str, str]] = Counter()
    found = []
    for one in (*of_run(report), *(problem for _, own in by_target(report) for problem in own)):
        found.append(replace(one, repeat=before[one.rule, one.target]))
        before[one.rule, one.target] += 1
    return found


def somewhere(report: Report) -> FileLine:
    """The place of what stands at no line: the settings file in force, else the project's front page."""
    return FileLine(report.settings_file or NOWHERE)


def by_target(report: Report) -> Iterator[tuple[TargetReport, list[Problem]]]:
    """The targets with something wrong, worst first; what is waived is there too."""
    decided = decided_by(report)
    for target in worst_first(report.targets):
        if found := list(_of_target(target, decided)):
            yield target, found


def of_run(report: Report) -> Iterator[Problem]:
    """Those of no target that the report has."""
    for reason in of_no_target(report):
        yield Problem(
            rule="run/ended" if reason.rule == "run" else f"policy/{reason.rule}",
            level=level_of(reason),
            target=reason.target or "",
            title=reason.rule if reason.target else "the run as a whole",
            message=reason.message,
            remedy=reason.remedy,
            at=reason.named_at,
            waived=excuse(reason),
        )


def _of_target(target: TargetReport, decided: Decided) -> Iterator[Problem]:
    level = decided.level(target)
    failed = [probe for probe in target.probes if probe.mark is Mark.FAIL and demanded(probe)]
    excuses = {probe.id: decided.excused(target, probe.id) for probe in failed}
    for probe in sorted(failed, key=lambda one: not one.required):
        yield _probe(target, probe, level, excuses[probe.id])
    excused = decided.excused(target)
    # where every failed probe is excused and the verdict is not, something else weighs: one that passed only sometimes
    tells_more = bool(excuses) and (bool(excused) or not all(excuses.values()))
    rule = _verdict_rule(target)
    if rule and not tells_more:
        yield _problem(target, rule, level, waived=excused)
    for reason in decided.rules(target, failed=bool(failed), verdict=bool(rule) or tells_more):
        yield _policy(target, reason)
    if target.eol_warning and target.status is not Status.UNSUPPORTED:
        yield _problem(target, "lifecycle/end-of-life", "warning", title="end of life", message=target.eol_warning)


def _verdict_rule(target: TargetReport) -> str:
    """The rule of a verdict that something must be said of, or ""."""
    if target.status in UNFINISHED:
        return "status/unfinished"
    if target.status is Status.CERTIFIED:
        return "status/stand-in" if target.fallback else ""
    if target.status in (Status.UNSUPPORTED, Status.CANCELLED) and not target.named:
        return ""
    return f"status/{target.status.value.lower().replace('_', '-')}"


def _probe(target: TargetReport, probe: ProbeReport, level: Level, waived: str) -> Problem:
    said = f"{'required, ' * probe.required}{'flaky, ' * probe.flaky}{probe.message or 'no reason given'}"
    return _problem(
        target, f"probe/{probe.id}", level, title=f"{probe.id} failed", message=said, remedy=probe.remedy, waived=waived
    )


def _policy(target: TargetReport, reason: Reason) -> Problem:
    return _problem(
        target,
        f"policy/{reason.rule}",
        level_of(reason),
        title=f"{reason.rule} not met",
        message=reason.message,
        remedy=reason.remedy,
        waived=excuse(reason),
    )


def _problem(
    target: TargetReport,
    rule: str,
    level: Level,
    *,
    title: str = "",
    message: str = "",
    remedy: str = "",
    waived: str = "",
) -> Problem:
    """Of a target; what is not given is taken from its verdict."""
    return Problem(
        rule=rule,
        level="note" if waived else level,
        target=name_of(target),
        title=title or target.status.value,
        message=message or "; ".join(one for one in (target.reason, target.fallback) if one),
        remedy=remedy or ("" if title else target.remedy),
        at=target.named_at,
        origin=target.origin or "",
        waived=waived,
    )
