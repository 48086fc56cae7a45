"""Who calls: as STS says, or, while it is silent, as it last said of the same credentials."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from certify_cli.interfaces import Clock, Cloud, Identity, Store
from certify_cli.runner.abreast import abreast
from certify_cli.runner.execute import Hands
from certify_cli.runner.look import MOST_SECONDS, Patience
from certify_cli.types.failures import Category, Failure
from certify_cli.types.records import Caller

Callers = Mapping[str, Identity]
"""By the account's name, "" where only one is in play."""

_FRESH = timedelta(days=1)
"""A caller seen so recently is not noted again: what counts is the day."""
_LATE = Failure(category=Category.TIMEOUT, message="no answer in time", transient=True)


def identify_callers(accounts: Iterable[str], hands: Hands, store: Store) -> Callers:
    """Who calls in each account, all asked at the same time; not knowing is said once and never fatal.

    An access key belongs to one principal for ever, so nobody is taken for another. Raises UnknownAccount.
    """
    clouds = {name: hands.cloud.of(name) for name in dict.fromkeys(accounts)}
    return {name: _identified(name, who, hands, store) for name, who in _asked(clouds, hands.patience()).items()}


class AsNeeded(dict[str, Identity]):
    """Callers who are identified when somebody asks: which accounts a retry is about shows only on the way."""

    def __init__(self, hands: Hands, store: Store) -> None:
        super().__init__()
        self._hands, self._store = hands, store

    def __missing__(self, name: str) -> Identity:
        self.update(identify_callers([name], self._hands, self._store))
        return self[name]


def recalled(accounts: Iterable[str], cloud: Cloud, store: Store, clock: Clock = time.monotonic) -> Callers:
    """The same, and without a word."""
    clouds = {name: cloud.of(name) for name in dict.fromkeys(accounts)}
    found = _asked(clouds, Patience(clock() + MOST_SECONDS, clock))
    return {name: _recalled(who, store) for name, who in found.items()}


def remember_callers(callers: Callers, store: Store, now: datetime) -> None:
    """For the day on which STS does not answer."""
    for who in callers.values():
        if not (who.confirmed and who.fingerprint):
            continue
        known = _known(who, store)
        if known is not None and _as(known, who) == who and now - known.seen_at < _FRESH:
            continue
        store.note_caller(
            Caller(fingerprint=who.fingerprint, account=who.account, principal=who.principal, seen_at=now)
        )


def _asked(clouds: Mapping[str, Cloud], patience: Patience) -> Mapping[str, Identity | Failure]:
    """Each asks STS for no longer than a few seconds, by itself."""
    if len(clouds) == 1:
        return {name: cloud.identity() for name, cloud in clouds.items()}
    answers = abreast(
        lambda cloud: cloud.identity(),
        list(clouds.values()),
        width=len(clouds),
        until=patience.until,
        clock=patience.clock,
        give_up=patience.give_up,
    )
    return {name: answers.get(place, _LATE) for place, name in enumerate(clouds)}


def _identified(name: str, who: Identity | Failure, hands: Hands, store: Store) -> Identity:
    of = f"account {name}: " if name else ""
    if isinstance(who, Failure):
        hands.listener.notice(f"{of}account unknown, STS did not answer: {who.message}")
        return Identity(note=who.message)
    if not who.note:
        return who
    known = _known(who, store)
    if known is None:
        hands.listener.notice(f"{of}{who.note}; certificates earned under a known account are not reused")
        return who
    taken = f"taken as {known.account}, which these credentials had on {known.seen_at:%Y-%m-%d}"
    hands.listener.notice(f"{of}{who.note}; {taken}")
    return _as(known, who)


def _recalled(who: Identity | Failure, store: Store) -> Identity:
    if isinstance(who, Failure):
        return Identity(note=who.message)
    known = _known(who, store) if who.note else None
    return who if known is None else _as(known, who)


def _known(who: Identity, store: Store) -> Caller | None:
    return store.caller(who.fingerprint) if who.fingerprint else None


def _as(known: Caller, who: Identity) -> Identity:
    return replace(who, account=known.account, principal=known.principal)
