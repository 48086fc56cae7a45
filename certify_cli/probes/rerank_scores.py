"""Scores as such: from 0 to 1, alike for the same document, and no matter at which place it was handed in.

The scale: Cohere documents 0 to 1, and the published answers of Bedrock that were found lie in it.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._ranking import draw_task, misranked, ranking
from certify_cli.probes._rerank import sources
from certify_cli.probes._script import RERANK, chance, reranked, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

DOCUMENTS = 5
RELEVANT = 0
"""The document that answers, which is there twice; the others have numbers of their own."""
PLACES = ((1, 2), (1, 3), (2, 3))
"""Where the two are; never first or last, which is where a model that looks at places alone would like them."""
ROUNDING = 1e-6
SAME_SCORE = 0.02
AGAIN = 0.05
CLEARLY, TIMES = 0.05, 2
"""How far the relevant document must be above the others: by so much, or by so many times."""


@dataclass(frozen=True, slots=True)
class Orders:
    """The texts by their numbers, and two orders in which they are handed in."""

    query: str
    texts: tuple[str, ...]
    orders: tuple[tuple[int, ...], ...]


def draw_orders(chance: random.Random) -> Orders:
    task = draw_task(chance)
    orders = []
    for places in chance.sample(PLACES, 2):
        others = iter(chance.sample((1, 2, 3), 3))
        orders.append(tuple(RELEVANT if place in places else next(others) for place in range(DOCUMENTS)))
    texts = [task.documents[place] for place in (task.relevant, *task.others)]
    return Orders(task.query, tuple(texts), tuple(orders))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_orders(subject.random())
    rankings = []
    for order in task.orders:
        reply = yield sources(task.query, [task.texts[number] for number in order], DOCUMENTS)
        rankings.append({"order": list(order), **ranking(reply.body)})
    return {"rankings": rankings}


@readable
def judge(seen: Seen) -> Judgement:
    rankings = seen["rankings"]
    for found in rankings:
        wrong = misranked(found, DOCUMENTS, DOCUMENTS) or _off_scale(found) or _unfair(found)
        if wrong:
            return failed(wrong)
    first, second = (_scores(found) for found in rankings)
    for number, scores in first.items():
        if abs(scores[0] - second[number][0]) > AGAIN:
            both = f"{scores[0]:.6g} and {second[number][0]:.6g}"
            return failed(f"the same document scores {both}, with the documents in another order")
    return passed(f"scores from {first[RELEVANT][0]:.6g} down, whatever the order")


def _off_scale(found: Mapping[str, Any]) -> str:
    outside = [score for _, score in found["results"] if not -ROUNDING <= score <= 1 + ROUNDING]
    return f"relevance score {outside[0]:.6g} is not from 0 to 1" if outside else ""


def _unfair(found: Mapping[str, Any]) -> str:
    scores = _scores(found)
    one, twin = scores[RELEVANT]
    best_other = max(score for number, each in scores.items() if number != RELEVANT for score in each)
    if abs(one - twin) > SAME_SCORE:
        return f"the same document scores {one:.6g} and {twin:.6g} in one call"
    least = min(one, twin)
    if least >= best_other + CLEARLY or (least > 0 and least >= best_other * TIMES):
        return ""
    return f"the relevant document scores {least:.6g}, another {best_other:.6g}"


def _scores(found: Mapping[str, Any]) -> dict[int, list[float]]:
    """Document number -> its scores, as often as it was handed in."""
    scores: dict[int, list[float]] = {}
    for index, score in found["results"]:
        scores.setdefault(found["order"][index], []).append(score)
    return scores


_ORDERS = draw_orders(chance()).orders
_GOOD = {RELEVANT: 0.91, 1: 0.03, 2: 0.002, 3: 0.0001}


def _ranked(order: Sequence[int], scores: Mapping[int, float], *, twin: float | None = None) -> Reply:
    """A ranking of that order by those scores; the second time it meets the relevant one it gives it `twin`."""
    pairs: list[tuple[int, float]] = []
    met = False
    for index, number in enumerate(order):
        pairs.append((index, twin if number == RELEVANT and met and twin is not None else scores[number]))
        met = met or number == RELEVANT
    return _sorted(pairs)


def _sorted(pairs: Iterable[tuple[int, float]], sign: int = -1) -> Reply:
    ordered = sorted(pairs, key=lambda pair: sign * pair[1])
    return reranked(ordered)


def _both(scores: Mapping[int, float], **rest: Any) -> tuple[Reply, ...]:
    return tuple(_ranked(order, scores, **rest) for order in _ORDERS)


def _by_place(*scores: float) -> Reply:
    return _sorted(zip(range(DOCUMENTS), scores, strict=True))


_FINE = _both(_GOOD)

PROBE = Probe(
    id="rerank_scores",
    title="Scores documents by what they say",
    why="a threshold on the score decides what a model gets to read: it must mean the same from call to call",
    kinds=("rerank",),
    ask=ask,
    judge=judge,
    baseline=True,
    passes=scripts(
        {
            "clear": _FINE,
            "small": _both({RELEVANT: 3e-4, 1: 2e-5, 2: 1e-5, 3: 0.0}),
            "the others not far below": _both({RELEVANT: 0.99, 1: 0.9, 2: 0.8, 3: 0.7}),
            "numeric noise": (_FINE[0], _ranked(_ORDERS[1], {**_GOOD, 1: 0.0304}, twin=0.9103)),
            "whole numbers at the ends": _both({RELEVANT: 1, 1: 0, 2: 0, 3: 0}),
            "rounded above 1": _both({**_GOOD, RELEVANT: 1.0000001}),
        },
        model=RERANK,
    ),
    fails=scripts(
        {
            "above 1": _both({**_GOOD, RELEVANT: 7.1}),
            "per cent": _both({number: 100 * score for number, score in _GOOD.items()}),
            "below 0": _both({**_GOOD, 3: -0.4}),
            "infinite": _both({**_GOOD, RELEVANT: float("inf")}),
            "not a number": _both({**_GOOD, 3: float("nan")}),
            "ascending": tuple(_sorted(((i, _GOOD[n]) for i, n in enumerate(order)), 1) for order in _ORDERS),
            "the same document half as good the second time": _both(_GOOD, twin=0.44),
            "all alike": _both(dict.fromkeys(_GOOD, 0.5)),
            "another as good": _both({**_GOOD, 2: 0.91}),
            "another almost as good": _both({**_GOOD, 2: 0.9}),
            "another better": _both({**_GOOD, 2: 0.95}),
            "the first is best": (_by_place(0.9, 0.7, 0.6, 0.5, 0.4),) * 2,
            "the last is best": (_by_place(0.1, 0.2, 0.3, 0.4, 0.9),) * 2,
            "other scores in another order": (_FINE[0], _ranked(_ORDERS[1], {**_GOOD, RELEVANT: 0.55})),
            "an irrelevant one moves": (_FINE[0], _ranked(_ORDERS[1], {**_GOOD, 3: 0.2})),
            "ranked twice": (_FINE[0], reranked([(1, 0.9), (1, 0.9), (0, 0.1), (3, 0.1), (4, 0.0)])),
            "one result too few": (_FINE[0], reranked([(1, 0.9), (2, 0.9), (0, 0.1), (3, 0.1)])),
            "score as text": (_FINE[0], reranked([(i, "0.9") for i in range(DOCUMENTS)])),
            "score true": (_FINE[0], reranked([(0, True), (1, 0.3), (2, 0.3), (3, 0.1), (4, 0.0)])),
        },
        model=RERANK,
    ),
)
