"""What is new in a report or in the inventory, for somebody who was told what stood before.

Each subject has a word: a target's status, whether the policy is met by what works, the day its model ends, the moment
its certificate does; and whether a command could certify at all. Only a word that changed is news. What passes by
itself leaves the word as it was, for whoever is not told of it: a failure that is out of sight for a night is no new
one the day after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from certify_cli.policy.breach import name_of
from certify_cli.types.changes import Change
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Status
from certify_cli.types.notifications import EVENTS, Event, News
from certify_cli.types.reports import Report, TargetReport

GOOD, WARNED, BAD = 0, 1, 2
RANKS = {Status.CERTIFIED: GOOD, Status.QUALITY_WARNING: WARNED, Status.FAILED: BAD, Status.UNSUPPORTED: BAD}
WAIVED = " (waived)"
MET = "met"
RAN, COULD_NOT_RUN = "ran", "could not run"
TOLD_BY_STATUS = ("status", "complete")
"""Rules whose breach says no more than the status does."""
SOON = timedelta(days=1)
DRIFT: Mapping[str, Event] = {"new": "new", "changed": "drift", "vanished": "drift", "reappeared": "drift"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What stands now of a subject, and what to tell where that is news."""

    about: str
    """`status`, `policy ...`, `end`, `certificate` or `run`."""
    target: str
    word: str
    message: str = ""
    remedy: str = ""
    named: bool = True

    @property
    def subject(self) -> str:
        """What the word is remembered by."""
        return f"{self.about} {self.target}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The news for one notifier, worst first, and the words to remember once they were told."""

    news: tuple[News, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def news_of(words: Iterable[Word], before: Mapping[str, str], wanted: Collection[Event]) -> Told:
    """What of the words is news to whoever was told those `before`, and wants these events."""
    known: dict[str, str] = {}
    found: list[News] = []
    for one in words:
        was = before.get(one.subject)
        if one.word == Status.INCONCLUSIVE and "inconclusive" not in wanted:
            continue
        if was != one.word:
            known[one.subject] = one.word
        event = _event(one, was)
        if event is not None and event in wanted:
            told = News(
                event=event, target=one.target, before=was, after=one.word, message=one.message, remedy=one.remedy
            )
            found.append(told)
    return Told(news=ordered(found), words=known)


def news_of_changes(changes: Iterable[Change], wanted: Collection[Event]) -> tuple[News, ...]:
    """What AWS lists otherwise than before; what sources and lists say is no news of AWS."""
    of_aws = [(DRIFT[one.kind], one) for one in changes if one.region and one.kind in DRIFT]
    return ordered(
        News(
            event=event,
            target=f"{one.model}@{one.region}",
            before=None if one.before is None else _said(one.before),
            after=_said(one.after) or one.kind,
            message=one.detail,
        )
        for event, one in of_aws
        if event in wanted
    )


def words_of(report: Report, command: str, now: datetime) -> Iterator[Word]:
    """Every subject of the report. `command` tells its question from another's: a gate asks for more than a run."""
    reasons: dict[str, list[Reason]] = {}
    for reason in report.decision.reasons if report.decision else ():
        if reason.target is not None:
            reasons.setdefault(reason.target, []).append(reason)
    for target in report.targets:
        if target.target is not None and not target.aside:
            yield from _words(target, reasons.pop(name_of(target), []), command, now)
        reasons.pop(name_of(target), None)
    for name, missing in reasons.items():
        if any(reason.rule == "certificate" for reason in missing):
            yield _policy(name, missing, command)


def word_of_run(command: str, stopped: str = "", remedy: str = "") -> Word:
    """Whether a command that certifies could do so; `stopped` is why not."""
    return Word(about="run", target=command, word=COULD_NOT_RUN if stopped else RAN, message=stopped, remedy=remedy)


def ordered(news: Iterable[News]) -> tuple[News, ...]:
    """Worst first, then by target."""
    worst = list(EVENTS)
    return tuple(sorted(news, key=lambda one: (worst.index(one.event), one.target)))


def _words(target: TargetReport, reasons: list[Reason], command: str, now: datetime) -> Iterator[Word]:
    name, counting = name_of(target), [reason for reason in reasons if reason.counts]
    if target.status in RANKS or target.status is Status.INCONCLUSIVE:
        excused = not counting and any(reason.waiver is not None or reason.known for reason in reasons)
        word = f"{target.status}{WAIVED}" if excused else target.status.value
        yield Word(
            about="status", target=name, word=word, message=target.reason, remedy=target.remedy, named=target.named
        )
    if RANKS.get(target.status, BAD) < BAD:
        yield _policy(name, counting, command)
    if target.eol_warning:
        ends = target.eol_date.isoformat() if target.eol_date else "LEGACY"
        yield Word(about="end", target=name, word=ends, message=target.eol_warning)
    if command == "gate" and _ends_soon(target, now):
        assert target.expires_at is not None
        ends = target.expires_at.isoformat(timespec="seconds")
        yield Word(about="certificate", target=name, word=ends, message="its certificate ends")


def _policy(name: str, counting: list[Reason], command: str) -> Word:
    unmet = [reason for reason in counting if reason.counts and reason.rule not in TOLD_BY_STATUS]
    if not unmet:
        return Word(about=f"policy {command}", target=name, word=MET)
    return Word(
        about=f"policy {command}",
        target=name,
        word="breached" if any(reason.exit_code == 1 for reason in unmet) else "incomplete",
        message="; ".join(reason.message for reason in unmet),
        remedy=unmet[0].remedy,
    )


def _ends_soon(target: TargetReport, now: datetime) -> bool:
    """Whether the certificate is in the last quarter of its life, and in its last day."""
    if target.expires_at is None or target.certified_at is None:
        return False
    life = target.expires_at - target.certified_at
    return timedelta(0) < target.expires_at - now <= min(SOON, life / 4)


def _event(one: Word, was: str | None) -> Event | None:
    if was == one.word:
        return None
    if one.about == "status":
        return _status_event(one, was)
    if one.about in ("end", "certificate"):
        return "expiring"
    if one.word in (MET, RAN):
        return "recovered" if was is not None else None
    if one.word == COULD_NOT_RUN:
        return "stopped"
    return "breached" if was in (None, MET) else None


def _status_event(one: Word, was: str | None) -> Event | None:
    if one.word == Status.INCONCLUSIVE:
        return "inconclusive"
    now = _rank(one.word)
    before = GOOD if was is None or was == Status.INCONCLUSIVE else _rank(was)
    if was is None and one.word == Status.UNSUPPORTED and not one.named:
        return None
    if now > GOOD and now >= before:
        return "failed" if now == BAD else "degraded"
    better = now < before or was == Status.INCONCLUSIVE
    return "recovered" if better and not one.word.endswith(WAIVED) else None


def _rank(word: str) -> int:
    return GOOD if word.endswith(WAIVED) else RANKS.get(Status(word), GOOD)


def _said(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)
