"""What a synchronisation has to tell: what AWS changed since somebody was told last, or how it differs now."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

from certify_cli.codec import to_json
from certify_cli.policy.news import Told, news_of_changes
from certify_cli.types.changes import Change, PastChange
from certify_cli.types.notifications import Event

SYNC, CHECK = "sync", "check"


def told_of_sync(log: Sequence[PastChange], before: Mapping[str, str], wanted: Collection[Event]) -> Told:
    """What the log of changes, newest first, has since the moment that was told last.

    Of what stood before anybody was told only the newest synchronisation is told, unless it is the first there was.
    """
    newest = log[0].at.isoformat() if log else ""
    last = before.get(SYNC)
    if last is None:
        first = not log or all(one.at == log[0].at for one in log)
        unseen = [] if first else [one.change for one in log if one.at == log[0].at]
    else:
        unseen = [one.change for one in log if one.at.isoformat() > last]
    return Told(news=news_of_changes(unseen, wanted), words={SYNC: newest} if newest != last else {})


def told_of_check(drift: Sequence[Change], before: Mapping[str, str], wanted: Collection[Event]) -> Told:
    """How AWS differs from the inventory, where that is not what was told last; the day it agrees again is no news."""
    stated = to_json(tuple(drift), tuple[Change, ...]).encode()
    word = hashlib.sha256(stated).hexdigest()[:16] if drift else ""
    if before.get(CHECK, "") == word:
        return Told()
    return Told(news=news_of_changes(drift, wanted), words={CHECK: word})
