"""What somebody was told of a subject, and what one more look changes of it.

A standing remembers what it is that fails, so that a look which asked for less makes nothing well. As a word of the
store it is ASCII of at most 700 bytes, however much fails.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from certify_cli.types.cases import is_case
from certify_cli.types.findings import Status
from certify_cli.types.plans import SUITES, Suite

GOOD, WARNED, BAD = 0, 1, 2
WAIVED = " (waived)"
TOLD_MET, TOLD_INCOMPLETE, TOLD_BREACHED = "met", "incomplete", "breached"
RANKS: dict[str, int] = {
    Status.QUALITY_WARNING.value: WARNED,
    Status.FAILED.value: BAD,
    Status.UNSUPPORTED.value: BAD,
    TOLD_INCOMPLETE: WARNED,
    TOLD_BREACHED: BAD,
}
ALL_OF_IT, MANY, UNKNOWN = "*", "+", "?"
"""In place of what fails: the target as a whole; more than a word holds; whatever an older version was told of."""
VAGUE = frozenset({MANY, UNKNOWN})
MOST = 30
"""Failures that a word names."""
FORGIVEN = timedelta(days=30)
"""A failure that wide looks have not asked about for so long, such as a case that was deleted, stands no more."""
CONFIRMED = timedelta(days=7)
"""A word that stays the same is dated anew so often, so that it is seen to be in use."""

Turn = Literal["", "worse", "eased", "well", "unknown"]


@lru_cache(maxsize=4096)
def mark_of(probe: str) -> str:
    """A probe's short name in a word; a case's is another, for a wide suite need not ask it."""
    return ("c" if is_case(probe) else "p") + hashlib.sha256(probe.encode("utf-8", "backslashreplace")).hexdigest()[:8]


def marks_of(probes: Iterable[str]) -> frozenset[str]:
    """The short names of several."""
    return frozenset(map(mark_of, probes))


def rank_of(word: str) -> int:
    """How bad a status or a policy's word is; what is waived, or not decided, is not."""
    return RANKS.get(word, GOOD)


