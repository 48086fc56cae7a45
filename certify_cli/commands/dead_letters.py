"""`certify dead-letters`: what was given up for reasons outside the model, and what people decide about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from certify_cli.codec import utc
from certify_cli.errors import AmbiguousName, UsageError
from certify_cli.interfaces import Store
from certify_cli.types.durations import age_text
from certify_cli.types.failures import Category
from certify_cli.types.records import DeadLetter
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="id", title="id"),
    Column(key="category", title="category"),
    Column(key="attempts", title="tries", numeric=True),
    Column(key="age", title="age"),
    Column(key="what", title="what, and the last error"),
)
DATA_KEYS = (
    *("id", "state", "target", "probe", "trial", "category", "attempts", "first_error", "last_error"),
    *("first_at", "last_at", "age_seconds", "run", "first_run", "reason", "changed_at", "origin"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which letters: those named by id or the beginning of one, or those that pass every filter; globs, case folded."""

    ids: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    older_than: timedelta | None = None
    everything: bool = False
    """In a list: also the discarded ones. For a change: all that are not."""

    @property
    def filters(self) -> bool:
        return bool(self.categories or self.targets or self.runs or self.older_than is not None)


def dead_letters(store: Store, wanted: Wanted, now: datetime) -> Table:
    """The letters that pass; raises UsageError for a filter that names nothing that is there."""
    letters = store.dead_letters()
    shown = _filtered(letters if wanted.everything else _open(letters), wanted, now)
    discarded = len(letters) - len(_open(letters))
    hidden = f"; {discarded} discarded, --all shows them" if discarded and not wanted.everything else ""
    return _table(store, shown, now, f"{_counted(shown)}{hidden}")


def choose(store: Store, wanted: Wanted, now: datetime) -> tuple[DeadLetter, ...]:
    """The letters to be changed; raises UsageError where nothing was named, or nothing is there of what was."""
    if wanted.ids and (wanted.filters or wanted.everything):
        raise UsageError("ids name single letters, filters several: one of the two", hint="drop the others")
    if not (wanted.ids or wanted.filters or wanted.everything):
        raise UsageError(
            "which dead letters?", hint="name ids, or use --category, --target, --run, --older-than or --all"
        )
    letters = store.dead_letters()
    chosen = _named(letters, wanted.ids) if wanted.ids else _filtered(_open(letters), wanted, now)
    if not chosen:
        raise _nothing("no dead letter fits", letters)
    return chosen


def requeue(store: Store, letters: Sequence[DeadLetter], now: datetime) -> tuple[Table, int]:
    """Marks the letters for `certify certify --retry-errors`; how many were still there."""
    changed = [
        letter if letter.state == "requeued" else replace(letter, state="requeued", reason="", changed_at=now)
        for letter in letters
    ]
    return _table(store, changed, now), store.update_dead_letters(changed)


def discard(store: Store, letters: Sequence[DeadLetter], reason: str, now: datetime) -> tuple[Table, int]:
    """Takes the letters off the list for a reason; how many were still there."""
    if not reason.strip():
        raise UsageError("a dead letter is discarded for a reason", hint='--reason "known outage of 2026-11-20", say')
    changed = [replace(letter, state="discarded", reason=reason.strip(), changed_at=now) for letter in letters]
    return _table(store, changed, now), store.update_dead_letters(changed)


def _open(letters: Sequence[DeadLetter]) -> tuple[DeadLetter, ...]:
    return tuple(letter for letter in letters if letter.state != "discarded")


def _named(letters: Sequence[DeadLetter], ids: Sequence[str]) -> tuple[DeadLetter, ...]:
    return tuple({letter.id: letter for letter in (_one(letters, name) for name in ids)}.values())


def _one(letters: Sequence[DeadLetter], name: str) -> DeadLetter:
    found = [letter for letter in letters if name and letter.id.startswith(name.lower())]
    if not found:
        raise _nothing(f"no dead letter has the id {name!r}", letters)
    if len(found) > 1:
        candidates = ", ".join(letter.id for letter in found[:5])
        raise AmbiguousName(f"{name!r} begins {len(found)} ids: {candidates}", hint="write more of it")
    return found[0]


