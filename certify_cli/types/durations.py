"""Durations as people write them: `500ms`, `20s`, `5m`, `1h30m`, `7d`."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_WHOLE = re.compile(r"(?:\d+(?:\.\d+)?(?:ms|[smhd]))+")
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])")
SKEW = timedelta(minutes=5)
"""How far ahead another machine's clock may be of ours; what is of later than that nobody believes."""
LONGEST_SECONDS = 366 * 100 * 86400.0


def parse_duration(text: str) -> timedelta:
    """The duration that `text` says; raises ValueError with a sentence where it says none."""
    folded = text.strip().lower()
    if not _WHOLE.fullmatch(folded):
        raise ValueError(f"{text!r} is not a duration; write for example 20s, 5m, 1h30m or 7d")
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in _PART.findall(folded))
    if seconds > LONGEST_SECONDS:
        raise ValueError(f"{text!r} is longer than a century")
    return timedelta(seconds=seconds)


def duration_text(duration: timedelta) -> str:
    """The shortest way to write it: `1h30m`, `1.5s`, `800ms`; `parse_duration` reads the same from it."""
    left = duration // timedelta(microseconds=1)
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        number, left = divmod(left, size * 1_000_000)
        if number:
            parts.append(f"{number}{unit}")
    if left:
        parts.append(f"{Decimal(left) / 1000:f}ms" if left < 1_000_000 else f"{Decimal(left) / 1_000_000:f}s")
    return "".join(parts) or "0s"


def age_text(duration: timedelta) -> str:
    """An age as people say it, in one unit: `12 min`, `5 h`, `3 d`; none is less than zero."""
    minutes = max(0, int(duration.total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
