"""Documents that are JSON objects instead of text: the one whose fields answer the question must come first."""

from __future__ import annotations

from collections.abc import Generator

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._judging import readable
from certify_cli.probes._ranking import Task, draw_task, ranked_first, ranking
from certify_cli.probes._rerank import sources
from certify_cli.probes._script import RERANK, chance, reranked, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

RESULTS_ASKED = 3


def as_objects(task: Task) -> list[dict[str, object]]:
    return [{"shelf": 40 + place, "text": text, "tags": ["archive"]} for place, text in enumerate(task.documents)]


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    reply = yield sources(task.query, as_objects(task), RESULTS_ASKED)
    return {"documents": len(task.documents), "relevant": task.relevant, **ranking(reply.body)}


@readable
def judge(seen: Seen) -> Judgement:
    return ranked_first(seen, RESULTS_ASKED, "object")


_TASK = draw_task(chance())
_BEST = _TASK.relevant
_SECOND, _THIRD, _LAST = _TASK.others

PROBE = Probe(
    id="rerank_json",
    title="Ranks JSON documents",
    why="records are handed in as they are stored; a model that reads only plain text ranks them at random",
    kinds=("rerank",),
    ask=ask,
    judge=judge,
    capability="rerank_json",
    passes=scripts(
        {
            "clear scores": reranked([(_BEST, 0.88), (_SECOND, 0.02), (_LAST, 0.001)]),
            "small scores": reranked([(_BEST, 3e-4), (_THIRD, 2e-5), (_SECOND, 1e-5)]),
            "ties among the others": reranked([(_BEST, 0.31), (_LAST, 0.0), (_SECOND, 0.0)]),
        },
        model=RERANK,
    ),
    fails=scripts(
        {
            "relevant one second": reranked([(_SECOND, 0.9), (_BEST, 0.8), (_LAST, 0.1)]),
            "all scores alike": reranked([(_BEST, 0.5), (_SECOND, 0.5), (_LAST, 0.5)]),
            "index out of range": reranked([(_BEST, 0.9), (4, 0.2), (_LAST, 0.1)]),
            "more than asked": reranked([(_BEST, 0.9), (_SECOND, 0.2), (_THIRD, 0.1), (_LAST, 0.0)]),
            "none": reranked([]),
        },
        model=RERANK,
    ),
)
