"""How much the chaos tests do: a sample in CI, everything under `make chaos`."""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")


def scaled(ci: T, chaos: T) -> T:
    """`chaos` where the environment asks for everything, else `ci`."""
    return chaos if os.environ.get("CERTIFY_CHAOS") == "full" else ci
