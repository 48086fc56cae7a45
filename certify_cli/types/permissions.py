"""What IAM says of an action on a resource when it is asked beforehand; advisory, a call alone is proof."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ruling = Literal["allowed", "denied", "unknown"]

ADVISORY = (
    "advisory: IAM looks at the principal's own policies; an organisation's policies (SCPs), session policies, "
    "permissions boundaries and endpoint policies may still deny"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One action on one resource; `why` says what denies it, or why it is not known."""

    action: str
    resource: str
    ruling: Ruling
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Actions that have to be allowed on each of the resources."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
