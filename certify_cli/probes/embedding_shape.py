"""One text, one vector: of the length asked for, finite, and not a constant."""

from __future__ import annotations

import math
from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed, family_of
from certify_cli.probes._embedded import embedded
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import TITAN, chance, invoked, scripts
from certify_cli.probes._sentences import one_sentence
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

FEWEST_DIMENSIONS = 16
"""No embedding model in use has fewer; said only where the model's own dimensions are unknown."""
TELLING_NUMBERS, FEWEST_VALUES = 128, 64
"""So many numbers have so many values at least, also where they are of eight bits; two decimals leave thirty or so."""
MARENGO = "twelvelabs.marengo-embed-3-0-v1:0"
NOVA = "amazon.nova-2-multimodal-embeddings-v1:0"
COHERE_3, COHERE_4 = "cohere.embed-english-v3", "cohere.embed-v4:0"


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    draws = subject.random()
    family = family_of(subject.model.id)
    dimensions = draws.choice(family.dimensions) if family and family.dimensions else 0
    reply = yield embed(subject.model.id, one_sentence(draws), dimensions)
    found = embedded(reply.body)
    return {
        "flaw": found.flaw,
        "length": found.dimensions,
        "expected": dimensions,
        "numbers": sum(value != 0 for value in found.vector),
        "different": len(set(map(str, found.vector)) - {"0", "0.0", "-0.0"}),
    }


@readable
def judge(seen: Seen) -> Judgement:
    if seen["flaw"]:
        return failed(seen["flaw"])
    length, expected = seen["length"], seen["expected"]
    if length != expected if expected else length < FEWEST_DIMENSIONS:
        return failed(f"the embedding has {length} dimensions, expected {expected or 'more'}")
    if seen["numbers"] >= TELLING_NUMBERS and seen["different"] < FEWEST_VALUES:
        return failed(f"its {seen['numbers']} numbers have only {seen['different']} values: they were rounded")
    return passed(f"{length} dimensions")


def _asked_dimensions(model_id: str, seed: int = 7) -> int:
    family = family_of(model_id)
    return chance(seed).choice(family.dimensions) if family else 0


def _vector(length: int) -> list[Any]:
    return [0.0, *(round(math.sin(1.7 * place) * 0.06, 6) for place in range(1, length))]


def _one_bad(value: object) -> Reply:
    return invoked({"embedding": [*_LONG[:-1], value]})


def _titan_by_type() -> Reply:
    return invoked({"embedding": _LONG, "embeddingsByType": {"float": _LONG}, "inputTextTokenCount": 9})


_LONG = _vector(_asked_dimensions(TITAN))
_BY_TYPE = {"embeddings": {"float": [_vector(_asked_dimensions(COHERE_4))]}, "response_type": "embeddings_by_type"}

PROBE = Probe(
    id="embedding_shape",
    title="Embeds a text",
    why="a vector store takes one length only, and a NaN or a constant poisons every search",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=(
        *scripts({"Titan": invoked({"embedding": _LONG, "inputTextTokenCount": 9})}, model=TITAN),
        *scripts({"Titan, whole numbers among them": _one_bad(1)}, model=TITAN),
        *scripts({"Titan, by type too": _titan_by_type()}, model=TITAN),
        *scripts({"tiny and negative zero": _one_bad(-0.0), "denormal": _one_bad(5e-324)}, model=TITAN),
        *scripts({"Marengo, one object": invoked({"data": {"embedding": _vector(512)}})}, model=MARENGO),
        *scripts({"Cohere 3": invoked({"embeddings": [_vector(1024)], "id": "x", "texts": ["..."]})}, model=COHERE_3),
        *scripts({"Cohere 4, by type": invoked(_BY_TYPE)}, model=COHERE_4),
        *scripts({"Marengo": invoked({"data": [{"embedding": _vector(512)}]})}, model=MARENGO),
        *scripts(
            {
                "Nova": invoked(
                    {"embeddings": [{"embeddingType": "TEXT", "embedding": _vector(_asked_dimensions(NOVA))}]}
                )
            },
            model=NOVA,
        ),
    ),
    fails=scripts(
        {
            "one element short": invoked({"embedding": _LONG[:-1]}),
            "another length": invoked({"embedding": _vector(1536)}),
            "NaN": _one_bad(float("nan")),
            "infinity": _one_bad(float("inf")),
            "boolean": _one_bad(True),
            "text": _one_bad("0.1"),
            "two decimals": invoked({"embedding": [round(value, 2) for value in _LONG]}),
            "null": _one_bad(None),
            "a whole number beyond any float": _one_bad(10**400),
            "all zero": invoked({"embedding": [0.0] * len(_LONG)}),
            "constant": invoked({"embedding": [0.0625] * len(_LONG)}),
            "empty": invoked({"embedding": []}),
            "two vectors": invoked({"embeddings": [_LONG, _LONG]}),
            "vector in a vector": invoked({"embedding": [_LONG]}),
            "no vector": invoked({"message": "ok"}),
            "base64": invoked({"embedding": "AAAA"}),
            "numbers as text": invoked({"embedding": [str(value) for value in _LONG]}),
            "minus infinity": _one_bad(float("-inf")),
            "a length beyond any float": invoked({"embedding": [1e308, -1e308] * (len(_LONG) // 2)}),
            "padded to more": invoked({"embedding": [*_LONG, 0.0]}),
            "two vectors, one empty": invoked({"embeddings": [_LONG, []]}),
            "no tokens counted": invoked({"embedding": _LONG, "inputTextTokenCount": 0}),
            "tokens counted as text": invoked({"embedding": _LONG, "inputTextTokenCount": "9"}),
            "another vector by type": invoked({"embedding": _LONG, "embeddingsByType": {"float": _LONG[::-1]}}),
        },
        model=TITAN,
    ),
)
