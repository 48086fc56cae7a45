"""Defects of embeddings: numbers, lengths, sameness."""

from __future__ import annotations

import base64
import copy
import hashlib
import random
import struct
from collections.abc import Callable
from typing import Any

from kit.mutating import Answer, Call, Mutation, on_reply

from mutations.shapes import Payload, hearing
from mutations.table import Defect

Vector = list[Any]
COHERE, MANY = "cohere.embed-v4:0", "cohere.embed-english-v3"


def every(change: Callable[[Vector], Any]) -> Callable[[], Mutation]:
    """Changes each vector of a reply, wherever it is."""
    return lambda: on_reply(lambda value: _through(value, change))


def _through(value: Any, change: Callable[[Vector], Any]) -> Any:
    if isinstance(value, list) and value and all(isinstance(one, int | float) for one in value):
        return change(value)
    if isinstance(value, dict):
        return {key: _through(inner, change) for key, inner in value.items()}
    return [_through(inner, change) for inner in value] if isinstance(value, list) else value


def batches(change: Callable[[list[Vector]], list[Vector]]) -> Callable[[], Mutation]:
    """Changes the list of vectors of a Cohere reply."""

    def through(value: Any) -> None:
        held = value.get("embeddings")
        if isinstance(held, dict):
            held["float"] = change(held["float"])
        elif isinstance(held, list):
            value["embeddings"] = change(held)

    return lambda: on_reply(through)


def by_chance(change: Callable[[random.Random, Vector], Vector]) -> Callable[[], Mutation]:
    """Anew for each reply, alike for all vectors in it."""
    chance = random.Random(5)

    def through(value: Any) -> Any:
        drawn = chance.random()
        return _through(value, lambda vector: change(random.Random(drawn), vector))

    return lambda: on_reply(through)


def stale() -> Mutation:
    """The vector of the request before."""
    kept: list[Any] = []

    def through(value: Any) -> Any:
        kept.append(copy.deepcopy(value))
        return kept[max(0, len(kept) - 2)]

    return on_reply(through)


def first_words(payload: Any, key: str = "") -> Any:
    """Each text is embedded by its first word alone."""
    if isinstance(payload, dict):
        return {name: first_words(inner, name) for name, inner in payload.items()}
    if isinstance(payload, list):
        return [first_words(inner, key) for inner in payload]
    return payload.split()[0] if isinstance(payload, str) and key in ("inputText", "texts", "value") else payload


def by_characters(call: Call) -> Answer:
    """Vectors by a hash of the text: lovely numbers without any meaning."""
    answer = call.forward()
    seed = hashlib.sha256(str(call.payload).encode()).hexdigest()

    def drawn(vector: Vector) -> Vector:
        chance = random.Random(seed)
        return [chance.gauss(0, 1) / len(vector) ** 0.5 for _ in vector]

    return Answer(answer.status, answer.headers, _through(answer.value, drawn))


def half_precision(vector: Vector) -> Vector:
    """What a reader makes of 16-bit numbers taken for 32-bit ones."""
    packed = b"".join(struct.pack("<e", one) for one in vector)
    return [one for (one,) in struct.iter_unpack("<f", packed)]


def packed(vector: Vector) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()


def averaged(held: list[Vector]) -> list[Vector]:
    return [[sum(row) / len(held) for row in zip(*held, strict=True)]] * len(held)


def sometimes_shorter(chance: random.Random, vector: Vector) -> Vector:
    return vector[: chance.choice((256, 128))]


def with_normalize(wished: bool) -> Callable[[], Mutation]:
    def change(payload: Payload) -> None:
        if "inputText" in payload:
            payload["normalize"] = wished

    return lambda: hearing(change)


DEFECTS = (
    Defect("rounded to two decimals", every(lambda v: [round(one, 2) for one in v]), "embedding_shape"),
    Defect("rounded to whole numbers", every(lambda v: [round(one) for one in v]), "embedding_shape"),
    Defect("small whole numbers", every(lambda v: [int(one * 127) for one in v]), "embedding_normalization"),
    Defect("one bit a number", every(lambda v: [int(one > 0) for one in v]), "embedding_normalization"),
    Defect("signs only", every(lambda v: [1.0 if one > 0 else -1.0 for one in v]), "embedding_normalization"),
    Defect("vectors cut to half", every(lambda v: v[: len(v) // 2]), "embedding_shape"),
    Defect("vectors without their last number", every(lambda v: v[:-1]), "embedding_shape"),
    Defect(
        "half of each vector is zero",
        every(lambda v: v[: len(v) // 2] + [0.0] * (len(v) // 2)),
        "embedding_normalization",
    ),
    Defect("shuffled anew each time", by_chance(lambda chance, v: chance.sample(v, len(v))), "embedding_determinism"),
    Defect(
        "a little noise",
        by_chance(lambda chance, v: [one + chance.gauss(0, 0.01) for one in v]),
        "embedding_determinism",
    ),
    Defect("the vector of the request before", stale, "embedding_determinism"),
    Defect("another length now and then", by_chance(sometimes_shorter), "embedding_determinism", sometimes=True),
    Defect(
        "the same vector for all",
        every(lambda v: [((n * 7) % 11 - 5) / 100 for n, _ in enumerate(v)]),
        "embedding_similarity",
    ),
    Defect("nearly the same vector for all", every(lambda v: [1.0 + one / 1000 for one in v]), "embedding_similarity"),
    Defect("vectors by a hash of the text", lambda: by_characters, "embedding_similarity"),
    Defect("only the first word is embedded", lambda: hearing(first_words), "embedding_similarity", sometimes=True),
    Defect("vectors twice as long", every(lambda v: [one * 2 for one in v]), "embedding_normalization"),
    Defect("normalized whatever was wished", with_normalize(True), "embedding_normalization"),
    Defect("never normalized", with_normalize(False), "embedding_normalization"),
    Defect(
        "the wished length is dropped",
        lambda: hearing(lambda told: told.pop("dimensions", None) and None),
        "embedding_dimensions",
    ),
    Defect("numbers as text", every(lambda v: [str(one) for one in v]), "embedding_shape"),
    Defect("vectors in base64", every(packed), "embedding_shape"),
    Defect("half precision read as single", every(half_precision), "embedding_shape"),
    Defect("NaN in the middle", every(lambda v: [*v[:50], float("nan"), *v[51:]]), "embedding_shape"),
    Defect("null at the end", every(lambda v: [*v[:-1], None]), "embedding_shape"),
    Defect("a batch reversed", batches(lambda held: held[::-1]), "embedding_batch", model=MANY),
    Defect(
        "a batch with its first vector for all",
        batches(lambda held: [held[0]] * len(held)),
        "embedding_batch",
        model=MANY,
    ),
    Defect(
        "a batch without its last",
        batches(lambda held: held[:-1] if len(held) > 1 else held),
        "embedding_batch",
        model=MANY,
    ),
    Defect("a batch averaged", batches(averaged), "embedding_batch", model=COHERE),
)
