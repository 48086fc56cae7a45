"""Asking for what must be refused, with a legal request as witness where the service breaks down instead."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from certify_cli.probes._judging import failed
from certify_cli.probes._provoked import BREAKDOWNS, REFUSALS, flaw_of, put, told
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Judgement

TOO_LARGE = 413
"""As good a refusal as any of a body that is too long."""

Outcome = Mapping[str, Any]
"""`{"refused": {...}}` as `told`, or `{}` where the request was granted."""


def ask_illegally(illegal: Request, legal: Request) -> Generator[Request, Reply, tuple[Outcome, Reply | None]]:
    """To be used with `yield from`. What happened, and the reply where the request was granted."""
    answer = yield from put(illegal, REFUSALS | BREAKDOWNS)
    if isinstance(answer, Reply):
        return {}, answer
    if _is_breakdown(answer):
        yield legal
    return {"refused": told(answer)}, None


def _is_breakdown(failure: Failure) -> bool:
    """A status of the service's own fault counts, whatever its message sounds like."""
    return failure.category in BREAKDOWNS or (failure.http_status or 0) >= 424


def flaw_of_outcome(outcome: Outcome) -> str:
    """Why this was no refusal in words, or ""; a half sentence about the request."""
    if "refused" not in outcome:
        return "was accepted, expected a ValidationException"
    return "" if outcome["refused"]["status"] == TOO_LARGE else flaw_of(outcome["refused"])


def not_refused(outcome: Outcome, what: str) -> Judgement | None:
    """The failure of a service that did not refuse `what`; None where it did."""
    flaw = flaw_of_outcome(outcome)
    return failed(f"{what} {flaw}") if flaw else None
