"""A sum over ConverseStream: events in order, a legal end, usage, and the right text."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._events import wrong_events
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._script import (
    STREAM_EVENTS,
    TOOL_STREAM_EVENTS,
    TWO_BLOCK_EVENTS,
    chance,
    chat,
    scripts,
    streamed,
)
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_sum(subject.random())
    request = asked(subject, task.question, operation="converse_stream")
    reply = yield request
    return {"a": task.a, "b": task.b, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn, a, b = seen["turn"], seen["a"], seen["b"]
    return (
        wrong_events(turn)
        or unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_sum(turn["text"], a, b))
        or passed(f"streamed '{a + b}'")
    )


_TOTAL = draw_sum(chance()).total
_RIGHT = streamed(chat(str(_TOTAL)))
_START, _DELTA, _END, _STOP, _METADATA = STREAM_EVENTS

PROBE = Probe(
    id="streaming",
    title="Streams an answer",
    why="events in the promised order with a legal stop reason and usage; cut streams look like success to SDKs",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="streaming",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "chatty markdown": streamed(chat(f"The answer is **{_TOTAL}**.", tokens=14)),
            "reasoning block first": streamed(chat(str(_TOTAL), thought="Carry the one."), TWO_BLOCK_EVENTS),
            "start event for the text block": replace(_RIGHT, events=TOOL_STREAM_EVENTS),
            "no block stop": streamed(chat(str(_TOTAL)), (_START, _DELTA, _STOP, _METADATA)),
            "a friendly closing": streamed(chat(f"Sure! **{_TOTAL}**\n\nAnything else for 2025? 😊", tokens=20)),
            "latex with thin spaces": streamed(chat(f"\\[ \\boxed{{{_TOTAL}}} \\, . \\]", tokens=16)),
            "Magistral's tags": streamed(chat(f"[THINK]Is it {_TOTAL + 1}? No.[/THINK]{_TOTAL}", tokens=30)),
            "CJK punctuation": streamed(chat(f"答案是「{_TOTAL}」。")),
        }
    ),
    fails=scripts(
        {
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "more output tokens than allowed": replace(_RIGHT, usage=Usage(30, 900, 930)),
            "fewer input tokens than the question can have": replace(_RIGHT, usage=Usage(1, 8, 9)),
            "output not counted": replace(_RIGHT, usage=Usage(30, 0, 30)),
            "no metadata": replace(_RIGHT, events=STREAM_EVENTS[:-1]),
            "metadata before the end": replace(_RIGHT, events=(_START, _DELTA, _END, _METADATA, _STOP)),
            "no messageStart": replace(_RIGHT, events=STREAM_EVENTS[1:]),
            "started twice": replace(_RIGHT, events=(_START, *STREAM_EVENTS)),
            "no messageStop": replace(_RIGHT, events=(_START, _DELTA, _END, _METADATA)),
            "content after the end": replace(_RIGHT, events=(_START, _DELTA, _STOP, _DELTA, _METADATA)),
            "content after its block was closed": replace(_RIGHT, events=(_START, _END, _DELTA, _STOP, _METADATA)),
            "metadata twice": replace(_RIGHT, events=(*STREAM_EVENTS, _METADATA)),
            "no events": replace(_RIGHT, events=()),
            "blocks in disorder": replace(_RIGHT, disorder="closed block 0 twice"),
            "no deltas": replace(_RIGHT, events=(_START, _STOP, _METADATA)),
            "illegal stop reason": replace(_RIGHT, stop_reason="stop"),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "stop reason max_tokens though complete": replace(_RIGHT, stop_reason="max_tokens"),
            "empty text": streamed(chat("")),
            "wrong number": streamed(chat(str(_TOTAL + 10))),
            "hedged": streamed(chat(f"{_TOTAL} or {_TOTAL + 1}")),
            "second half lost": streamed(chat(str(_TOTAL)[:2])),
            "first digit lost": streamed(chat(str(_TOTAL)[1:])),
            "last digit twice": streamed(chat(f"{_TOTAL}{_TOTAL % 10}")),
            "text twice": streamed(chat(f"{_TOTAL}{_TOTAL}")),
            "role user": replace(_RIGHT, role="user"),
            "no role": replace(_RIGHT, role=""),
        }
    ),
)