def moment_of(at: datetime) -> str:
    """UTC whose order as text is that of time."""
    return f"{at.timestamp():012.0f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one report shows of a subject. `asked`, `passed` and `failing` hold marks."""

    status: str
    at: datetime
    """When the evidence is of, which may be long before the report."""
    failing: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    suite: int = 0
    whole: bool = True
    """Whether all of the suite was asked."""
    quiet: bool = False
    """Whether nobody needs to be told that it is bad."""

    @property
    def excused(self) -> bool:
        """Whether what fails is waived or known."""
        return self.status.endswith(WAIVED)

    @property
    def named(self) -> frozenset[str]:
        """What fails, as a word has it."""
        return _few(self.failing) if self.failing else frozenset({ALL_OF_IT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What was told. `open` is what fails, `closed` what failed and passed since; `bad` and `good` when that was."""

    status: str = ""
    day: str = ""
    suite: int = 0
    """The widest in which something failed."""
    asked: int = 0
    bad: str = ""
    good: str = ""
    open: frozenset[str] = field(default_factory=frozenset)
    closed: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, word: str | None) -> Standing | None:
        """What a word of the store says, also one of an older version; None for none, and for what nobody can read."""
        if word is None:
            return None
        parts = word.split("|")
        if len(parts) == 1:
            fine = rank_of(word) == GOOD and word != Status.INCONCLUSIVE
            return cls(status=word, open=frozenset() if fine else frozenset({UNKNOWN}))
        try:
            status, day, suite, asked, bad, good, still, since = parts
            return cls(
                status=status,
                day=day,
                suite=int(suite),
                asked=int(asked),
                bad=bad,
                good=good,
                open=frozenset(still.split()),
                closed=frozenset(since.split()),
            )
        except ValueError:
            return None

    @property
    def word(self) -> str:
        """As the store keeps it."""
        parts = (self.status, self.day, self.suite, self.asked, self.bad, self.good, _listed(self.open))
        return "|".join((*map(str, parts), _listed(sorted(self.closed)[:MOST])))

    def dated(self, now: datetime, before: Standing | None) -> Standing:
        """With the day on which it was last seen, which is a week's worth of exact."""
        today = now.date()
        kept = before is not None and before.day and replace(self, day=before.day) == before
        if kept and before is not None and today - date.fromisoformat(before.day) < CONFIRMED:
            return before
        return replace(self, day=today.isoformat())


def after(was: Standing | None, look: Look) -> tuple[Standing, Turn]:
    """What stands after the look, and what turn that is."""
    known = was or Standing()
    if look.status == Status.INCONCLUSIVE:
        return _undecided(known, look)
    if rank_of(look.status) == GOOD:
        return _good(known, look)
    if look.quiet and known.status in ("", look.status) and not known.open:
        return replace(known, status=look.status), ""
    return _bad(known, look)


def _undecided(was: Standing, look: Look) -> tuple[Standing, Turn]:
    if was.status == Status.INCONCLUSIVE:
        return was, ""
    return replace(_failing(was, look, was.open | {ALL_OF_IT}), status=look.status), "unknown"


def _bad(was: Standing, look: Look) -> tuple[Standing, Turn]:
    failing = look.named
    if _at(look) < was.good and failing <= was.open | was.closed:
        return was, ""  # an older certificate, of what passed since
    answered = _answered(was, look) - failing
    still = _few((was.open - answered) | failing)
    fresh = failing - was.open if not was.open & VAGUE else frozenset()
    eased = bool(answered) and still == failing
    rank, before = rank_of(look.status), rank_of(was.status)
    status = look.status if rank >= before or eased else was.status
    now = replace(_failing(was, look, still), status=status, closed=_closed(was, look, answered) - failing)
    if fresh or rank_of(status) > before or (rank_of(status) == before and status != was.status):
        return now, "worse"
    return now, "eased" if status != was.status else ""


def _good(was: Standing, look: Look) -> tuple[Standing, Turn]:
    if not was.open:
        return replace(was, status=look.status), ""
    answered, forgiven = _answered(was, look), _forgiven(was, look)
    still = was.open - answered - forgiven
    closed = was.closed | answered
    good = _at(look) if answered else was.good
    if still:
        return replace(was, open=still, closed=closed, good=good), ""
    now = replace(was, status=look.status, open=frozenset(), closed=closed, good=_at(look))
    return now, "" if look.excused or forgiven - answered else "well"


def _failing(was: Standing, look: Look, still: frozenset[str]) -> Standing:
    begins = not was.open
    return replace(
        was,
        open=still,
        suite=look.suite if begins else max(was.suite, look.suite),
        asked=len(look.asked) if begins else max(was.asked, len(look.asked)),
        bad=_at(look) if begins else max(was.bad, _at(look)),
        good=_at(look) if _answered(was, look) - still else was.good,
    )


def _closed(was: Standing, look: Look, answered: frozenset[str]) -> frozenset[str]:
    """What passed lately matters as long as older evidence may come again."""
    return was.closed | answered if was.open or _at(look) < was.good else frozenset()


def _answered(was: Standing, look: Look) -> frozenset[str]:
    """What failed and, as this look shows, fails no more. Evidence from before the failure shows nothing."""
    if _at(look) < was.bad:
        return frozenset()
    passed = look.passed | look.failing if look.excused else look.passed
    return frozenset(one for one in was.open if one in passed or _covered(one, was, look))


def _covered(one: str, was: Standing, look: Look) -> bool:
    """Whether the look was wide enough to have asked it, and has nothing against it."""
    if one == UNKNOWN:
        return look.whole
    wide = look.whole and look.suite >= was.suite
    if one == MANY:
        return wide and len(look.asked) >= was.asked
    return wide and not one.startswith("c") and one not in look.asked


def _forgiven(was: Standing, look: Look) -> frozenset[str]:
    long_ago = was.bad and look.at.timestamp() - float(was.bad) > FORGIVEN.total_seconds()
    return was.open if long_ago and look.whole and look.suite >= was.suite else frozenset()


def _at(look: Look) -> str:
    return moment_of(look.at)


def _few(marks: frozenset[str]) -> frozenset[str]:
    return marks if len(marks) <= MOST else frozenset({MANY})


def _listed(marks: Collection[str]) -> str:
    return " ".join(sorted(marks))


def width_of(suite: Suite | None) -> int:
    """How wide a suite is; without one nothing was asked."""
    return SUITES.index(suite) if suite else 0
