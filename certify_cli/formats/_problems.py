"""What is wrong with a report, one problem an entry: what code scanning, code quality and annotations show."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from certify_cli.formats._reasons import Decided, Level, Taken, decided_by, excuse, level_of, of_no_target
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
    excuse: str = ""
    """Why nobody minds: a waiver, the baseline or the policy; empty for what counts."""

    repeat: int = 0
    """How many the same rule said of the same target before."""

    @property
    def told(self) -> str:
        """What is wrong and what mends it, in one sentence without its subject."""
        said = f"{self.title}: {self.message}" if self.message else self.title
        notes = (said, self.excuse, f"remedy: {brief(self.remedy)}" if self.remedy else "")
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
        found = Problem(
            rule="run/ended" if reason.rule == "run" else f"policy/{reason.rule}",
            level=level_of(reason),
            target=reason.target or "",
            title=reason.rule if reason.target else "the run as a whole",
            message=reason.message,
            remedy=reason.remedy,
            at=reason.named_at,
            excuse=excuse(reason),
        )
        yield _plain(found, reason)


def _of_target(target: TargetReport, decided: Decided) -> Iterator[Problem]:
    failed = [one for one in target.probes if one.mark is Mark.FAIL and (demanded(one) or decided.about(target, one))]
    standings = [decided.probe(target, probe) for probe in failed]
    for probe, stands in sorted(zip(failed, standings, strict=True), key=lambda one: not one[0].required):
        yield _probe(target, probe, stands)
    verdict = decided.verdict(target)
    # where the verdict counts and no failed probe does, something else weighs: one that passed only sometimes
    told = bool(failed) and (not verdict.counts or any(one.counts for one in standings))
    rule = _verdict_rule(target)
    if rule and not told:
        yield _problem(target, rule, verdict)
    silent = () if rule or told else decided.against(target)
    for reason in (*silent, *decided.rules(target, failed)):
        yield _policy(target, reason)
    if target.eol_warning and target.status is not Status.UNSUPPORTED:
        warning = Taken("warning")
        yield _problem(target, "lifecycle/end-of-life", warning, title="end of life", message=target.eol_warning)


def _verdict_rule(target: TargetReport) -> str:
    """The rule of a verdict that something must be said of, or ""."""
    if target.status in UNFINISHED:
        return "status/unfinished"
    if target.status is Status.CERTIFIED:
        return "status/stand-in" if target.fallback else ""
    if target.status in (Status.UNSUPPORTED, Status.CANCELLED) and not target.named:
        return ""
    return f"status/{target.status.value.lower().replace('_', '-')}"


def _probe(target: TargetReport, probe: ProbeReport, stands: Taken) -> Problem:
    said = f"{'required, ' * probe.required}{'flaky, ' * probe.flaky}{probe.message or 'no reason given'}"
    title = f"{probe.id} failed"
    return _problem(target, f"probe/{probe.id}", stands, title=title, message=said, remedy=probe.remedy)


def _policy(target: TargetReport, reason: Reason) -> Problem:
    stands, title = Taken(level_of(reason), excuse(reason)), f"{reason.rule} not met"
    found = _problem(target, f"policy/{reason.rule}", stands, title=title, message=reason.message, remedy=reason.remedy)
    return _plain(found, reason)


def _plain(found: Problem, reason: Reason) -> Problem:
    """What is said of a waiver is a whole sentence, on its own line: it is nothing that its target does not meet."""
    if reason.rule != "waiver":
        return found
    return replace(found, title=reason.message, message="", at=reason.named_at or found.at)


def _problem(
    target: TargetReport, rule: str, stands: Taken, *, title: str = "", message: str = "", remedy: str = ""
) -> Problem:
    """Of a target; what is not given is taken from its verdict."""
    return Problem(
        rule=rule,
        level=stands.level,
        target=name_of(target),
        title=title or target.status.value,
        message=message or "; ".join(one for one in (target.reason, target.fallback) if one),
        remedy=remedy or ("" if title else target.remedy),
        at=target.named_at,
        origin=target.origin or "",
        excuse=stands.said,
    )
