"""Embedding models whose vectors are wrong in one way only."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from certify_cli.simulator import semantics
from certify_cli.simulator.behaviour import Behaviour, Json, Vector
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.texts import texts_changed, texts_of

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

UNEXPECTED = "The system encountered an unexpected error during processing. Try your request again."
_SIZES = ("dimensions", "embeddingConfig", "output_dimension", "embeddingDimension")


def noisy_embedding(spread: float = 0.03) -> Behaviour:
    """Every vector is another one, `spread` of its length away from where it should be."""
    calls = itertools.count()

    def noisy(vector: Vector) -> Vector:
        chance = random.Random(next(calls))  # noqa: S311 - noise, not secrets
        step = spread * math.hypot(*vector) / math.sqrt(len(vector))
        return tuple(value + chance.gauss(0, step) for value in vector)

    return Behaviour(vector=noisy)


def stretched_embedding(length: float = 11.7) -> Behaviour:
    """Not normalized, whatever is asked for."""
    return Behaviour(vector=lambda vector: tuple(value * length for value in vector))


def always_normalizes() -> Behaviour:
    """Also where that is not wanted."""
    return Behaviour(vector=lambda vector: tuple(value / math.hypot(*vector) for value in vector))


def zero_embedding() -> Behaviour:
    return Behaviour(vector=lambda vector: (0.0,) * len(vector))


def infinite_embedding() -> Behaviour:
    """The last number of a vector is infinite."""
    return Behaviour(vector=lambda vector: (*vector[:-1], math.inf))


def stuck_embedding() -> Behaviour:
    """A good vector, but that of another text, whatever the text."""
    return Behaviour(vector=lambda vector: semantics.vector("stuck on this text", len(vector)))


def default_dimensions() -> Behaviour:
    """The length asked for is ignored."""
    return Behaviour(read=_without_sizes)


def _without_sizes(body: Json) -> Json:
    inner = {name: _without_sizes(value) if isinstance(value, Mapping) else value for name, value in body.items()}
    return {name: value for name, value in inner.items() if name not in _SIZES}


def cuts_silently(characters: int = 1_000) -> Behaviour:
    """A text that is too long is embedded by its beginning."""
    return Behaviour(read=lambda body: texts_changed(body, lambda text: text[:characters]))


def refuses_to_cut() -> Behaviour:
    """Cohere's `truncate` is read as NONE whatever it says."""
    return Behaviour(read=lambda body: {**body, "truncate": "NONE"} if "truncate" in body else body)


def breaks_on_long_input(characters: int = 2_100) -> Behaviour:
    """A text longer than that ends in a 500."""

    def refuse(call: Call) -> None:
        if any(len(text) > characters for text in texts_of(call.payload)):
            raise ServiceError("InternalServerException", UNEXPECTED)

    return Behaviour(refuse=refuse)


def embedding_as_text() -> Behaviour:
    """Numbers in quotes."""
    return Behaviour(write=lambda body: _each_vector(body, lambda vector: [str(value) for value in vector]))


def embedding_twice() -> Behaviour:
    """Two vectors for one text."""
    return Behaviour(write=lambda body: _as_list(body, lambda vectors: vectors * 2))


def reversed_batch() -> Behaviour:
    return Behaviour(write=lambda body: _as_list(body, lambda vectors: vectors[::-1]))


def short_batch() -> Behaviour:
    """The last text of a batch is left out."""
    return Behaviour(write=lambda body: _as_list(body, lambda vectors: vectors[: max(1, len(vectors) - 1)]))


def first_of_batch() -> Behaviour:
    """Every text of a batch gets the vector of the first."""
    return Behaviour(write=lambda body: _as_list(body, lambda vectors: vectors[:1] * len(vectors)))


def no_token_count() -> Behaviour:
    """Titan counts no tokens."""
    return Behaviour(
        write=lambda body: {**body, **({"inputTextTokenCount": 0} if "inputTextTokenCount" in body else {})}
    )


def _as_list(body: Json, change: Callable[[list[Any]], list[Any]]) -> Json:
    """The body with its list of vectors changed: Cohere's plain or by type, Nova's, Marengo's; or Titan's one."""
    found = body.get("embeddings", body.get("data"))
    name = "embeddings" if "embeddings" in body else "data"
    if isinstance(found, Mapping):
        return {**body, name: {form: change(vectors) for form, vectors in found.items()}}
    if isinstance(found, list):
        return {**body, name: change(found)}
    return {
        **{key: value for key, value in body.items() if key != "embedding"},
        "embeddings": change([body["embedding"]]),
    }


def _each_vector(value: Any, change: Callable[[list[float]], list[Any]]) -> Any:
    if isinstance(value, Mapping):
        return {name: _each_vector(inner, change) for name, inner in value.items()}
    if isinstance(value, list):
        plain = bool(value) and all(isinstance(one, float) for one in value)
        return change(value) if plain else [_each_vector(one, change) for one in value]
    return value


KINDS: dict[str, Callable[..., Behaviour]] = {
    maker.__name__: maker
    for maker in (
        noisy_embedding,
        stretched_embedding,
        always_normalizes,
        zero_embedding,
        infinite_embedding,
        stuck_embedding,
        default_dimensions,
        cuts_silently,
        refuses_to_cut,
        breaks_on_long_input,
        embedding_as_text,
        embedding_twice,
        reversed_batch,
        short_batch,
        first_of_batch,
        no_token_count,
    )
}
