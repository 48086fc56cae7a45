"""What one account's Bedrock must offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from certify_cli.types.calls import Origin, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.model import Offer
from certify_cli.types.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who calls. `account` and `principal` are empty where STS did not answer; `note` then says why."""

    account: str = ""
    principal: str = ""
    """The role or user ARN without the session name."""
    fingerprint: str = ""
    """A digest of which credentials sign, to tell callers apart where STS does not; says nothing about them."""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """GetFoundationModelAvailability's four fields as given; empty where not stated."""

    agreement: str = ""
    authorization: str = ""
    entitlement: str = ""
    region: str = ""
    message: str = ""


class Cloud(Protocol):
    """One account's Bedrock. Every method is safe from any thread and returns failures as values."""

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        """One attempt, nothing retried; it ends within about `timeout_seconds` whatever the server does."""
        ...

    def origin(self, region: str) -> Origin:
        """Where calls to that region go, from the client really built and what it answered so far."""
        ...

    def endpoint(self, region: str) -> str:
        """The URL that model calls to that region go to."""
        ...

    def identity(self) -> Identity | Failure: ...

    def availability(self, model_id: str, region: str) -> Availability | Failure: ...

    def offers(self, region: str) -> Mapping[str, Offer] | Failure:
        """Model id -> what ListFoundationModels and ListInferenceProfiles say there, united."""
        ...

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        """(model id, offer) of a model id, profile id or ARN that the registry does not know; None: nor does AWS."""
        ...

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:
        """Inference profile id (or application profile ARN) -> the model ARNs behind it."""
        ...

    def quotas(self, region: str) -> Mapping[str, float] | Failure:
        """Service Quotas display name -> applied value, service code `bedrock`."""
        ...
