"""Two sentences that say the same must lie closer together than one that says something else."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed, family_of, vectors
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import TITAN, invoked, scripts
from certify_cli.probes._sentences import two_alike_and_a_stranger
from certify_cli.probes._vectors import cosine, flaw
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

MARGIN = 0.05
"""In cosine similarity. Real models show 0.2 and more; a shuffled or constant one shows none."""


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    family = family_of(subject.model.id)
    dimensions = family.dimensions[-1] if family and family.dimensions else 0
    found: list[Any] = []
    for text in two_alike_and_a_stranger(subject.random()):
        reply = yield embed(subject.model.id, text, dimensions)
        found.append(next(iter(vectors(reply.body)), None))
    return _compared(found)


def _compared(found: list[Any]) -> dict[str, Any]:
    """Similarities to four digits, so that a stored record is small and has no NaN."""
    problem = next(filter(None, map(flaw, found)), "")
    if not problem and len({len(vector) for vector in found}) > 1:
        problem = "the embeddings differ in length"
    if problem:
        return {"flaw": problem, "alike": 0.0, "unlike": 0.0}
    one, same, stranger = found
    unlike = max(cosine(one, stranger), cosine(same, stranger))
    return {"flaw": "", "alike": round(cosine(one, same), 4), "unlike": round(unlike, 4)}


@readable
def judge(seen: Seen) -> Judgement:
    if seen["flaw"]:
        return failed(seen["flaw"])
    alike, unlike = seen["alike"], seen["unlike"]
    said = f"similarity {alike} for the same meaning, {unlike} for another"
    return passed(said) if alike > unlike + MARGIN else failed(f"{said}, expected a difference of {MARGIN}")


def _vector(angle: float, length: int = 1024) -> list[float]:
    """Two directions mixed by an angle in radians, so that the cosine of two is that of their difference."""
    across, up = round(math.cos(angle), 6), round(math.sin(angle), 6)
    return [across, up, -across, -up] * (length // 4)


def _angles(*angles: float) -> tuple[Reply, ...]:
    return tuple(invoked({"embedding": _vector(angle)}) for angle in angles)


def _noisy() -> Reply:
    return invoked({"embedding": [value + 1e-7 * (place % 3) for place, value in enumerate(_vector(0.0))]})


_ONE, _SAME, _OTHER = _angles(0.0, 0.3, 1.4)

PROBE = Probe(
    id="embedding_similarity",
    title="Places like with like",
    why="search by meaning is what embeddings are for; a broken index of vectors still looks healthy",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=scripts(
        {
            "clear difference": (_ONE, _SAME, _OTHER),
            "small difference": _angles(0.0, 0.3, 0.75),
            "opposite": _angles(0.0, 0.1, 3.1),
            "same vector for the same meaning": (_ONE, _ONE, _OTHER),
            "numeric noise in the same meaning": (_ONE, _noisy(), _OTHER),
            "not normalized": tuple(invoked({"embedding": [9.5 * x for x in _vector(a)]}) for a in (0.0, 0.3, 1.4)),
            "Cohere's lists": tuple(invoked({"embeddings": [_vector(angle)]}) for angle in (0.0, 0.3, 1.4)),
        },
        model=TITAN,
    ),
    fails=scripts(
        {
            "the unrelated one is closer": (_ONE, _OTHER, _SAME),
            "no difference": _angles(0.0, 0.5, 0.5),
            "a difference within the margin": _angles(0.0, 0.5, 0.55),
            "unrelated to the first, but close to the paraphrase": _angles(0.0, 0.5, 0.8),
            "the same vector for everything": (_ONE, _ONE, _ONE),
            "numeric noise is all the difference": (_ONE, _ONE, _noisy()),
            "NaN in the last": (_ONE, _SAME, invoked({"embedding": [float("nan"), 1.0]})),
            "lengths differ": (_ONE, _SAME, invoked({"embedding": _vector(1.4, 512)})),
            "one vector missing": (_ONE, invoked({}), _OTHER),
            "zero vector": (_ONE, _SAME, invoked({"embedding": [0.0] * 1024})),
        },
        model=TITAN,
    ),
)
