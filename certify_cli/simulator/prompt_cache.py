"""The prompt cache: remembers prefixes that ended in a cachePoint, for five minutes, as Bedrock does."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

_SECONDS = 300.0
_ENTRIES = 4096


class PromptCache:
    """Prefix digests with the moment they lapse; the oldest go first when there are too many."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lapses: OrderedDict[str, float] = OrderedDict()

    def touch(self, model: str, prefix: str, now: float) -> bool:
        """Whether the prefix was there; it is there afterwards either way."""
        key = hashlib.sha256(f"{model}\n{prefix}".encode()).hexdigest()
        with self._lock:
            hit = self._lapses.pop(key, 0.0) > now
            self._lapses[key] = now + _SECONDS
            if len(self._lapses) > _ENTRIES:
                self._lapses.popitem(last=False)
        return hit
