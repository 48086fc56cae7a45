"""Whether all that was signed at once is in a file: who leaves out the line about what failed changes no other line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from certify_cli.codec import utc
from certify_cli.evidence.statement import Claims
from certify_cli.types.naming import counted

HINT = "take the file as it was written, or name the targets that are meant"


def absences(found: Iterable[Claims]) -> Iterator[str]:
    """What is said of each batch that is not whole; lines that a later one replaces are part of theirs."""
    ordered = sorted(found, key=_batch)
    for (_, targets, signer_time), claims in groupby(ordered, key=_batch):
        # a line that stands there twice is one; names alone would not do where account ids are hidden
        there = len({(one.subject, one.sha256) for one in claims})
        if there < targets:
            signed = f"{counted(targets, 'target')} that were signed together at {signer_time}"
            are = "is" if targets - there == 1 else "are"
            yield f"{targets - there} of {signed} {are} not in the file"


def _batch(claims: Claims) -> tuple[str, int, str]:
    return claims.batch, claims.targets, utc(claims.verified_at)
