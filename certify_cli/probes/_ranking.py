"""A question, documents of which one answers it, and what must hold of any ranking of them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._judging import excerpt, failed, passed
from certify_cli.probes._rerank import results
from certify_cli.probes._vectors import is_number
from certify_cli.probes._words import CITIES, COLOURS, JOBS, THINGS
from certify_cli.types.findings import Judgement

RESULTS_KEPT = 12
LARGEST_KEPT = 1e9
"""Anything larger is kept as text, which no judge takes for a number."""


@dataclass(frozen=True, slots=True)
class Task:
    """`relevant` is the place of the document that answers the query."""

    query: str
    documents: tuple[str, ...]
    relevant: int

    @property
    def others(self) -> tuple[int, ...]:
        return tuple(place for place in range(len(self.documents)) if place != self.relevant)


def draw_task(chance: random.Random) -> Task:
    """The document that answers is neither the first nor the last, the shortest nor the longest: those are guesses."""
    thing, job, city = f"{chance.choice(COLOURS)} {chance.choice(THINGS)}", chance.choice(JOBS), chance.choice(CITIES)
    answer = f"The {thing} was found by a {job} near {city} in {chance.randint(1820, 1990)}."
    documents = [
        "Boil the pasta for nine minutes.",
        "The central bank left its interest rates unchanged for the third month.",
        "To reset the router, hold the small button on its back for ten seconds, until its lamp turns green.",
    ]
    relevant = chance.randint(1, len(documents) - 1)
    documents.insert(relevant, answer)
    return Task(f"Who found the {thing}, and where?", tuple(documents), relevant)


def ranking(body: Mapping[str, Any]) -> dict[str, Any]:
    """`{"count", "results": [[index, score], ...]}` as kept in a finding."""
    found = results(body)
    pairs = [[_kept(result, "index"), _kept(result, "relevanceScore")] for result in found[:RESULTS_KEPT]]
    return {"count": len(found), "results": pairs}


def _kept(result: Any, key: str) -> Any:
    """A number as it is; anything else as text, which no judge takes for one."""
    value = result.get(key) if isinstance(result, dict) else None
    return value if is_number(value) and abs(value) < LARGEST_KEPT else excerpt(value, 40)


def misranked(found: Mapping[str, Any], asked: int, documents: int) -> str:
    """What is wrong with a ranking of so many documents as such, or ""."""
    if found["count"] != asked:
        return f"{found['count']} results came back, expected {asked}"
    indices, scores = [pair[0] for pair in found["results"]], [pair[1] for pair in found["results"]]
    return _wrong_indices(indices, documents) or _wrong_scores(scores)


def _wrong_indices(indices: Sequence[object], documents: int) -> str:
    for index in indices:
        if type(index) is not int:
            return f"index {index!r} is not an integer"
        if not 0 <= index < documents:
            return f"index {index} is out of range, there are {documents} documents"
    return "" if len(set(indices)) == len(indices) else "a document is ranked twice"


def _wrong_scores(scores: Sequence[Any]) -> str:
    for score in scores:
        if not is_number(score):
            return f"relevance score {score!r} is not a finite number"
    return "" if scores == sorted(scores, reverse=True) else "the relevance scores do not descend"


def ranked_first(found: Mapping[str, Any], asked: int, what: str) -> Judgement:
    """Whether so many results came back, sound, with the relevant one of `documents` first; `what` names that one."""
    wrong = misranked(found, asked, found["documents"]) or not_first(found, found["relevant"])
    return failed(wrong) if wrong else passed(f"ranked the relevant {what} first")


def not_first(found: Mapping[str, Any], relevant: int) -> str:
    """Why the relevant document of a sound ranking of several does not stand out, or ""."""
    (best, top), (_, second), *_ = found["results"]
    if best != relevant:
        return f"ranked document {best} first, expected document {relevant}"
    return f"the relevant document and another both score {top}" if top == second else ""
