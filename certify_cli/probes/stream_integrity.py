"""A count over ConverseStream: nothing of it may be lost, come twice or change places.

A count is long enough to come in several pieces, and whatever happens to one shows in the numbers; the short answer
that `streaming` asks for often comes in one.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._counting import Count, draw_count, wrong_count
from certify_cli.probes._events import wrong_events
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import (
    STREAM_EVENTS,
    TOOL_STREAM_EVENTS,
    TWO_BLOCK_EVENTS,
    chance,
    chat,
    scripts,
    streamed,
)
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def draw_task(chance: random.Random) -> Count:
    return draw_count(chance, chance.randint(12, 18))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    count = draw_task(subject.random())
    request = asked(subject, count.question, operation="converse_stream")
    reply = yield request
    return {"first": count.first, "last": count.last, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn, count = seen["turn"], Count(seen["first"], seen["last"])
    return (
        wrong_events(turn)
        or unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_count(turn["text"], count))
        or _too_few_tokens(turn, count)
        or passed(f"streamed {count.length} numbers")
    )


def _too_few_tokens(turn: Turn, count: Count) -> Judgement | None:
    """No tokenizer writes two numbers and the comma between them in one token."""
    output = turn["usage"]["output"]
    return failed(f"reported {output} output tokens for {count.length} numbers") if output < count.length else None


_COUNT = draw_task(chance())
_TEXT = _COUNT.written()
_RIGHT = streamed(chat(_TEXT, tokens=44))
_START, _DELTA, _END, _STOP, _METADATA = STREAM_EVENTS

_NUMBERS = range(_COUNT.first, _COUNT.last + 1)


def _streamed(text: str) -> Reply:
    return streamed(chat(text, tokens=44 + max(0, len(text) - len(_TEXT)) // 4))


PROBE = Probe(
    id="stream_integrity",
    title="Streams every piece of a longer answer",
    why="a piece that is lost or comes twice looks like success to SDKs, and like nonsense to users",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="streaming",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "no blanks": _streamed(_TEXT.replace(" ", "")),
            "chatty markdown": _streamed(
                f"Sure! Here are the numbers from {_COUNT.first} to {_COUNT.last}:\n\n**{_TEXT}**"
            ),
            "a friendly closing": _streamed(f"{_TEXT}.\n\nThat makes {_COUNT.length} numbers. More in 2026? 😊"),
            "how many, in brackets": _streamed(f"{_TEXT} ({_COUNT.length} numbers)"),
            "how many, on a line of its own": _streamed(f"{_TEXT}\n\n**{_COUNT.length}** numbers in all."),
            "reasoning block first": streamed(chat(_TEXT, thought="Count up.", tokens=60), TWO_BLOCK_EVENTS),
            "start event for the text block": replace(_RIGHT, events=TOOL_STREAM_EVENTS),
            "no block stop": replace(_RIGHT, events=(_START, _DELTA, _STOP, _METADATA)),
            "bullets": _streamed("\n".join(f"- {number}" for number in _NUMBERS)),
            "numbered lines": _streamed("\n".join(f"{n}. {number}" for n, number in enumerate(_NUMBERS, 1))),
            "with and": _streamed(_TEXT.replace(f" {_COUNT.last}", f" and {_COUNT.last}")),
            "code fence": _streamed(f"```\n{_TEXT}\n```"),
            "latex": _streamed(f"\\[ {_TEXT} \\]"),
            "Magistral's tags": _streamed(f"[THINK]From {_COUNT.first}, {_COUNT.first + 1} on.[/THINK]{_TEXT}"),
            "CJK punctuation": _streamed(f"从{_COUNT.first}到{_COUNT.last}：{_TEXT.replace(', ', '、')}。"),
            "full-width digits": _streamed(_TEXT.translate({48 + n: 0xFF10 + n for n in range(10)})),
        }
    ),
    fails=scripts(
        {
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "output not counted": replace(_RIGHT, usage=Usage(30, 0, 30)),
            "one output token": replace(_RIGHT, usage=Usage(30, 1, 31)),
            "fewer output tokens than numbers": replace(_RIGHT, usage=Usage(30, _COUNT.length - 1, 29 + _COUNT.length)),
            "more output tokens than allowed": replace(_RIGHT, usage=Usage(30, 900, 930)),
            "fewer input tokens than the question can have": replace(_RIGHT, usage=Usage(1, 44, 45)),
            "no metadata": replace(_RIGHT, events=STREAM_EVENTS[:-1]),
            "metadata before the end": replace(_RIGHT, events=(_START, _DELTA, _END, _METADATA, _STOP)),
            "no messageStart": replace(_RIGHT, events=STREAM_EVENTS[1:]),
            "started twice": replace(_RIGHT, events=(_START, *STREAM_EVENTS)),
            "no messageStop": replace(_RIGHT, events=(_START, _DELTA, _END, _METADATA)),
            "content after the end": replace(_RIGHT, events=(_START, _DELTA, _STOP, _DELTA, _METADATA)),
            "no events": replace(_RIGHT, events=()),
            "no deltas": replace(_RIGHT, events=(_START, _STOP, _METADATA)),
            "illegal stop reason": replace(_RIGHT, stop_reason="stop"),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "stop reason max_tokens though complete": replace(_RIGHT, stop_reason="max_tokens"),
            "empty text": streamed(chat("")),
            "only reasoning": streamed(chat("", thought=_TEXT, tokens=60), TWO_BLOCK_EVENTS),
            "second half lost": _streamed(_TEXT[: len(_TEXT) // 2]),
            "first piece lost": _streamed(_TEXT[12:]),
            "last piece lost": _streamed(_TEXT[:-4]),
            "a piece lost": _streamed(_TEXT[:24] + _TEXT[36:]),
            "a whole number lost": _streamed(_TEXT.replace(f" {_COUNT.first + 5},", "")),
            "a comma lost": _streamed(_TEXT.replace(", ", "", 1)),
            "a piece twice": _streamed(_TEXT[:24] + _TEXT[12:]),
            "the first number twice": _streamed(f"{_COUNT.first}, {_TEXT}"),
            "the last number twice": _streamed(f"{_TEXT}, {_COUNT.last}"),
            "two pieces swapped": _streamed(_TEXT[:20] + _TEXT[30:40] + _TEXT[20:30] + _TEXT[40:]),
            "the end of the last number again": _streamed(f"{_TEXT}, {_COUNT.last % 100}"),
            "text twice": _streamed(_TEXT * 2),
            "text twice, a line each": _streamed(f"{_TEXT}\n{_TEXT}"),
            "counts on": _streamed(f"{_TEXT}, {_COUNT.last + 1}"),
            "other numbers": _streamed(draw_task(chance(8)).written()),
            "role user": replace(_RIGHT, role="user"),
            "no role": replace(_RIGHT, role=""),
        }
    ),
)
