"""Rerank models whose results are wrong in one way only."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from typing import Any

from certify_cli.simulator.behaviour import Behaviour, Json, Vector
from certify_cli.simulator.behaviours.vectors import UNEXPECTED
from certify_cli.simulator.refusals import ServiceError

Results = list[dict[str, Any]]


def _results(change: Callable[[Results], Results]) -> Behaviour:
    return Behaviour(write=lambda body: {**body, "results": change(list(body["results"]))})


def infinite_score() -> Behaviour:
    """The best document is infinitely good."""
    return Behaviour(scores=lambda scores: tuple(math.inf if one == max(scores) else one for one in scores))


def scores_in_per_cent() -> Behaviour:
    return Behaviour(scores=lambda scores: tuple(100 * one for one in scores))


def noisy_scores(spread: float = 0.3) -> Behaviour:
    """Every score is up to `spread` of itself too low, another time otherwise."""
    calls = itertools.count()

    def noisy(scores: Vector) -> Vector:
        chance = random.Random(next(calls))  # noqa: S311 - noise, not secrets
        return tuple(one * (1 - spread * chance.random()) for one in scores)

    return Behaviour(scores=noisy)


def likes_a_place(place: int = 0) -> Behaviour:
    """The document at that place gets the best score, the best document its score; counted from 0."""

    def exchanged(scores: Vector) -> Vector:
        here, best = min(place, len(scores) - 1), scores.index(max(scores))
        changed = list(scores)
        changed[here], changed[best] = scores[best], scores[here]
        return tuple(changed)

    return Behaviour(scores=exchanged)


def scores_all_alike() -> Behaviour:
    return Behaviour(scores=lambda scores: tuple(0.5 for _ in scores))


def ascending_scores() -> Behaviour:
    """The right documents in the right order, with their scores from low to high."""

    def change(results: Results) -> Results:
        scores = [one["relevanceScore"] for one in results][::-1]
        return [{**one, "relevanceScore": score} for one, score in zip(results, scores, strict=True)]

    return _results(change)


def scores_as_text() -> Behaviour:
    return _results(lambda results: [{**one, "relevanceScore": str(one["relevanceScore"])} for one in results])


def index_out_of_range() -> Behaviour:
    """The last result is a document that is not there."""
    return _results(lambda results: [*results[:-1], {**results[-1], "index": 1_000}])


def counts_from_one() -> Behaviour:
    return _results(lambda results: [{**one, "index": one["index"] + 1} for one in results])


def index_repeated() -> Behaviour:
    """The last result is the first document again."""
    return _results(lambda results: [*results[:-1], {**results[-1], "index": results[0]["index"]}])


def one_result_short() -> Behaviour:
    return _results(lambda results: results[:-1] if len(results) > 1 else results)


def ignores_number_of_results() -> Behaviour:
    """All documents come back."""
    return Behaviour(read=lambda body: _numbered(body, None))


def always_one_result() -> Behaviour:
    return Behaviour(read=lambda body: _numbered(body, 1))


def breaks_on_too_many_results() -> Behaviour:
    """A 500 where more results are wanted than there are documents."""

    def read(body: Json) -> Json:
        configuration = body["rerankingConfiguration"]["bedrockRerankingConfiguration"]
        if configuration.get("numberOfResults", 0) > len(body["sources"]):
            raise ServiceError("InternalServerException", UNEXPECTED)
        return body

    return Behaviour(read=read)


def _numbered(body: Json, number: int | None) -> Json:
    asked = body.get("rerankingConfiguration") or {}
    inner = {**asked.get("bedrockRerankingConfiguration", {}), "numberOfResults": number}
    kept = {name: value for name, value in inner.items() if value is not None}
    return {**body, "rerankingConfiguration": {**asked, "bedrockRerankingConfiguration": kept}}


def reads_no_json() -> Behaviour:
    """Of a JSON document only its existence is seen."""

    def blind(source: dict[str, Any]) -> dict[str, Any]:
        document = source["inlineDocumentSource"]
        return {
            **source,
            "inlineDocumentSource": {**document, "jsonDocument": {}} if "jsonDocument" in document else document,
        }

    return Behaviour(read=lambda body: {**body, "sources": [blind(one) for one in body["sources"]]})


KINDS: dict[str, Callable[..., Behaviour]] = {
    maker.__name__: maker
    for maker in (
        infinite_score,
        scores_in_per_cent,
        noisy_scores,
        likes_a_place,
        scores_all_alike,
        ascending_scores,
        scores_as_text,
        index_out_of_range,
        counts_from_one,
        index_repeated,
        one_result_short,
        ignores_number_of_results,
        always_one_result,
        breaks_on_too_many_results,
        reads_no_json,
    )
}
