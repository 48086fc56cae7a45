"""What can go wrong with a call, and what each category means for a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Literal

from certify_cli.types.model import STRICT


class Category(StrEnum):
    """The categories of CONTRACT section 8."""

    UNSUPPORTED_MODEL = "UNSUPPORTED_MODEL"
    REGION_UNAVAILABLE = "REGION_UNAVAILABLE"
    INFERENCE_PROFILE_REQUIRED = "INFERENCE_PROFILE_REQUIRED"
    ACCESS_NOT_GRANTED = "ACCESS_NOT_GRANTED"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    CAPABILITY_UNSUPPORTED = "CAPABILITY_UNSUPPORTED"
    MODEL_ERROR = "MODEL_ERROR"
    TIMEOUT = "TIMEOUT"
    THROTTLED = "THROTTLED"
    QUOTA_EXHAUSTED = "QUOTA_EXHAUSTED"
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE"
    NETWORK = "NETWORK"
    AUTHENTICATION = "AUTHENTICATION"
    CLIENT_CONFIGURATION = "CLIENT_CONFIGURATION"
    INVALID_REQUEST = "INVALID_REQUEST"
    CONTENT_BLOCKED = "CONTENT_BLOCKED"
    UNKNOWN = "UNKNOWN"


Severity = Literal["critical", "high", "medium", "low"]
Who = Literal["caller", "account admin", "provider", "AWS", "wait", "-"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a category means: how grave it is, who can mend it, and whether it weighs on the model's resilience."""

    severity: Severity
    who: Who
    blames_model: bool = False


MEANINGS: dict[Category, Meaning] = {
    Category.UNSUPPORTED_MODEL: Meaning("critical", "caller"),
    Category.REGION_UNAVAILABLE: Meaning("critical", "caller"),
    Category.INFERENCE_PROFILE_REQUIRED: Meaning("critical", "caller"),
    Category.ACCESS_NOT_GRANTED: Meaning("critical", "account admin"),
    Category.PERMISSION_DENIED: Meaning("critical", "account admin"),
    Category.CAPABILITY_UNSUPPORTED: Meaning("low", "provider"),
    Category.MODEL_ERROR: Meaning("high", "provider", blames_model=True),
    Category.TIMEOUT: Meaning("medium", "wait", blames_model=True),
    Category.THROTTLED: Meaning("medium", "wait"),
    Category.QUOTA_EXHAUSTED: Meaning("high", "account admin"),
    Category.SERVICE_UNAVAILABLE: Meaning("medium", "AWS", blames_model=True),
    Category.NETWORK: Meaning("medium", "caller"),
    Category.AUTHENTICATION: Meaning("critical", "caller"),
    Category.CLIENT_CONFIGURATION: Meaning("high", "caller"),
    Category.INVALID_REQUEST: Meaning("medium", "caller"),
    Category.CONTENT_BLOCKED: Meaning("medium", "caller"),
    Category.UNKNOWN: Meaning("medium", "-"),
}


NO_MESSAGE = "the service gave no message"
"""How a failure's message begins where the service's own was empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A call that did not succeed: a value, never an exception.

    `code` and `http_status` are the service's, empty and None where no answer came. `transient` is true where a plain
    retry within one run can succeed. `withheld`: the service's words were left out, which may repeat what is private.
    `retry_after_seconds` is how long the service itself asked to wait, None where it did not or where that is absurd.
    `sent` is False where the request certainly never left: there was no connection, or nothing that could be signed.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    category: Category
    message: str
    transient: bool
    code: str = ""
    http_status: int | None = None
    operation: str = ""
    exception: str = ""
    request_id: str = ""
    withheld: bool = False
    retry_after_seconds: float | None = None
    sent: bool = True

    @property
    def answered(self) -> bool:
        """Whether the service itself said so, rather than our own clock or socket."""
        return self.http_status is not None or bool(self.request_id) or self.exception == "EventStreamError"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What an error means and how to mend it; the shape of a `diagnose --jsonl` answer.

    `policy` is the IAM statement as JSON that the remedy ends with, where it is one to be pasted; else empty.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    category: Category
    severity: Severity
    transient: bool
    who: Who
    remedy: str
    link: str
    policy: str = ""
