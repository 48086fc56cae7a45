"""What the store keeps beside findings: certificates, dead letters, a target's place in a run, callers, and facts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, ClassVar, Literal

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
class Term:
    """What a certificate says without its report, which is nearly all of its bytes; read from the same text."""

    __pydantic_config__: ClassVar[Any] = {**STRICT, "extra": "ignore"}

    target: str
    suite: Suite
    status: Status
    certified_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The newest decisive verdict of (target, suite); a pointer to the run that holds its findings."""

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str
    suite: Suite
    key: str
    """Digest of all that the certificate depends on, another makes it worthless; and how often each probe was tried."""
    status: Status
    run_id: str
    certified_at: datetime
    expires_at: datetime
    report: TargetReport

    @property
    def term(self) -> Term:
        """The certificate without its report."""
        return Term(**{one.name: getattr(self, one.name) for one in fields(Term)})


LetterState = Literal["waiting", "requeued", "discarded"]
"""A letter that is resolved, by a later finding that decides, is no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A trial given up for reasons outside the model.

    `first_run` is the run that gave it up first, where that is not `run_id`. `reason` and `changed_at` say why and when
    a person discarded it, or when it was requeued.
    """

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
    first_run: str = ""
    state: LetterState = "waiting"
    reason: str = ""
    changed_at: datetime | None = None

    @property
    def id(self) -> str:
        """Ten hexadecimal digits that stay the same when the trial is given up again."""
        content = json.dumps([self.first_run or self.run_id, self.target, self.probe, self.trial])
        return hashlib.sha256(content.encode()).hexdigest()[:10]

    def after(self, older: Sequence[DeadLetter]) -> DeadLetter:
        """This letter as the continuation of those that earlier runs left of the same trial; it waits again."""
        if not older:
            return self
        first = min(older, key=lambda letter: letter.first_at)
        return replace(
            self,
            attempts=self.attempts + sum(letter.attempts for letter in older),
            first_error=first.first_error,
            first_at=first.first_at,
            first_run=first.first_run or first.run_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose credentials those are of which the store knows a digest, and when STS last said so. No secret is kept."""

    __pydantic_config__: ClassVar[Any] = STRICT

    fingerprint: str
    account: str
    principal: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """What a store says of itself: the schema of its tables, bytes, and the version of certify that made or raised it.

    Zeros and "" where nothing is kept yet.
    """

    schema: int = 0
    size_bytes: int = 0
    written_by: str = ""
