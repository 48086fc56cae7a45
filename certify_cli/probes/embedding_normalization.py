"""The length of vectors: 1 where it is asked for, not made 1 where it is not, and of one order for any text."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import body_of, embed, family_of
from certify_cli.probes._embedded import Embedded, embedded, first_flaw
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import TITAN, by_angle, invoked, scripts, turned
from certify_cli.probes._sentences import two_alike_and_a_stranger
from certify_cli.probes._vectors import cosine, norm
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

UNIT_TOLERANCE = 0.01
"""Numbers are sent with four digits and more."""
TELLING = 0.001
"""A raw vector whose length is 1 to this was normalized all the same."""
SAME_DIRECTION = 0.999
MOST_APART = 5.0
"""Raw vectors of two sentences of one size differ far less in length."""
TITAN_1 = "amazon.titan-embed-text-v1"


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    model_id, family = subject.model.id, family_of(subject.model.id)
    text, _, other = two_alike_and_a_stranger(subject.random())
    chooses = bool(family and family.can_skip_normalizing)
    reply = yield embed(model_id, text, 0)
    first = embedded(reply.body)
    reply = yield _raw(model_id, text) if chooses else embed(model_id, other, 0)
    second = embedded(reply.body)
    return {"chooses": chooses, "flaw": first_flaw((first, second)), **_measured(first, second)}


def _raw(model_id: str, text: str) -> Request:
    return Request.of("invoke", {**body_of(model_id, text, 0), "normalize": False})


def _measured(first: Embedded, second: Embedded) -> dict[str, Any]:
    if first_flaw((first, second)):
        return {}
    lengths = [float(f"{norm(one.vector):.6g}") for one in (first, second)]
    return {"lengths": lengths, "alike": round(cosine(first.vector, second.vector), 6)}


@readable
def judge(seen: Seen) -> Judgement:
    if seen["flaw"]:
        return failed(seen["flaw"])
    first, second = seen["lengths"]
    return _as_wished(first, second, seen["alike"]) if seen["chooses"] else _consistent(first, second)


def _as_wished(unit: float, raw: float, alike: float) -> Judgement:
    if abs(unit - 1) > UNIT_TOLERANCE:
        return failed(f"with normalize true the vector's length is {unit}, expected 1")
    if abs(raw - 1) < TELLING:
        return failed(f"with normalize false the vector's length is {raw}, so it was normalized all the same")
    if alike < SAME_DIRECTION:
        return failed(f"with and without normalize the vector points elsewhere (similarity {alike})")
    return passed(f"length {unit} with normalize, {raw} without")


def _consistent(first: float, second: float) -> Judgement:
    """Nobody states whether these models normalize, so one length for all is as good as another."""
    if max(first, second) > MOST_APART * min(first, second):
        return failed(f"vectors of two like sentences have lengths {first} and {second}")
    return passed(f"lengths {first} and {second}")


_UNIT, _RAW = turned(0.0), turned(0.0, 11.7)

PROBE = Probe(
    id="embedding_normalization",
    title="Normalizes vectors as asked",
    why="where a dot product stands for similarity, vectors of another length push themselves to the top",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "both as asked": (_UNIT, _RAW),
                "shorter than 1 when raw": (_UNIT, turned(0.0, 0.62)),
                "rounded": (turned(0.0, 1.0004), turned(0.004, 11.7)),
            },
            model=TITAN,
        ),
        *scripts({"never normalized": (turned(0.0, 21.0), turned(1.1, 17.5))}, model=TITAN_1),
        *scripts({"always normalized": by_angle(0.0, 1.1)}, model="cohere.embed-english-v3"),
    ),
    fails=(
        *scripts(
            {
                "never normalized": (_RAW, _RAW),
                "always normalized": (_UNIT, _UNIT),
                "the other way round": (_RAW, _UNIT),
                "nearly normalized": (turned(0.0, 1.03), _RAW),
                "another direction when raw": (_UNIT, turned(0.2, 11.7)),
                "mirrored when raw": (_UNIT, turned(0.0, -11.7)),
                "zero when raw": (_UNIT, invoked({"embedding": [0.0] * 1024})),
                "infinite when raw": (_UNIT, invoked({"embedding": [float("inf"), 0.5] * 512})),
                "beyond any float when raw": (_UNIT, invoked({"embedding": [1e308, -1e308] * 512})),
                "another length when raw": (_UNIT, invoked({"embedding": [0.5, -0.5] * 256})),
            },
            model=TITAN,
        ),
        *scripts({"lengths of two orders": (turned(0.0), turned(1.1, 30.0))}, model=TITAN_1),
    ),
)
