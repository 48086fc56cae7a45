"""How long a service asked to be left alone, from the headers of its refusal."""

from __future__ import annotations

import math
from collections.abc import Mapping

LONGEST_SECONDS = 60.0
"""A quota is one of minutes; who asks for more is mistaken, or would hold a run for ever."""

_UNITS = {"x-amz-retry-after": 0.001, "retry-after": 1.0}
"""Seconds per unit: AWS's own header counts milliseconds (botocore, retries/standard.py), HTTP's seconds."""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, at most LONGEST_SECONDS; None where no header says so in plain numbers.

    HTTP also allows a date there: two clocks would have to agree, so it is not heeded.
    """
    for name, unit in _UNITS.items():
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return min(seconds, LONGEST_SECONDS)
    return None
