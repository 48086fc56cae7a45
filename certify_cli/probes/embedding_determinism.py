"""The same text twice, another in between: the same vector twice, and another for the other."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed
from certify_cli.probes._embedded import Embedded, embedded, first_flaw
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import TITAN, by_angle, invoked, scripts, turned
from certify_cli.probes._sentences import two_alike_and_a_stranger
from certify_cli.probes._vectors import cosine, norm
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

SAME_COSINE = 0.9999
"""Half precision on different machines stays above 0.99999; what a user calls the same vector is the same to this."""
SAME_LENGTH = 0.01
"""As a share of the length."""


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    text, _, other = two_alike_and_a_stranger(subject.random())
    found: list[Embedded] = []
    for one in (text, other, text):
        reply = yield embed(subject.model.id, one, 0)
        found.append(embedded(reply.body))
    return {"flaw": first_flaw(found), **_compared(found)}


def _compared(found: list[Embedded]) -> dict[str, Any]:
    if first_flaw(found):
        return {}
    first, other, again = (one.vector for one in found)
    return {
        "again": round(cosine(first, again), 7),
        "other": round(cosine(first, other), 7),
        "stretched": round(abs(norm(again) / norm(first) - 1), 6),
    }


@readable
def judge(seen: Seen) -> Judgement:
    if seen["flaw"]:
        return failed(seen["flaw"])
    if seen["again"] < SAME_COSINE:
        return failed(f"the same text embedded twice is {seen['again']} alike, expected at least {SAME_COSINE}")
    if seen["stretched"] > SAME_LENGTH:
        return failed(f"the same text embedded twice differs in length by {seen['stretched']:.1%}")
    if seen["other"] >= SAME_COSINE:
        return failed(f"another text has the same vector (similarity {seen['other']})")
    return passed(f"the same text gives the same vector (similarity {seen['again']})")


_ONE, _OTHER = by_angle(0.0, 1.2)

PROBE = Probe(
    id="embedding_determinism",
    title="Embeds the same text alike",
    why="an index is built over months: a text that moves between two calls is not found again",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=scripts(
        {
            "exactly the same": (_ONE, _OTHER, _ONE),
            "numeric noise": (_ONE, _OTHER, *by_angle(0.002)),
            "not normalized": (turned(0.0, 9.5), turned(1.2, 7.0), turned(0.0, 9.5001)),
            "the other is near": (_ONE, *by_angle(0.1), _ONE),
            "opposite": (_ONE, *by_angle(3.1), _ONE),
        },
        model=TITAN,
    ),
    fails=scripts(
        {
            "the same text moves a little": (_ONE, _OTHER, *by_angle(0.03)),
            "the same text moves away": (_ONE, _OTHER, *by_angle(0.9)),
            "the same text gets longer": (_ONE, _OTHER, turned(0.0, 1.05)),
            "mirrored": (_ONE, _OTHER, turned(0.0, -1.0)),
            "every text the same": (_ONE, _ONE, _ONE),
            "the other text differs by noise only": (_ONE, *by_angle(0.001), _ONE),
            "the answer before": (_ONE, _OTHER, _OTHER),
            "another length the second time": (_ONE, _OTHER, invoked({"embedding": [0.5, -0.5] * 256})),
            "NaN the second time": (_ONE, _OTHER, invoked({"embedding": [float("nan"), 0.5] * 512})),
            "zero vector in between": (_ONE, invoked({"embedding": [0.0] * 1024}), _ONE),
            "no vector the second time": (_ONE, _OTHER, invoked({"message": "ok"})),
        },
        model=TITAN,
    ),
)
