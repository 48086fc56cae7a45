"""What stands of each subject of a report, as it is compared with what somebody was told before.

A subject is a target's status, whether the policy is met by what works, the day its model ends, the moment its
certificate does; or whether a command could certify at all. Status and policy are asked about in many ways, and their
subject is of one question (`question`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from certify_cli.policy.breach import failing, name_of
from certify_cli.policy.grounds import DEFAULT_GROUNDS, Grounds
from certify_cli.policy.question import asked_with, question_of
from certify_cli.policy.remembering import subject_of
from certify_cli.policy.standing import TOLD_BREACHED, TOLD_INCOMPLETE, TOLD_MET, WAIVED, Look, marks_of, width_of
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Mark, Status
from certify_cli.types.plans import Suite
from certify_cli.types.reports import Report, TargetReport

VERDICTS = (Status.CERTIFIED, Status.QUALITY_WARNING, Status.FAILED, Status.UNSUPPORTED, Status.INCONCLUSIVE)
GATE = "policy gate"
RAN, COULD_NOT_RUN = "ran", "could not run"
TOLD_BY_STATUS = ("status", "complete")
"""Rules whose breach says no more than the status does."""
OF_FAILURES = ("status", "required", "claimed")
"""Rules whose breach is that something failed."""
SOON = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What stands now of a subject, and what to tell where that is news."""

    about: str
    """`status`, `policy certify SUITE`, `policy gate`, `end` or `certificate SUITE`."""
    target: str
    question: str = ""
    """Of a status or a policy, the digest of what was asked."""
    word: str = ""
    look: Look | None = None
    """In place of a word, what is seen of a status or a policy."""
    message: str = ""
    remedy: str = ""

    @property
    def subject(self) -> str:
        """What the word is remembered by."""
        return subject_of(self.about, self.question, self.target)

    def told(self, before: Mapping[str, str]) -> str | None:
        """The word that was told last, also by a version that knew no questions."""
        first = self.about.split()[0]
        older = self.about if first == "status" else " ".join(self.about.split()[:2]) if first == "policy" else first
        return before.get(self.subject, before.get(f"{older} {self.target}"))


def words_of(report: Report, command: str, now: datetime, grounds: Grounds = DEFAULT_GROUNDS) -> Iterator[Word]:
    """Every subject of the report. `command` tells its question from another's: a gate asks for more than a run.

    `grounds` are those that it was decided on.
    """
    reasons: dict[str, list[Reason]] = {}
    for reason in report.decision.reasons if report.decision else ():
        if reason.target is not None:
            reasons.setdefault(reason.target, []).append(reason)
    asking = Asking(command=command, now=now, grounds=grounds)
    for target in report.targets:
        if target.target is not None and not target.aside:
            yield from asking.words(target, reasons.pop(name_of(target), []))
        reasons.pop(name_of(target), None)
    for name, missing in reasons.items():
        if any(reason.rule == "certificate" for reason in missing):
            yield asking.policy(name, missing, question_of_missing(grounds, name))


def question_of_missing(grounds: Grounds, name: str) -> str:
    """What is asked of a target that has no report: by its name alone a rule may mean it."""
    return question_of(grounds, _nowhere(name))


def word_of_run(command: str, stopped: str = "", remedy: str = "") -> Word:
    """Whether a command that certifies could do so; `stopped` is why not."""
    return Word(about="run", target=command, word=COULD_NOT_RUN if stopped else RAN, message=stopped, remedy=remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What was asked of every target: by which command, when, and on what grounds."""

    command: str
    now: datetime
    grounds: Grounds

    def words(self, target: TargetReport, reasons: list[Reason]) -> Iterator[Word]:
        """All that stands of a target."""
        name, counting = name_of(target), [reason for reason in reasons if reason.counts]
        question = question_of(self.grounds, target)
        if target.status in VERDICTS:
            excused = not counting and any(map(_excuses, reasons))
            yield Word(
                about="status",
                question=question,
                target=name,
                look=_look(target, self.now, excused=excused),
                message=target.reason,
                remedy=target.remedy,
            )
        if target.status in VERDICTS[:2] and not target.narrow:
            yield self.policy(name, counting, question, target.suite)
        if target.eol_warning:
            ends = target.eol_date.isoformat() if target.eol_date else "LEGACY"
            yield Word(about="end", target=name, word=ends, message=target.eol_warning)
        if self.command == "gate" and _ends_soon(target, self.now):
            assert target.expires_at is not None
            ends = target.expires_at.isoformat(timespec="seconds")
            about = f"certificate {target.suite or 'smoke'}"
            yield Word(about=about, target=name, word=ends, message="its certificate ends")

    def policy(self, name: str, reasons: list[Reason], question: str, suite: Suite | None = None) -> Word:
        """Whether a target meets the policy, beside what its status says."""
        unmet = [one for one in reasons if one.counts and one.rule not in TOLD_BY_STATUS]
        state = TOLD_BREACHED if any(one.exit_code == 1 for one in unmet) else TOLD_INCOMPLETE if unmet else TOLD_MET
        gates = self.command == "gate"
        return Word(
            about=GATE if gates else f"policy {self.command} {suite or 'smoke'}",
            question=asked_with(question, *self.grounds.cases) if gates else question,
            target=name,
            look=Look(status=state, at=self.now, failing=marks_of(one.rule for one in unmet)),
            message="; ".join(one.message for one in unmet),
            remedy=unmet[0].remedy if unmet else "",
        )


def _excuses(reason: Reason) -> bool:
    """Whether it says that the failure is waived or known; that a price is known excuses no failure."""
    return reason.rule in OF_FAILURES and (reason.waiver is not None or reason.known)


def _look(target: TargetReport, now: datetime, *, excused: bool) -> Look:
    return Look(
        status=f"{target.status}{WAIVED}" if excused else target.status.value,
        at=target.certified_at or now,
        failing=marks_of(failing(target)),
        passed=marks_of(one.id for one in target.probes if one.mark is Mark.PASS and not one.flaky),
        asked=marks_of(one.id for one in target.probes),
        suite=width_of(target.suite),
        whole=not target.narrow,
        quiet=target.status is Status.UNSUPPORTED and not target.named,
    )


def _nowhere(name: str) -> TargetReport:
    route, _, place = name.partition("@")
    region = place.partition("@")[0] or None
    return TargetReport(target=name, model=route, route=route, region=region, status=Status.INCONCLUSIVE)


def _ends_soon(target: TargetReport, now: datetime) -> bool:
    """Whether the certificate is in the last quarter of its life, and in its last day."""
    if target.expires_at is None or target.certified_at is None:
        return False
    life = target.expires_at - target.certified_at
    return timedelta(0) < target.expires_at - now <= min(SOON, life / 4)
