"""What the store keeps beside findings: certificates, dead letters, and a target's place in a run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from certify_cli.types.failures import Category
from certify_cli.types.findings import Status
from certify_cli.types.model import STRICT
from certify_cli.types.plans import Suite, TargetPlan
from certify_cli.types.reports import TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTarget:
    """A target of a run: its plan (None for what is not called) and, once it ended, its report."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    """`ROUTE@REGION[@ACCOUNT]`; the model id for what has no route."""
    plan: TargetPlan | None
    status: Status
    report: TargetReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The newest decisive verdict of (target, suite); a pointer to the run that holds its findings."""

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str
    suite: Suite
    key: str
    """Digest of everything the certificate depends on; another digest makes it worthless."""
    status: Status
    run_id: str
    certified_at: datetime
    expires_at: datetime
    report: TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A trial given up for reasons outside the model."""

    __pydantic_config__: ClassVar[Any] = STRICT

    run_id: str
    target: str
    probe: str
    trial: int
    category: Category
    attempts: int
    first_error: str
    last_error: str
    first_at: datetime
    last_at: datetime
