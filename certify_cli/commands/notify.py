"""Tells notifiers what changed, and remembers what each was told; what cannot be told is a sentence, never an error."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from certify_cli.aws.redact import redact
from certify_cli.errors import StoreError
from certify_cli.formats._untrusted import mask_accounts, one_line
from certify_cli.interfaces import Outside, Store
from certify_cli.notify import KINDS
from certify_cli.policy.news import Told
from certify_cli.runner.abreast import abreast
from certify_cli.types.calls import Origin
from certify_cli.types.decisions import Outcome
from certify_cli.types.notifications import DEFAULT_EVENTS, EVENTS, Event, News, Notification
from certify_cli.types.policy import Notify

MOST_CHANGES = 20
MESSAGE_CHARACTERS, NAME_CHARACTERS, POLICY_CHARACTERS = 500, 300, 40
SECONDS = 30.0
"""For all notifiers together, attempts and pauses included."""

Find = Callable[[Mapping[str, str], Collection[Event]], Told]
"""(what was told before, which events are wanted) -> what is new"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """The command that found something out, and where all of it is seen."""

    command: Literal["certify", "gate", "sync-registry"]
    origin: Origin | None = None
    run: str | None = None
    outcome: Outcome | None = None
    policy: str = ""
    """The one that was named in place of the settings' own."""
    see: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """News for one notifier, whose lease is held while it is delivered."""

    notify: Notify
    notification: Notification
    told: Told
    fences: Mapping[str, int]


def notify_all(
    notifiers: Sequence[Notify],
    store: Store,
    find: Find,
    occasion: Occasion,
    outside: Outside,
    *,
    give_up: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Tells each what is new to it, and returns a sentence for every notifier that could not be told.

    What was not delivered is not remembered, so that the next command tells it. Of processes that share a store one at
    a time tells a notifier.
    """
    desk = Desk(store=store, find=find, occasion=occasion, outside=outside)
    unfit = {place: problem for place, one in enumerate(notifiers) if (problem := desk.check(one))}
    able = [one for place, one in enumerate(notifiers) if place not in unfit]
    letters = [letter for one in able if (letter := desk.write(one))]
    until = outside.clock() + SECONDS
    answers = abreast(desk.send, letters, width=len(letters), until=until, clock=outside.clock, give_up=give_up)
    late = f"it was not done within {SECONDS:.0f} s"
    settled = [desk.settle(letter, answers.get(place, late)) for place, letter in enumerate(letters)]
    return (
        *(f"{notifiers[place].name} cannot be told: {problem}" for place, problem in unfit.items()),
        *filter(None, settled),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where letters are written, sent and noted; only `send` is called from several threads."""

    store: Store
    find: Find
    occasion: Occasion
    outside: Outside

    def check(self, notify: Notify) -> str:
        """Why nothing could be delivered whatever there is to tell, or ""."""
        return KINDS[notify.kind]().check(notify, self.outside)

    def write(self, notify: Notify) -> Letter | None:
        """What is to be delivered, with the notifier's lease; None where nothing is, or another process is at it."""
        key = key_of(notify)
        taken = self.store.leases.take("", [f"notify {key}"], seconds=2 * SECONDS, most=1)
        if not taken.fences:
            return None
        told = self.find(self.store.notices.told(key), wanted_by(notify))
        if told.news:
            notification = notification_of(told.news, self.occasion, self.outside.now(), salt=key)
            return Letter(notify=notify, notification=notification, told=told, fences=taken.fences)
        if told.words:
            self.store.notices.note(key, told.words, told.gone)
        self.store.leases.give_back(taken.fences)
        return None

    def send(self, letter: Letter) -> str:
        """What went wrong, or ""."""
        try:
            return KINDS[letter.notify.kind]().send(letter.notify, letter.notification, self.outside)
        except Exception as error:  # noqa: BLE001 - whatever a notifier does must not cost anybody the verdict
            # its message might hold the address
            return f"it failed with {type(error).__name__}"

    def settle(self, letter: Letter, problem: str) -> str:
        """Remembers what was told. The sentence for who was not told, or of whom that cannot be remembered; else ""."""
        said = _not_told(letter.notify, problem) if problem else ""
        try:
            if not problem:
                self.store.notices.note(key_of(letter.notify), letter.told.words, letter.told.gone)
        except StoreError as error:
            said = f"{letter.notify.name} may be told the same again: {_safe(error.message, NAME_CHARACTERS)}"
        with suppress(StoreError):
            self.store.leases.give_back(letter.fences)
        return said


def key_of(notify: Notify) -> str:
    """What a notifier is remembered by: a digest, for an ARN holds an account id. Other events are another notifier."""
    words = "\n".join((notify.kind, notify.url_env, notify.topic_arn, *sorted(wanted_by(notify))))
    return f"{notify.kind} {hashlib.sha256(words.encode()).hexdigest()[:16]}"


def wanted_by(notify: Notify) -> tuple[Event, ...]:
    """The events that it is told of."""
    return tuple(event for event in EVENTS if event in (notify.on or DEFAULT_EVENTS))


def notification_of(news: Sequence[News], occasion: Occasion, at: datetime, *, salt: str) -> Notification:
    """The message on these: cleaned, and bounded."""
    events = Counter(one.event for one in news)
    counted = {event: events[event] for event in EVENTS if events[event]}
    said = ", ".join(f"{count} {event}" for event, count in counted.items())
    elsewhere = "" if occasion.origin in (None, "aws") else f" ({occasion.origin})"
    named = occasion.policy.replace("\\", "/").rpartition("/")[2]
    by = f" --policy {_safe(named, POLICY_CHARACTERS)}" if named else ""
    states = (f"{one.event} {one.target} {one.after}" for one in news)
    content = "\n".join((salt, str(occasion.run), at.isoformat(), *states))
    return Notification(
        id=f"msg_{hashlib.sha256(content.encode('utf-8', 'backslashreplace')).hexdigest()[:32]}",
        at=at,
        command=occasion.command,
        origin=occasion.origin,
        run=occasion.run,
        outcome=occasion.outcome,
        summary=f"certify {occasion.command}{by}: {said}{elsewhere}",
        events=counted,
        changes=tuple(map(_clean, news[:MOST_CHANGES])),
        left_out=max(0, len(news) - MOST_CHANGES),
        see=one_line(mask_accounts(occasion.see), MESSAGE_CHARACTERS),
    )


def _not_told(notify: Notify, problem: str) -> str:
    said = _safe(problem, NAME_CHARACTERS)
    return f"{notify.name} was not told of changes: {said}; the next command tells it"


def _clean(news: News) -> News:
    return replace(
        news,
        target=_safe(news.target, NAME_CHARACTERS),
        message=_safe(news.message, MESSAGE_CHARACTERS),
        remedy=_safe(news.remedy, MESSAGE_CHARACTERS),
        before=None if news.before is None else _safe(news.before, NAME_CHARACTERS),
        after=_safe(news.after, NAME_CHARACTERS),
    )


def _safe(text: str, most: int) -> str:
    """On one line, without account ids and without what looks like a secret: models and services say anything."""
    return one_line(mask_accounts(redact(text)), most)
