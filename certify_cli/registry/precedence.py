"""Which of several sources is believed: one order for all of them, whatever came first.

docs/decisions/0031 says why. A price in the settings file stands above all of this and is no claim: it is an order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = Decimal | int | bool | date
Topic = Literal["price", "limit", "life", "capability"]

CURATED, REGISTRY = "curated", "registry"
AWS = "aws:"
"""How the source of everything begins that AWS itself answered."""
LAST_DAY = date.min
"""For what says no day: anything dated is newer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a source says of one thing. `where` is a region or profile prefix, "" for everywhere."""

    topic: Topic
    what: str
    value: Value
    source: str
    day: date | None = None
    where: str = ""


def rank(source: str, topic: Topic) -> int:
    """How far a source is believed. The registry's prices are those of published lists; its other facts are checked."""
    if source == CURATED:
        return 3
    if source.startswith(AWS):
        return 2
    return 1 if source == REGISTRY and topic != "price" else 0


def strongest(claims: Iterable[Claim]) -> Claim:
    """The claim that stands: of the highest rank, then of the newest day; the order they come in does not matter."""
    return max(claims, key=_strength)


def contradicting(claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """The claims that say otherwise than the one that stands, strongest first; each source once."""
    stands = strongest(claims)
    others = sorted((one for one in claims if one.value != stands.value), key=_strength, reverse=True)
    return tuple({one.source: one for one in reversed(others)}.values())[::-1]


def _strength(claim: Claim) -> tuple[int, date, str, str]:
    """The name and the value last, so that no two claims are equally strong unless they are the same."""
    return rank(claim.source, claim.topic), claim.day or LAST_DAY, claim.source, str(claim.value)
