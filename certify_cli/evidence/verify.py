"""What must hold of a line of evidence: SLSA's seven steps in their order, and the time. Whatever is in doubt refuses.

The first four say whether the line is what its signer wrote (`opened`), `ahead` whether it can be of that time already,
the rest whether it is good enough then (`refusals`). None of them asks anybody anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from certify_cli.codec import utc
from certify_cli.errors import Refused
from certify_cli.evidence.envelope import pre_authentication, read_line
from certify_cli.evidence.keys import PublicKey
from certify_cli.evidence.result import Result, read_result
from certify_cli.evidence.statement import (
    LEVELS,
    NO_LEVEL,
    PREDICATE,
    VERIFIER,
    Claims,
    digest,
    read_statement,
    resource_uri,
)
from certify_cli.types.durations import SKEW
from certify_cli.types.plans import Suite
from certify_cli.types.reports import TargetReport


@dataclass(frozen=True, slots=True)
class Opened:
    """A line whose signature holds: what it claims, and the result that it claims it of."""

    claims: Claims
    result: Result

    @property
    def found_at(self) -> datetime:
        """When it was found, whenever it was signed."""
        return self.result.target.certified_at or self.claims.ended_at or self.claims.verified_at

    def without_trials(self) -> Opened:
        """What a decision needs of it: of a hundred thousand lines the trials would fill the memory."""
        return replace(self, result=replace(self.result, findings=()))


def opened(line: bytes, key: PublicKey) -> Opened:
    """Steps 1 to 4; raises Refused with the reason where one does not hold."""
    envelope = read_line(line)
    if envelope.key_id != key.id:
        other = f"it is signed with another key ({_short(envelope.key_id)}) than the one given ({_short(key.id)})"
        raise Refused(other, hint="--key names the public key of whoever is trusted to certify")
    if not key.fits(pre_authentication(envelope.payload), envelope.signature):
        raise Refused("its signature does not fit: what is signed was changed, or another key signed it")
    claims = read_statement(envelope.payload)
    if claims.sha256 != digest(envelope.result):
        raise Refused("its result is not the one that was signed: the digests differ")
    if claims.predicate != PREDICATE:
        raise Refused(f"it is no verification summary, but {claims.predicate!r}")
    if claims.verifier != f"{VERIFIER}{key.id}":
        raise Refused(f"it was verified by {claims.verifier!r}, which may not sign with this key")
    line_of = Opened(claims, read_result(envelope.result))
    _refuse_contradictions(line_of)
    return line_of


def ahead(line: Opened, at: datetime) -> str:
    """Why the line is not believed at that moment whatever it says, "" where it may be: a clock is wrong."""
    signed = line.claims.verified_at
    return f"it is of {utc(signed)}, which is yet to come at {utc(at)}" if signed - at > SKEW else ""


def by_time(lines: Iterable[Opened]) -> Iterator[tuple[datetime, TargetReport]]:
    """What was found when, in the order of signing: of one result the line that was signed last is the last."""
    for line in sorted(lines, key=lambda one: one.claims.verified_at):
        yield line.found_at, line.result.target


def refusals(line: Opened, at: datetime, least: Suite) -> Iterator[str]:
    """Steps 6 and 7 and the expiry: why the line is not good enough at that moment; nothing where it is."""
    claims, target = line.claims, line.result.target
    if claims.origin == "simulated":
        yield "it is about a simulated model, which is no evidence about AWS"
        return
    if not claims.passed:
        against = [reason.message for reason in line.result.reasons if reason.counts]
        yield f"it did not meet the policy of whoever signed it: {'; '.join(against) or target.status}"
        return
    if claims.expires_at is None:
        yield "it says no expiry, so it is no certificate"
    elif claims.expires_at <= at:
        yield f"it expired at {utc(claims.expires_at)}"
    suites = tuple(LEVELS)
    if not {LEVELS[suite] for suite in suites[suites.index(least) :]} & set(claims.levels):
        yield f"it is of level {', '.join(claims.levels)}, and {LEVELS[least]} is asked for"


def _refuse_contradictions(line: Opened) -> None:
    """Step 5 holds what is asked for against the result; so the statement must be about that very target."""
    claims, target = line.claims, line.result.target
    said = (
        ("subject", claims.subject, target.target),
        ("resourceUri", claims.resource, resource_uri(target)),
        ("origin", claims.origin, target.origin),
        ("expiry", claims.expires_at and utc(claims.expires_at), target.expires_at and utc(target.expires_at)),
        ("level", claims.levels, _levels(line)),
    )
    for what, one, other in said:
        if one != other:
            raise Refused(f"the statement and its result disagree about the {what}: {one} and {other}")


def _levels(line: Opened) -> tuple[str, ...]:
    suite = line.result.target.suite
    return (LEVELS[suite] if line.claims.passed and suite else NO_LEVEL,)


def _short(key_id: str) -> str:
    return key_id[:16] if key_id.isalnum() else "unreadable"
