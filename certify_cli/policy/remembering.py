"""What words are remembered by, and which of them nobody will ask for again."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

MOST_QUESTIONS = 16
"""Of one subject and one notifier; those that were asked longest ago go first."""
UNUSED = timedelta(days=90)
LONGEST = 300

_QUESTION = re.compile(r" #[0-9a-f]+ ")
_SUITE = re.compile(r"^(policy certify|certificate) (?:smoke|standard|full) ")


def subject_of(about: str, question: str, target: str) -> str:
    """`ABOUT [#QUESTION] TARGET`. A name that no key column keeps as it is stands as its digest."""
    if len(target) > LONGEST or "\\" in target or not target.isprintable():
        target = "sha256:" + hashlib.sha256(target.encode("utf-8", "backslashreplace")).hexdigest()
    return f"{about} #{question} {target}" if question else f"{about} {target}"


def forgotten(before: Mapping[str, str], fresh: Mapping[str, str], today: date) -> tuple[str, ...]:
    """The subjects to forget when those fresh words are kept: replaced, unused for 90 days, or one question too many.

    Nothing goes unless something comes, so whoever has nothing to note writes nothing.
    """
    if not fresh:
        return ()
    gone = {subject for subject, word in before.items() if _unused(word, today)} | set(_superseded(fresh))
    kin: dict[str, list[str]] = defaultdict(list)
    for subject in {**before, **fresh}:
        if _QUESTION.search(subject):
            kin[_QUESTION.sub(" ", subject, count=1)].append(subject)
    for subjects in kin.values():
        by_day = sorted(subjects, key=lambda one: (one in fresh, _day(fresh.get(one, before.get(one, "")))))
        gone.update(by_day[:-MOST_QUESTIONS])
    return tuple(sorted(gone & before.keys() - fresh.keys()))


def _superseded(fresh: Mapping[str, str]) -> Iterator[str]:
    """What the subjects were called before they had questions and suites."""
    for subject in fresh:
        plain = _QUESTION.sub(" ", subject, count=1)
        older = _SUITE.sub(r"\1 ", plain)
        if older != subject:
            yield older


def _day(word: str) -> str:
    """The day that a dated word has, "" for any other."""
    parts = word.split("|")
    return parts[1] if len(parts) > 2 else ""


def _unused(word: str, today: date) -> bool:
    try:
        return today - date.fromisoformat(_day(word)) > UNUSED
    except ValueError:
        return False
