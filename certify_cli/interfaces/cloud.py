"""What one account's Bedrock must offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from certify_cli.types.calls import Origin, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.model import Offer
from certify_cli.types.permissions import Permission
from certify_cli.types.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who calls. Where STS did not answer `note` says why; `account` and `principal` are then empty, or remembered."""

    account: str = ""
    principal: str = ""
    """The role or user ARN without the session name."""
    fingerprint: str = ""
    """A digest of which credentials sign, to tell callers apart where STS does not; says nothing about them."""
    note: str = ""

    @property
    def confirmed(self) -> bool:
        """Whether STS has just said so, which also shows that the credentials are good."""
        return bool(self.account) and not self.note


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """GetFoundationModelAvailability's four fields as given; empty where not stated."""

    agreement: str = ""
    authorization: str = ""
    entitlement: str = ""
    region: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents:
    """What an account agreed to in a region: None and "" where that could not be read."""

    use_case_form: bool | None = None
    """Anthropic's, whether this account sent it."""
    data_retention: str = ""
    """The account's mode: default, none, aws_review, provider_data_share, inherit, or what AWS invents next."""


class Cloud(Protocol):
    """One account's Bedrock. Every method is safe from any thread and returns failures as values.

    Several accounts are one too: a call goes to its target's account, and what is asked of a region to the first
    account that has it.
    """

    def of(self, account: str) -> Cloud:
        """That account's alone; "" is the one that AWS's own settings lead to. Raises UnknownAccount."""
        ...

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        """One attempt, nothing retried; it ends within about `timeout_seconds` whatever the server does."""
        ...

    def origin(self, region: str) -> Origin:
        """Where calls to that region go, from the client really built and what it answered so far."""
        ...

    def certain_origin(self, region: str) -> Origin | None:
        """As `origin`; None while nobody answered there, who may yet turn out to be a simulator."""
        ...

    def endpoint(self, region: str) -> str:
        """The URL that model calls to that region go to."""
        ...

    def identity(self) -> Identity | Failure: ...

    def availability(self, model_id: str, region: str) -> Availability | Failure: ...

    def consents(self, region: str) -> Consents:
        """What Anthropic's models need an account to agree to."""
        ...

    def offers(self, region: str) -> Mapping[str, Offer] | Failure:
        """Model id -> what ListFoundationModels and ListInferenceProfiles say there, united."""
        ...

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        """(model id, offer) of a model id, profile id or ARN that the registry does not know; None: nor does AWS."""
        ...

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:
        """Inference profile id (or application profile ARN) -> the model ARNs behind it."""
        ...

    def permissions(
        self, actions: Sequence[str], resources: Sequence[str] = ("*",)
    ) -> tuple[Permission, ...] | Failure:
        """What IAM says that this caller may do, each action on each resource: advisory."""
        ...

    def quotas(self, region: str) -> Mapping[str, float] | Failure:
        """Service Quotas display name -> applied value, service code `bedrock`."""
        ...

    def price_list(self, region: str) -> tuple[Mapping[str, Any], ...] | Failure:
        """The products of Bedrock in AWS's Price List for that region, as they are: nobody vouches for their shape."""
        ...
