"""Several texts in one call: as many vectors, in their order, each the same as the text gets alone."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed, embed_many, family_of, vectors
from certify_cli.probes._embedded import Embedded, embedded, first_flaw
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import by_angle, invoked, scripts, turned
from certify_cli.probes._sentences import unlike
from certify_cli.probes._vectors import cosine, flaw, norm
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

TEXTS = 4
ALONE = 3
"""One fewer: when three are in their places, the fourth is in its own, unless it is one of them again."""
SAME_COSINE = 0.999
"""Padding a batch to its longest text moves the last digits."""
SAME_LENGTH = 0.02
COHERE = "cohere.embed-english-v3"


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    texts = unlike(subject.random(), TEXTS)
    reply = yield embed_many(subject.model.id, texts, 0)
    batch = [Embedded(one if isinstance(one, list) else [], flaw(one)) for one in vectors(reply.body)]
    if len(batch) != TEXTS:
        return {"count": len(batch), "flaw": "", "cosines": [], "stretched": [], "twins": 0.0}
    singles: list[Embedded] = []
    for text in texts[:ALONE]:
        reply = yield embed(subject.model.id, text, 0)
        singles.append(embedded(reply.body))
    return {"count": len(batch), "flaw": first_flaw((*batch, *singles)), **_compared(batch, singles)}


def _compared(batch: Sequence[Embedded], singles: Sequence[Embedded]) -> dict[str, Any]:
    """`cosines` has a row for each text alone, `twins` is the greatest similarity of two texts in the batch."""
    if first_flaw((*batch, *singles)):
        return {}
    together, alone = [one.vector for one in batch], [one.vector for one in singles]
    return {
        "cosines": [[round(cosine(one, other), 5) for other in together] for one in alone],
        "stretched": [round(abs(norm(one) / norm(other) - 1), 4) for one, other in zip(together, alone, strict=False)],
        "twins": round(max(cosine(together[i], together[j]) for i in range(TEXTS) for j in range(i)), 6),
    }


@readable
def judge(seen: Seen) -> Judgement:
    if seen["count"] != TEXTS:
        return failed(f"{seen['count']} embeddings came back for {TEXTS} texts")
    if seen["flaw"]:
        return failed(seen["flaw"])
    for place, row in enumerate(seen["cosines"]):
        if row[place] >= SAME_COSINE:
            continue
        nearest = max(range(TEXTS), key=lambda other: row[other])
        where = f"it is at place {nearest + 1}" if row[nearest] >= SAME_COSINE else f"similarity {row[place]}"
        return failed(f"text {place + 1} of the batch has another vector than alone ({where})")
    if seen["twins"] >= SAME_COSINE:
        return failed(f"two different texts of the batch have the same vector (similarity {seen['twins']})")
    if max(seen["stretched"]) > SAME_LENGTH:
        return failed(f"in a batch a vector's length differs by {max(seen['stretched']):.1%}")
    return passed(f"{TEXTS} texts in one call give the vectors they get alone")


def not_applicable(model: ModelRecord) -> str:
    family = family_of(model.id)
    return obstacle(model) or ("" if family and family.takes_many else "the model embeds one text a call")


_ANGLES = (0.0, 0.6, 1.3, 2.2)
_ALONE = by_angle(*_ANGLES[:ALONE])


def _batch(*angles: float, scale: float = 1.0) -> Reply:
    return invoked({"embeddings": [turned(angle, scale).body["embedding"] for angle in angles]})


def _with(place: int, vector: object) -> Reply:
    found = list(_batch(*_ANGLES).body["embeddings"])
    found[place] = vector
    return invoked({"embeddings": found})


_GOOD = _batch(*_ANGLES)
_BY_TYPE = invoked({"embeddings": {"float": _GOOD.body["embeddings"]}, "response_type": "embeddings_by_type"})

PROBE = Probe(
    id="embedding_batch",
    title="Embeds many texts as it embeds one",
    why="documents are indexed in batches and searched one by one: a vector at the wrong place is the wrong document",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=not_applicable,
    passes=scripts(
        {
            "exactly the same": (_GOOD, *_ALONE),
            "padding noise": (_batch(0.005, 0.605, 1.296, 2.2), *_ALONE),
            "by type": (_BY_TYPE, *_ALONE),
            "not normalized": (_batch(*_ANGLES, scale=9.0), *(turned(angle, 9.0) for angle in _ANGLES[:ALONE])),
            "near texts": (_batch(0.0, 0.2, 0.4, 0.6), *by_angle(0.0, 0.2, 0.4)),
        },
        model=COHERE,
    ),
    fails=scripts(
        {
            "one too few": _batch(*_ANGLES[:3]),
            "one too many": _batch(*_ANGLES, 2.8),
            "only the first": _batch(0.0),
            "none": invoked({"embeddings": []}),
            "reversed": (_batch(*_ANGLES[::-1]), *_ALONE),
            "two swapped": (_batch(0.6, 0.0, 1.3, 2.2), *_ALONE),
            "last two swapped": (_batch(0.0, 0.6, 2.2, 1.3), *_ALONE),
            "the first one over and over": (_batch(0.0, 0.0, 0.0, 0.0), *_ALONE),
            "the last is one of the others": (_batch(0.0, 0.6, 1.3, 0.6), *_ALONE),
            "one text embedded otherwise": (_batch(0.0, 0.7, 1.3, 2.2), *_ALONE),
            "longer vectors": (_batch(*_ANGLES, scale=1.4), *_ALONE),
            "one without end": (_with(3, [float("nan"), 0.5] * 512), *_ALONE),
            "one of zeros": (_with(2, [0.0] * 1024), *_ALONE),
            "one of another length": (_with(1, [0.5, -0.5] * 128), *_ALONE),
            "one null": (_with(0, None), *_ALONE),
            "one as text": (_with(3, ["0.1", "0.2"] * 512), *_ALONE),
        },
        model=COHERE,
    ),
)
