"""What the policy makes of a run, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from certify_cli.types.lines import FileLine
from certify_cli.types.model import STRICT

Outcome = Literal["met", "breached", "incomplete", "interrupted"]
BREACHED, INCOMPLETE = 1, 3
"""The exit codes of what is not met, and of what nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """What the policy says against a target or the run. It counts unless it is a warning, waived or known."""

    __pydantic_config__: ClassVar[Any] = STRICT

    rule: str
    target: str | None
    message: str
    remedy: str = ""
    waiver: Mapping[str, Any] | None = None
    level: Literal["warn", "error"] = "error"
    known: bool = False
    """Whether it stands in the baseline as well."""
    probes: tuple[str, ...] = ()
    """Those of the target's probes that it is about; empty for what is of no probe, or of the target as a whole."""
    exit_code: int = BREACHED
    """What it asks for where it counts: 1 breached, 3 incomplete."""
    named_at: FileLine | None = None
    """Where a waiver stands, or a target that the report does not have is named; not stored."""

    @property
    def counts(self) -> bool:
        """Whether it is one of those that keep the decision from being `met`."""
        return self.level == "error" and self.waiver is None and not self.known

    @property
    def aside(self) -> str:
        """Why it does not count, as it stands before the message: `waived until 2026-12-06`; "" where it counts."""
        if self.waiver is not None:
            until = self.waiver.get("expires")  # of several waivers the day on which the first of them ends
            return f"waived until {until}" if until else "waived"
        if self.known:
            return "known from the baseline"
        return "warning" if self.level == "warn" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the policy makes of a run."""

    __pydantic_config__: ClassVar[Any] = STRICT

    outcome: Outcome
    exit_code: int
    reasons: tuple[Reason, ...] = ()
