"""Tiny probes for tests of the runner: they ask once and believe what they are told."""

from __future__ import annotations

from collections.abc import Generator

from certify_cli.interfaces import Probe, Subject
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Mark, Seen

QUESTION = Request.of("converse", {"messages": [], "inferenceConfig": {"maxTokens": 10}})


def _ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    reply = yield QUESTION
    return {"text": reply.text, "seed": subject.seed}


def _judge(seen: Seen) -> Judgement:
    good = seen.get("text") == "ok"
    return Judgement(mark=Mark.PASS if good else Mark.FAIL, reason="" if good else f"said {seen.get('text')}")


def _ask_badly(_: Subject) -> Generator[Request, Reply, Seen]:
    yield QUESTION
    raise ZeroDivisionError("a bug")


def _ask_twice(subject: Subject) -> Generator[Request, Reply, Seen]:
    first = yield QUESTION
    second = yield QUESTION
    return {"text": first.text if first.text != "ok" else second.text, "seed": subject.seed}


def double(name: str) -> Probe:
    return Probe(id=name, title=name, why="", kinds=("chat",), ask=_ask_twice, judge=_judge)


def simple(name: str) -> Probe:
    return Probe(id=name, title=name, why="", kinds=("chat",), ask=_ask, judge=_judge)


def buggy(name: str) -> Probe:
    return Probe(id=name, title=name, why="", kinds=("chat",), ask=_ask_badly, judge=_judge)


def _ask_nothing(_: Subject) -> Generator[Request, Reply, Seen]:
    raise KeyError("a bug before the first question")
    yield QUESTION


def stillborn(name: str) -> Probe:
    return Probe(id=name, title=name, why="", kinds=("chat",), ask=_ask_nothing, judge=_judge)
