"""How long something takes that begins at one time of day and ends at another."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import arithmetic
from certify_cli.simulator.mind.prompt import Prompt

_TIME = re.compile(r"\b([01]?\d|2[0-3])[:h.]([0-5]\d)\b(?:\s*([ap])\.?m\b)?", re.IGNORECASE)
_ASKS = re.compile(r"\bhow (?:long|many (minutes|hours))\b", re.IGNORECASE)
_DAY = 24 * 60


def duration(prompt: Prompt) -> str | None:
    """`A train leaves at 09:17 and arrives at 13:46. How many minutes ...?`"""
    asked, times = _ASKS.search(prompt.question), [_minutes(found) for found in _TIME.finditer(prompt.question)]
    if not asked or len(times) != 2:
        return None
    minutes = (times[1] - times[0]) % _DAY
    if asked[1] and asked[1].lower() == "minutes":
        return arithmetic.answer_with([str(minutes)], prompt)
    return f"{minutes // 60} hours and {minutes % 60} minutes"


def _minutes(found: re.Match[str]) -> int:
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return hour * 60 + int(found[2])
