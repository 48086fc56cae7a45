"""One document answers the question, the others do not: it must come first, with sane indices and scores."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._judging import readable
from certify_cli.probes._ranking import draw_task, ranked_first, ranking
from certify_cli.probes._rerank import sources
from certify_cli.probes._script import RERANK, chance, reranked, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

RESULTS_ASKED = 3
"""One fewer than there are documents, so that ignoring the number shows."""


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    reply = yield sources(task.query, task.documents, RESULTS_ASKED)
    return {"documents": len(task.documents), "relevant": task.relevant, **ranking(reply.body)}


@readable
def judge(seen: Seen) -> Judgement:
    return ranked_first(seen, RESULTS_ASKED, "document")


_TASK = draw_task(chance())
_BEST = _TASK.relevant
_SECOND, _THIRD, _LAST = _TASK.others


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
