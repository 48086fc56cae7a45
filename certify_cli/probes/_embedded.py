"""The one vector in an embedding model's reply, and what is wrong with it or with what is said beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._bodies_embedding import vectors
from certify_cli.probes._vectors import flaw

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector, usable only where `flaw` is ""."""

    vector: list[Any]
    flaw: str

    @property
    def dimensions(self) -> int:
        return len(self.vector)


def embedded(body: Mapping[str, Any]) -> Embedded:
    """What the reply to a single text holds."""
    found = vectors(body)
    if len(found) != 1:
        return Embedded([], f"{len(found)} embeddings came back, expected one")
    vector = found[0] if isinstance(found[0], list) else []
    return Embedded(vector, flaw(found[0]) or _contradiction(body, vector))


def first_flaw(replies: Sequence[Embedded]) -> str:
    """What is wrong with any of several vectors that must be of one length, or ""."""
    lengths = [one.dimensions for one in replies]
    problem = next((one.flaw for one in replies if one.flaw), "")
    if problem or len(set(lengths)) == 1:
        return problem
    return f"the embeddings differ in length: {', '.join(map(str, lengths))}"


def _contradiction(body: Mapping[str, Any], vector: list[Any]) -> str:
    """Titan counts the tokens it read, and repeats the vector by type."""
    count = body.get("inputTextTokenCount")
    if count is not None and (type(count) is not int or count < 1):
        return f"inputTextTokenCount is {str(count)[:SHOWN]}, expected a positive count"
    by_type = body.get("embeddingsByType")
    repeated = by_type.get("float") if isinstance(by_type, Mapping) else None
    return "embeddingsByType holds another vector than embedding" if repeated not in (None, vector) else ""
