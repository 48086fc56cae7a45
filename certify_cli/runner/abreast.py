"""Asks several things at the same time, for no longer than there is time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from certify_cli.interfaces import Clock

Question = TypeVar("Question")
Answer = TypeVar("Answer")

POLL_SECONDS = 0.2


def abreast(
    ask: Callable[[Question], Answer],
    questions: Sequence[Question],
    *,
    width: int,
    until: float,
    clock: Clock,
    give_up: Callable[[], bool] = lambda: False,
    heard: Callable[[int, Answer], object] = lambda place, answer: None,
) -> dict[int, Answer]:
    """Answers by the question's place; those that did not come by `until` (monotonic seconds) are missing.

    Daemon threads, so that a question nobody answers cannot hold up the exit. `ask` must not raise. `heard` is told of
    each answer as it comes.
    """
    todo: queue.SimpleQueue[tuple[int, Question]] = queue.SimpleQueue()
    done: queue.SimpleQueue[tuple[int, Answer]] = queue.SimpleQueue()
    for place in enumerate(questions):
        todo.put(place)
    for _ in range(min(width, len(questions))):
        threading.Thread(target=_work, args=(ask, todo, done), name="certify-look", daemon=True).start()
    answers: dict[int, Answer] = {}
    while len(answers) < len(questions) and not give_up() and (left := until - clock()) > 0:
        try:
            place_answered, answer = done.get(timeout=min(POLL_SECONDS, left))
        except queue.Empty:
            continue
        answers[place_answered] = answer
        heard(place_answered, answer)
    return answers


def _work(
    ask: Callable[[Question], Answer],
    todo: queue.SimpleQueue[tuple[int, Question]],
    done: queue.SimpleQueue[tuple[int, Answer]],
) -> None:
    while True:
        try:
            place, question = todo.get_nowait()
        except queue.Empty:
            return
        done.put((place, ask(question)))