def _filtered(letters: Sequence[DeadLetter], wanted: Wanted, now: datetime) -> tuple[DeadLetter, ...]:
    kept = tuple(letters)
    for name, patterns, value_of in _filters(wanted):
        for pattern in patterns:
            if not any(fnmatchcase(value_of(letter).lower(), pattern.lower()) for letter in letters):
                raise _nothing(f"no dead letter has the {name} {pattern!r}", letters)
        if patterns:
            kept = tuple(
                letter for letter in kept if any(fnmatchcase(value_of(letter).lower(), one.lower()) for one in patterns)
            )
    oldest = wanted.older_than
    return kept if oldest is None else tuple(letter for letter in kept if now - letter.first_at > oldest)


def _filters(wanted: Wanted) -> tuple[tuple[str, tuple[str, ...], Callable[[DeadLetter], str]], ...]:
    for name in wanted.categories:
        if name.upper() not in Category.__members__:
            raise UsageError(f"there is no category {name!r}", hint=f"categories: {', '.join(Category)}")
    return (
        ("category", wanted.categories, lambda letter: letter.category.value),
        ("target", wanted.targets, lambda letter: letter.target),
        ("run", wanted.runs, lambda letter: letter.run_id),
    )


def _nothing(what: str, letters: Sequence[DeadLetter]) -> UsageError:
    others = "--origin simulated and --database name other stores"
    hint = "certify dead-letters list --all shows all" if letters else others
    return UsageError(f"{what}; there are {_counted(letters)}", hint=hint)


def _counted(letters: Sequence[DeadLetter]) -> str:
    """`3 dead letters: 2 THROTTLED waiting, 1 NETWORK requeued`."""
    if not letters:
        return "no dead letters"
    counts = Counter((letter.category.value, letter.state) for letter in letters)
    each = ", ".join(f"{count} {category} {state}" for (category, state), count in sorted(counts.items()))
    return f"{len(letters)} dead {'letter' if len(letters) == 1 else 'letters'}: {each}"


def _table(store: Store, letters: Sequence[DeadLetter], now: datetime, note: str = "") -> Table:
    """Oldest first; what is not AWS's own doing says so."""
    origin = store.origin()
    title = "dead letters" if origin in (None, "aws") else f"dead letters ({origin})"
    in_order = sorted(letters, key=lambda letter: (letter.first_at, letter.id))
    rows = tuple({**_row(letter, now), "origin": origin} for letter in in_order)
    return Table(title=title, columns=COLUMNS, rows=rows, id_key="id", data_keys=DATA_KEYS, note=note)


def _row(letter: DeadLetter, now: datetime) -> dict[str, Any]:
    standing: str = letter.state
    if letter.state == "discarded" and letter.changed_at:
        standing = f"discarded {letter.changed_at:%Y-%m-%d}: {letter.reason}"
    first = "" if letter.first_error == letter.last_error else f" (first: {letter.first_error})"
    return {
        "id": letter.id,
        "state": letter.state,
        "target": letter.target,
        "probe": letter.probe,
        "trial": letter.trial,
        "category": letter.category.value,
        "attempts": letter.attempts,
        "first_error": letter.first_error,
        "last_error": letter.last_error,
        "first_at": utc(letter.first_at),
        "last_at": utc(letter.last_at),
        "age": age_text(now - letter.first_at),
        "age_seconds": max(0, int((now - letter.first_at).total_seconds())),
        "run": letter.run_id,
        "first_run": letter.first_run or letter.run_id,
        "reason": letter.reason,
        "changed_at": utc(letter.changed_at) if letter.changed_at else None,
        "what": f"{letter.target} {letter.probe} trial {letter.trial}, {standing}: {letter.last_error}{first}",
    }
