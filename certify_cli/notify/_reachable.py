"""Whether a notifier can be reached, as doctor asks: what it takes is imported then, for notifying needs none of it."""

from __future__ import annotations

from certify_cli.interfaces import Outside
from certify_cli.types.policy import Notify


def reach(notify: Notify, outside: Outside) -> str:
    """Why no connection to it comes about, or ""."""
    from certify_cli.notify._reach import reach as reached

    return reached(notify, outside)
