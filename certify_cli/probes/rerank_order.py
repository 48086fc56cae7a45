"""One document answers the question, the others do not: it must come first, with sane indices and scores."""

from __future__ import annotations

import random
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._judging import excerpt, failed, passed, readable
from certify_cli.probes._rerank import results, sources
from certify_cli.probes._script import RERANK, chance, reranked, scripts
from certify_cli.probes._vectors import is_number
from certify_cli.probes._words import CITIES, COLOURS, JOBS, THINGS
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

RESULTS_ASKED = 3
"""One fewer than there are documents, so that ignoring the number shows."""
RESULTS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Task:
    """`relevant` is the place of the document that answers the query."""

    query: str
    documents: tuple[str, ...]
    relevant: int


def draw_task(chance: random.Random) -> Task:
    thing, job, city = f"{chance.choice(COLOURS)} {chance.choice(THINGS)}", chance.choice(JOBS), chance.choice(CITIES)
    answer = f"The {thing} was found by a {job} near {city} in {chance.randint(1820, 1990)}."
    documents = [
        "Boil the pasta for nine minutes, then add the sauce and serve it hot.",
        "The central bank left its interest rates unchanged for the third month.",
        "To reset the router, hold the small button on its back for ten seconds.",
    ]
    relevant = chance.randrange(len(documents) + 1)
    documents.insert(relevant, answer)
    return Task(f"Who found the {thing}, and where?", tuple(documents), relevant)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    reply = yield sources(task.query, task.documents, RESULTS_ASKED)
    found = results(reply.body)
    return {
        "asked": RESULTS_ASKED,
        "documents": len(task.documents),
        "relevant": task.relevant,
        "count": len(found),
        "results": [[_kept(result, "index"), _kept(result, "relevanceScore")] for result in found[:RESULTS_KEPT]],
    }


def _kept(result: Any, key: str) -> Any:
    """A number as it is; anything else as text, which no judge takes for one."""
    value = result.get(key) if isinstance(result, dict) else None
    return value if is_number(value) and abs(value) < 1e9 else excerpt(value, 40)


@readable
def judge(seen: Seen) -> Judgement:
    if seen["count"] != seen["asked"]:
        return failed(f"{seen['count']} results came back, expected {seen['asked']}")
    indices, scores = [pair[0] for pair in seen["results"]], [pair[1] for pair in seen["results"]]
    if problem := _wrong_indices(indices, seen["documents"]) or _wrong_scores(scores):
        return failed(problem)
    if indices[0] != seen["relevant"]:
        return failed(f"ranked document {indices[0]} first, expected document {seen['relevant']}")
    if scores[0] == scores[1]:
        return failed(f"the relevant document and another both score {scores[0]}")
    return passed("ranked the relevant document first")


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


_TASK = draw_task(chance())
_BEST = _TASK.relevant
_SECOND, _THIRD, _LAST = (place for place in range(len(_TASK.documents)) if place != _BEST)


def _with_documents(pairs: Sequence[tuple[int, float]]) -> Reply:
    plain = reranked(pairs)
    return replace(
        plain, body={"results": [{**result, "document": {"text": "..."}} for result in plain.body["results"]]}
    )


PROBE = Probe(
    id="rerank_order",
    title="Ranks the relevant document first",
    why="retrieval keeps only the first few: a wrong order or index silently feeds the wrong text to the model",
    kinds=("rerank",),
    ask=ask,
    judge=judge,
    baseline=True,
    passes=scripts(
        {
            "clear scores": reranked([(_BEST, 0.94), (_SECOND, 0.02), (_LAST, 0.001)]),
            "small scores": reranked([(_BEST, 3e-4), (_THIRD, 2e-5), (_SECOND, 1e-5)]),
            "scores on a scale of their own": reranked([(_BEST, 7.1), (_LAST, -3), (_SECOND, -3)]),
            "whole numbers for scores": reranked([(_BEST, 1), (_SECOND, 0), (_LAST, 0)]),
            "ties among the others": reranked([(_BEST, 0.31), (_LAST, 0.0), (_SECOND, 0.0)]),
            "single-precision digits": reranked([(_BEST, 0.9997064471244812), (_THIRD, 1.5e-05), (_LAST, 1.4e-05)]),
            "the documents with the results": _with_documents([(_BEST, 0.9), (_SECOND, 0.1), (_LAST, 0.05)]),
        },
        model=RERANK,
    ),
    fails=scripts(
        {
            "relevant one second": reranked([(_SECOND, 0.9), (_BEST, 0.8), (_LAST, 0.1)]),
            "relevant one missing": reranked([(_SECOND, 0.9), (_THIRD, 0.8), (_LAST, 0.1)]),
            "index out of range": reranked([(_BEST, 0.9), (4, 0.2), (_LAST, 0.1)]),
            "negative index": reranked([(_BEST, 0.9), (-1, 0.2), (_LAST, 0.1)]),
            "counted from one": reranked([(_BEST + 1, 0.9), (_SECOND + 1, 0.2), (_THIRD + 1, 0.1)]),
            "index as text": reranked([(str(_BEST), 0.9), (_SECOND, 0.2), (_LAST, 0.1)]),
            "ranked twice": reranked([(_BEST, 0.9), (_SECOND, 0.2), (_SECOND, 0.1)]),
            "scores ascend": reranked([(_BEST, 0.1), (_SECOND, 0.2), (_LAST, 0.9)]),
            "all scores alike": reranked([(_BEST, 0.5), (_SECOND, 0.5), (_LAST, 0.5)]),
            "another as good": reranked([(_BEST, 0.9), (_SECOND, 0.9), (_LAST, 0.1)]),
            "last two swapped": reranked([(_BEST, 0.9), (_SECOND, 0.1), (_LAST, 0.2)]),
            "NaN": reranked([(_BEST, 0.9), (_SECOND, float("nan")), (_LAST, 0.1)]),
            "score as text": reranked([(_BEST, "0.9"), (_SECOND, 0.2), (_LAST, 0.1)]),
            "score missing": reranked([(_BEST, None), (_SECOND, 0.2), (_LAST, 0.1)]),
            "more than asked": reranked([(_BEST, 0.9), (_SECOND, 0.2), (_THIRD, 0.1), (_LAST, 0.0)]),
            "fewer than asked": reranked([(_BEST, 0.9)]),
            "none": reranked([]),
        },
        model=RERANK,
    ),
)
