"""What a notifier must offer, and what a store remembers of what was told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from certify_cli.types.notifications import Notification
from certify_cli.types.policy import Notify


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a notifier needs of the world. `variables`, of the environment, hold the secrets that settings only name."""

    variables: Mapping[str, str]
    clock: Callable[[], float]
    """Monotonic seconds."""
    sleep: Callable[[float], None]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """Delivers notifications of a kind. Each answers with a problem in words without a secret, or ""; none raises."""

    kind: str
    check: Callable[[Notify, Outside], str]
    """Whether it could deliver at all; sends nothing."""
    reach: Callable[[Notify, Outside], str]
    """Whether whoever takes deliveries is there, within some seconds; delivers nothing."""
    send: Callable[[Notify, Notification, Outside], str]


class Notices(Protocol):
    """What notifiers were last told, by notifier and subject; both are keys of ours, without any address."""

    def told(self, notifier: str) -> Mapping[str, str]: ...

    def note(self, notifier: str, told: Mapping[str, str], gone: Collection[str] = ()) -> None:
        """Keeps these words in place of what stood for the same subjects, and forgets those `gone`; all else stays."""
        ...
