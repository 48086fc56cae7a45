"""The number of results: one where one is wanted, several where several are, and no more than there are documents."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._illegal import ask_illegally, not_refused
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._ranking import Task, draw_task, misranked, ranking
from certify_cli.probes._rerank import sources
from certify_cli.probes._script import RERANK, broken, chance, refused, reranked, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

MOST_BEYOND = 4


def draw_numbers(chance: random.Random) -> tuple[Task, tuple[int, int], int]:
    """(task, numbers of results that can be had, one that cannot)."""
    task = draw_task(chance)
    several = chance.randint(2, len(task.documents) - 1)
    return task, (1, several), len(task.documents) + chance.randint(1, MOST_BEYOND)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task, numbers, beyond = draw_numbers(subject.random())
    rankings = []
    for number in numbers:
        reply = yield sources(task.query, task.documents, number)
        rankings.append({"asked": number, **ranking(reply.body)})
    seen: dict[str, Any] = {"documents": len(task.documents), "rankings": rankings, "beyond": beyond}
    too_many, one = (sources(task.query, task.documents, number) for number in (beyond, 1))
    seen["outcome"], granted = yield from ask_illegally(too_many, one)
    seen["clipped"] = ranking(granted.body) if granted else {}
    return seen


@readable
def judge(seen: Seen) -> Judgement:
    documents, beyond = seen["documents"], seen["beyond"]
    for found in seen["rankings"]:
        if wrong := misranked(found, found["asked"], documents):
            return failed(f"{found['asked']} of {documents} documents wanted: {wrong}")
    first, second = (found["results"][0][0] for found in seen["rankings"])
    if first != second:
        return failed(f"the best of one is document {first}, the best of several document {second}")
    if seen["clipped"]:
        wrong = misranked(seen["clipped"], documents, documents)
        return failed(f"{beyond} of {documents} documents wanted: {wrong}") if wrong else passed("clipped to what is")
    asked_too_much = not_refused(seen["outcome"], f"a wish for {beyond} of {documents} documents")
    return asked_too_much or passed("as many results as asked for, and no more than there are")


_TASK, (_ONE, _MANY), _BEYOND = draw_numbers(chance())
_ALL = [(_TASK.relevant, 0.93), *zip(_TASK.others, (0.04, 0.003, 0.0002), strict=True)]
_FIRST, _FEW = reranked(_ALL[:1]), reranked(_ALL[:_MANY])
_REFUSED = refused("Cannot provide numberOfResults value that exceeds the number of sources.")
_BROKEN = broken(500, "InternalServerException", "The system encountered an unexpected error during processing.")
_GONE = _TASK.others[-1]

PROBE = Probe(
    id="rerank_range",
    title="Gives as many results as asked for",
    why="whoever takes the index of a result into a list of documents must find a document there",
    kinds=("rerank",),
    ask=ask,
    judge=judge,
    baseline=True,
    passes=scripts(
        {
            "more than there are refused": (_FIRST, _FEW, _REFUSED),
            "more than there are clipped": (_FIRST, _FEW, reranked(_ALL)),
            "a scale of its own": (reranked([(_TASK.relevant, 7)]), _FEW, _REFUSED),
        },
        model=RERANK,
    ),
    fails=scripts(
        {
            "always all": (reranked(_ALL), reranked(_ALL), reranked(_ALL)),
            "always one": (_FIRST, _FIRST, _REFUSED),
            "none where one is wanted": (reranked([]), _FEW, _REFUSED),
            "one more": (reranked(_ALL[:2]), _FEW, _REFUSED),
            "one fewer": (_FIRST, reranked(_ALL[: _MANY - 1]), _REFUSED),
            "index out of range": (_FIRST, reranked([*_ALL[: _MANY - 1], (len(_ALL), 0.0)]), _REFUSED),
            "negative index": (reranked([(-1, 0.9)]), _FEW, _REFUSED),
            "index as text": (reranked([(str(_TASK.relevant), 0.9)]), _FEW, _REFUSED),
            "index missing": (reranked([(None, 0.9)]), _FEW, _REFUSED),
            "index with a fraction": (reranked([(1.0, 0.9)]), _FEW, _REFUSED),
            "one document over and over": (_FIRST, reranked([_ALL[0]] * _MANY), _REFUSED),
            "another best of one": (reranked([(_GONE, 0.9)]), _FEW, _REFUSED),
            "filled up with one document": (_FIRST, _FEW, reranked([*_ALL, *[_ALL[-1]] * (_BEYOND - len(_ALL))])),
            "filled up with what is not there": (
                _FIRST,
                _FEW,
                reranked([*_ALL, *((place, 0.0) for place in range(len(_ALL), _BEYOND))]),
            ),
            "clipped to too few": (_FIRST, _FEW, _FEW),
            "500 where too many are wanted": (_FIRST, _FEW, _BROKEN, _FIRST),
        },
        model=RERANK,
    ),
)
