"""Whether an account may call a model in a region, as a named state with what AWS said of it and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from certify_cli.types.model import STRICT

PROVISIONAL = timedelta(minutes=15)
"""While an agreement is being made calls may succeed and be refused later (API-FACTS section 1)."""


class Access(StrEnum):
    """Where an account stands with a model in a region, from what the free look says to what a call was told."""

    USABLE = "usable"
    LEGACY = "legacy"
    """Usable, but access lapses after 15 days without use, and then does not come back."""
    LEGACY_LAPSED = "legacy_lapsed"
    NOT_AUTHORIZED = "not_authorized"
    NOT_ENTITLED = "not_entitled"
    REGION_NOT_AVAILABLE = "region_not_available"
    AGREEMENT_PENDING = "agreement_pending"
    AGREEMENT_MISSING = "agreement_missing"
    """Never subscribed to the Marketplace product; a first call would."""
    AGREEMENT_ERROR = "agreement_error"
    FORM_MISSING = "use_case_form_missing"
    RETENTION_NEEDED = "data_retention_needed"
    UNKNOWN = "unknown"
    """Not asked, could not be asked, or answered in words that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """The state with its evidence: GetFoundationModelAvailability's four fields as given, empty where not stated.

    `detail` is what else was said: the error of an agreement, why nothing is known, or the refusal of a call.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    state: Access
    agreement: str = ""
    authorization: str = ""
    entitlement: str = ""
    region: str = ""
    detail: str = ""
    seen_at: datetime | None = None
    """When the four fields were seen; None where nobody looked."""

    @property
    def provisional_until(self) -> datetime | None:
        """Until when a green answer stands, where the agreement was only being made; else None."""
        if self.state is not Access.AGREEMENT_PENDING or self.seen_at is None:
            return None
        return self.seen_at + PROVISIONAL
