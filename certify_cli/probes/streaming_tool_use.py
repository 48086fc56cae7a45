"""A tool call over ConverseStream: arguments put together from their fragments must parse and fit."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._events import wrong_events
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._script import STREAM_EVENTS, TOOL_STREAM_EVENTS, calling, chance, chat, scripts, streamed
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._tools import ANSWER_TOKENS, TOOL, calls_of, draw_task, tool_config, wrong_call
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    request = asked(subject, task.question, operation="converse_stream", tokens=ANSWER_TOKENS, toolConfig=tool_config())
    reply = yield request
    return {"expected": task.arguments, "turn": heard(reply, request, subject), "calls": calls_of(reply)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    return (
        wrong_events(turn)
        or unsound(turn)
        or unless_cut_short(turn, wrong_call(turn, seen["calls"], seen["expected"]))
        or wrong_end(turn, "tool_use")
        or passed("streamed the tool call")
    )


_TASK = draw_task(chance())
_GOOD = _TASK.arguments
_THOUGHT = chat("", thought="I should look that up.").blocks


def _called(arguments: object, *, name: str = TOOL, text: str = "") -> Reply:
    return streamed(calling(name, arguments, text=text), TOOL_STREAM_EVENTS)


_RIGHT = _called(_GOOD)

PROBE = Probe(
    id="streaming_tool_use",
    title="Streams a tool call",
    why="agents stream; the fragments of the arguments must add up to what the schema asks for",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="streaming_tool_use",
    also_needs=("tool_use", "streaming"),
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "speaks before the call": _called(_GOOD, text="Let me check **that** for you."),
            "thinks aloud before the call": _called(_GOOD, text="<thinking>Stock is needed.</thinking>"),
            "reasoning block": replace(_RIGHT, blocks=(*_THOUGHT, *_RIGHT.blocks)),
            "null for an argument that does not exist": _called({**_GOOD, "limit": None}),
            "arguments in another order": _called(dict(reversed(_GOOD.items()))),
            "bullet list before the call": _called(_GOOD, text="Sure! 😊\n\n1. Look up the stock\n2. Report it\n"),
            "text and tool blocks with events of their own": replace(
                _called(_GOOD, text="Let\u2019s see."),
                events=(*STREAM_EVENTS[:3], "contentBlockStart", *STREAM_EVENTS[1:]),
            ),
            "CJK sentence before the call": _called(_GOOD, text="我来查一下。"),
        }
    ),
    fails=scripts(
        {
            "fragments that do not parse": _called('{"product_code": "'),
            "string for an integer": _called({**_GOOD, "warehouse": f"{_TASK.warehouse}"}),
            "float for an integer": _called({**_GOOD, "warehouse": float(_TASK.warehouse)}),
            "null for an integer": _called({**_GOOD, "warehouse": None}),
            "boolean for an integer": _called({**_GOOD, "warehouse": True}),
            "wrong value": _called({**_GOOD, "product_code": _TASK.product[::-1]}),
            "extra argument": _called({**_GOOD, "limit": 10}),
            "no arguments": _called({}),
            "null for arguments": _called(None),
            "the other tool": _called({"warehouse": _TASK.warehouse}, name="get_opening_hours"),
            "name with a prefix": _called(_GOOD, name=f"functions.{TOOL}"),
            "fragments of two calls in one": _called('{"product_code": "A"}{"product_code": "B"}'),
            "call id that cannot be handed back": streamed(calling(TOOL, _GOOD, call_id="no 1"), TOOL_STREAM_EVENTS),
            "no call id": streamed(calling(TOOL, _GOOD, call_id=""), TOOL_STREAM_EVENTS),
            "called twice": replace(_RIGHT, blocks=_RIGHT.blocks * 2),
            "role user": replace(_RIGHT, role="user"),
            "no call": streamed(chat("I cannot look that up.")),
            "stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "no metadata": replace(_RIGHT, events=TOOL_STREAM_EVENTS[:-1]),
            "no fragments": replace(_RIGHT, events=("messageStart", "contentBlockStart", "messageStop", "metadata")),
        }
    ),
)
