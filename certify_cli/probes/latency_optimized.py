"""Latency-optimised inference: asked for, served and named in the reply, or refused in so many words.

AWS promises that the reply names the latency configuration it was served with, and that it falls back to standard when
the quota for optimised inference is used up; a fall-back that is named therefore decides nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import excerpt, failed, passed, readable, unclear
from certify_cli.probes._script import chance, chat, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

OPTIMIZED = "optimized"


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_sum(subject.random())
    request = asked(subject, task.question, performanceConfig={"latency": OPTIMIZED})
    reply = yield request
    named = reply.details.get("performanceConfig")
    served = excerpt(named.get("latency") or "", 40) if isinstance(named, Mapping) else ""
    return {"a": task.a, "b": task.b, "served": served, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn, served = seen["turn"], seen["served"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_sum(turn["text"], seen["a"], seen["b"]))
        or _wrong_latency(served)
        or passed("served with optimised latency")
    )


def _wrong_latency(served: str) -> Judgement | None:
    if served == OPTIMIZED:
        return None
    if not served:
        return failed("asked for optimised latency, and the reply does not say which it was served with")
    if served == "standard":
        return unclear("asked for optimised latency, served with standard and said so, as when a quota is used up")
    return failed(f"asked for optimised latency, served with '{served}'")


_SUM = draw_sum(chance())


def _reply(text: str, latency: object = OPTIMIZED) -> Reply:
    return replace(chat(text, tokens=12), details={"performanceConfig": {"latency": latency}})


_RIGHT = _reply(str(_SUM.total))

PROBE = Probe(
    id="latency_optimized",
    title="Serves with optimised latency",
    why="it is paid for; served as standard without a word, nobody would know",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="latency_optimized",
    not_applicable=obstacle,
    expensive=True,
    passes=scripts(
        {
            "terse": _RIGHT,
            "chatty": _reply(f"The sum of {_SUM.a} and {_SUM.b} is **{_SUM.total}**."),
            "and more beside it": replace(
                _RIGHT, details={"performanceConfig": {"latency": OPTIMIZED}, "metrics": {"latencyMs": 88}}
            ),
        }
    ),
    fails=scripts(
        {
            "not named": replace(_RIGHT, details={}),
            "named as nothing": replace(_RIGHT, details={"performanceConfig": {}}),
            "not an object": replace(_RIGHT, details={"performanceConfig": OPTIMIZED}),
            "something else": _reply(str(_SUM.total), "turbo"),
            "not text": _reply(str(_SUM.total), True),
            "wrong answer": _reply(str(_SUM.total + 1)),
            "empty": _reply(""),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "stop reason": replace(_RIGHT, stop_reason="max_tokens"),
        }
    ),
)
