"""Defects of rerankers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation, on_reply

from mutations.shapes import Payload, hearing
from mutations.table import Defect

Results = list[dict[str, Any]]


def results(change: Callable[[Results], Results]) -> Callable[[], Mutation]:
    return lambda: on_reply(lambda value: {**value, "results": change(value["results"])})


def scores(change: Callable[[float], Any]) -> Callable[[], Mutation]:
    return results(lambda found: [{**one, "relevanceScore": change(one["relevanceScore"])} for one in found])


def indices(change: Callable[[int], Any]) -> Callable[[], Mutation]:
    return results(lambda found: [{**one, "index": change(one["index"])} for one in found])


def by(worth: Callable[[int, str], float]) -> Callable[[], Mutation]:
    """Ranks by place and length or the like instead of by meaning."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if answer.status != 200:
            return answer
        texts = [str(source["inlineDocumentSource"]) for source in call.payload["sources"]]
        order = sorted(range(len(texts)), key=lambda place: -worth(place, texts[place]))
        kept = order[: len(answer.value["results"])]
        ranked = [{"index": place, "relevanceScore": 0.9 / (1 + rank)} for rank, place in enumerate(kept)]
        return replace(answer, value={"results": ranked})

    return lambda: mutation


def ignoring_number(payload: Payload) -> None:
    payload["rerankingConfiguration"]["bedrockRerankingConfiguration"].pop("numberOfResults", None)


def without_query(payload: Payload) -> None:
    payload["queries"][0]["textQuery"]["text"] = "What is it?"


def best_last(found: Results) -> Results:
    """The documents in the opposite order, the scores as they were."""
    places = [one["index"] for one in found][::-1]
    return [{**one, "index": place} for one, place in zip(found, places, strict=True)]


DEFECTS = (
    Defect("ranked by place", by(lambda place, _: -place), "rerank_order"),
    Defect("ranked by place from the end", by(lambda place, _: place), "rerank_order"),
    Defect("the longest document first", by(lambda _, text: len(text)), "rerank_order"),
    Defect("the shortest document first", by(lambda _, text: -len(text)), "rerank_order"),
    Defect("the least relevant first", results(best_last), "rerank_order"),
    Defect("results not sorted", results(lambda found: [*found[1:], found[0]]), "rerank_order"),
    Defect("scores as text", scores(str), "rerank_order"),
    Defect("scores of per cent", scores(lambda score: score * 100), "rerank_scores"),
    Defect("scores all one", scores(lambda _: 1.0), "rerank_order"),
    Defect("scores are NaN", scores(lambda _: float("nan")), "rerank_order"),
    Defect("scores below zero", scores(lambda score: score - 1), "rerank_scores"),
    Defect("scores missing", results(lambda found: [{"index": one["index"]} for one in found]), "rerank_order"),
    Defect("indices from one", indices(lambda index: index + 1), "rerank_order", sometimes=True),
    Defect("indices as text", indices(str), "rerank_order"),
    Defect("indices all zero", indices(lambda _: 0), "rerank_order"),
    Defect(
        "indices by rank", results(lambda found: [{**one, "index": n} for n, one in enumerate(found)]), "rerank_order"
    ),
    Defect("the last result is lost", results(lambda found: found[:-1]), "rerank_order"),
    Defect("the best result is lost", results(lambda found: found[1:]), "rerank_order"),
    Defect("the best result twice", results(lambda found: [found[0], *found[:-1]]), "rerank_order"),
    Defect("no results", results(lambda _: []), "rerank_order"),
    Defect("all results whatever number was wished", lambda: hearing(ignoring_number), "rerank_order"),
    Defect("the query is not read", lambda: hearing(without_query), "rerank_order", sometimes=True),
    Defect(
        "results under another name",
        lambda: on_reply(lambda value: {"rankings": value["results"]}),
        "rerank_order",
        mark="inconclusive",
    ),
)
