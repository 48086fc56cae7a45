"""What notifiers were last told, in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager

from certify_cli.stores._payload import key


class NoticeBook:
    """Notices by the same rules as in a database; `writing` refuses where the store is only read, and locks."""

    def __init__(self, writing: Callable[[], AbstractContextManager[None]]) -> None:
        self._writing = writing
        self._words: dict[str, dict[str, str]] = {}

    def told(self, notifier: str) -> Mapping[str, str]:
        return dict(self._words.get(key(notifier), {}))

    def note(self, notifier: str, told: Mapping[str, str], gone: Collection[str] = ()) -> None:
        with self._writing():
            mine = self._words.setdefault(key(notifier), {})
            for subject in gone:
                mine.pop(key(subject), None)
            mine.update({key(subject): key(word) for subject, word in told.items()})
