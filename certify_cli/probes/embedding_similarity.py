"""Two sentences that say the same must lie closer together than one that says something else."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed, family_of
from certify_cli.probes._embedded import Embedded, embedded, first_flaw
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import TITAN, by_angle, invoked, scripts, turned
from certify_cli.probes._sentences import two_alike_and_a_stranger
from certify_cli.probes._vectors import cosine
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

MARGIN = 0.05
"""In cosine similarity. Real models show 0.2 and more; a shuffled or constant one shows none."""


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    family = family_of(subject.model.id)
    dimensions = family.dimensions[-1] if family and family.dimensions else 0
    found: list[Embedded] = []
    for text in two_alike_and_a_stranger(subject.random()):
        reply = yield embed(subject.model.id, text, dimensions)
        found.append(embedded(reply.body))
    return _compared(found)


def _compared(found: list[Embedded]) -> dict[str, Any]:
    """Similarities to four digits, so that a stored record is small and has no NaN."""
    if problem := first_flaw(found):
        return {"flaw": problem, "alike": 0.0, "unlike": 0.0}
    one, same, stranger = (each.vector for each in found)
    unlike = max(cosine(one, stranger), cosine(same, stranger))
    return {"flaw": "", "alike": round(cosine(one, same), 4), "unlike": round(unlike, 4)}


@readable
def judge(seen: Seen) -> Judgement:
    if seen["flaw"]:
        return failed(seen["flaw"])
    alike, unlike = seen["alike"], seen["unlike"]
    said = f"similarity {alike} for the same meaning, {unlike} for another"
    return passed(said) if alike > unlike + MARGIN else failed(f"{said}, expected a difference of {MARGIN}")


def _vectors(*angles: float, scale: float = 1.0) -> list[Any]:
    return [turned(angle, scale).body["embedding"] for angle in angles]


def _noisy() -> Reply:
    return invoked({"embedding": [value + 1e-9 * (place % 3) for place, value in enumerate(_vectors(0.0)[0])]})


_ONE, _SAME, _OTHER = by_angle(0.0, 0.3, 1.4)

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
            "small difference": by_angle(0.0, 0.3, 0.75),
            "opposite": by_angle(0.0, 0.1, 3.1),
            "same vector for the same meaning": (_ONE, _ONE, _OTHER),
            "numeric noise in the same meaning": (_ONE, _noisy(), _OTHER),
            "not normalized": tuple(turned(angle, 9.5) for angle in (0.0, 0.3, 1.4)),
            "Cohere's lists": tuple(invoked({"embeddings": _vectors(angle)}) for angle in (0.0, 0.3, 1.4)),
        },
        model=TITAN,
    ),
    fails=scripts(
        {
            "the unrelated one is closer": (_ONE, _OTHER, _SAME),
            "no difference": by_angle(0.0, 0.5, 0.5),
            "a difference within the margin": by_angle(0.0, 0.5, 0.55),
            "unrelated to the first, but close to the paraphrase": by_angle(0.0, 0.5, 0.8),
            "the same vector for everything": (_ONE, _ONE, _ONE),
            "numeric noise is all the difference": (_ONE, _ONE, _noisy()),
            "NaN in the last": (_ONE, _SAME, invoked({"embedding": [float("nan"), 1.0]})),
            "infinity in the first": (invoked({"embedding": [float("-inf"), 0.1] * 512}), _SAME, _OTHER),
            "numbers as text": (_ONE, invoked({"embedding": ["0.1", "-0.1"] * 512}), _OTHER),
            "lengths differ": (_ONE, _SAME, turned(1.4, length=512)),
            "one vector missing": (_ONE, invoked({}), _OTHER),
            "zero vector": (_ONE, _SAME, invoked({"embedding": [0.0] * 1024})),
            "constant vector": (_ONE, _SAME, invoked({"embedding": [0.03125] * 1024})),
            "the vector twice": (_ONE, _SAME, invoked({"embeddings": _vectors(1.4, 1.4)})),
            "no tokens counted": (_ONE, _SAME, invoked({**_OTHER.body, "inputTextTokenCount": 0})),
        },
        model=TITAN,
    ),
)
