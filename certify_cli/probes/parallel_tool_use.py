"""Two look-ups that do not depend on each other: both calls in one reply, both results used in the answer."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, heard, say
from certify_cli.probes._events import wrong_events
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import TOOL_STREAM_EVENTS, calling, chance, chat, scripts, streamed, usage
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.probes._stock import IN_STOCK, LOOK_UPS, ON_ORDER, STOCK_TOOLS, asked_together, draw_units
from certify_cli.probes._sums import wrong_sum
from certify_cli.probes._tool_turns import handed_back, returned
from certify_cli.probes._tools import (
    ANSWER_TOKENS,
    Call,
    called_again,
    calls_of,
    offering,
    wrong_arguments,
    wrong_id,
)
from certify_cli.types.calls import CallFailed, Reply, Request, Usage
from certify_cli.types.failures import Category
from certify_cli.types.findings import Judgement, Seen

CONFIG = offering(*STOCK_TOOLS)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    product, units = draw_units(subject.random())
    question = say("user", asked_together(product))
    request, reply = yield from _first_half(subject, question)
    seen: dict[str, Any] = {"product": product, "units": units, "turn": heard(reply, request, subject)}
    seen["calls"] = calls_of(reply)
    if _wrong_first_half(seen):
        return seen
    results = {call["id"]: {"units": units[call["name"]]} for call in seen["calls"]}
    history = [question, handed_back(reply), returned(results)]
    request = converse(subject, history, tokens=ANSWER_TOKENS, toolConfig=CONFIG)
    reply = yield request
    return {**seen, "answer": heard(reply, request, subject)}


def _first_half(subject: Subject, question: Mapping[str, Any]) -> Generator[Request, Reply, tuple[Request, Reply]]:
    """Streamed where the model streams tool calls: two calls in one stream are easily taken for one."""
    plain = converse(subject, [question], tokens=ANSWER_TOKENS, toolConfig=CONFIG)
    if False in (subject.model.capabilities.get(one) for one in ("streaming", "streaming_tool_use")):
        return plain, (yield plain)
    stream = replace(plain, operation="converse_stream")
    try:
        return stream, (yield stream)
    except CallFailed as failed:
        if failed.failure.category is not Category.CAPABILITY_UNSUPPORTED:
            raise
    return plain, (yield plain)


@readable
def judge(seen: Seen) -> Judgement:
    return (
        _wrong_first_half(seen)
        or _wrong_answer(seen["answer"], seen["product"], seen["units"])
        or passed("made both calls in one reply and used both results")
    )


def _wrong_first_half(seen: Seen) -> Judgement | None:
    turn = seen["turn"]
    return (
        (wrong_events(turn) if turn["events"] else None)
        or unsound(turn)
        or unless_cut_short(turn, _wrong_calls(turn, seen["calls"], seen["product"]))
        or wrong_end(turn, "tool_use")
    )


def _wrong_calls(turn: Turn, calls: Sequence[Call], product: str) -> Judgement | None:
    """One call alone is no fault of the answer but of its speed, and is said to be so."""
    names = [call["name"] for call in calls]
    if not calls:
        return failed(f"called no tool: '{shown(turn['text'])}'")
    for call in calls:
        if problem := wrong_arguments(call["input"], {"product": product}):
            return failed(f"{call['name']}: {problem}")
    if len(calls) == 1 and names[0] in LOOK_UPS:
        return failed(f"called '{names[0]}' alone, expected both in one reply: one by one costs a round trip more")
    if sorted(names) != sorted(LOOK_UPS):
        return failed(f"called {', '.join(names)}, expected {' and '.join(LOOK_UPS)}")
    return _wrong_ids([call["id"] for call in calls])


def _wrong_ids(ids: Sequence[str]) -> Judgement | None:
    if problem := next(filter(None, map(wrong_id, ids)), ""):
        return failed(problem)
    return failed(f"both calls have the toolUseId '{ids[0]}'") if len(set(ids)) < len(ids) else None


def _wrong_answer(turn: Turn, product: str, units: Mapping[str, int]) -> Judgement | None:
    """The product's own digits are no answer, whatever dash some models write before them."""
    letters, _, digits = product.partition("-")
    text = re.sub(rf"{re.escape(letters)}\W{{0,2}}{re.escape(digits)}(?!\d)", " ", turn["text"], flags=re.IGNORECASE)
    wrong = wrong_sum(text, units[IN_STOCK], units[ON_ORDER])
    return unsound(turn) or wrong_end(turn, "end_turn") or unless_cut_short(turn, wrong) or called_again(turn)


_PRODUCT, _UNITS = draw_units(chance())
_GOOD = {"product": _PRODUCT}
_ONE, _TWO = calling(IN_STOCK, _GOOD), calling(ON_ORDER, _GOOD, call_id="tooluse_2")
_TOTAL = sum(_UNITS.values())
_ANSWER = chat(str(_TOTAL))


def _both(*calls: Reply, text: str = "") -> Reply:
    """One reply with the calls of all, streamed."""
    blocks = tuple(block for call in calls for block in call.blocks)
    spoken = chat(text).blocks
    whole = replace(_ONE, blocks=(*spoken, *blocks), usage=usage(238, 60))
    return streamed(whole, (*TOOL_STREAM_EVENTS[:4], *TOOL_STREAM_EVENTS[1:]))


_RIGHT = _both(_ONE, _TWO)
_MERGED = {"toolUseId": "tooluse_2", "name": ON_ORDER, "input": None, "input_text": '{"product": "X"}{"product": "X"}'}

PROBE = Probe(
    id="parallel_tool_use",
    title="Calls two tools at once",
    why="look-ups made one by one take a round trip each; agents hand all results back together",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="parallel_tool_use",
    also_needs=("tool_use",),
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": (_RIGHT, _ANSWER),
            "the other order": (_both(_TWO, _ONE), _ANSWER),
            "speaks before the calls": (_both(_ONE, _TWO, text="I'll look up both. 🔎"), _ANSWER),
            "reasoning block": (
                replace(_RIGHT, blocks=(*chat("", thought="Two look-ups.").blocks, *_RIGHT.blocks)),
                chat(str(_TOTAL), thought=f"{_UNITS[IN_STOCK]} + {_UNITS[ON_ORDER]}", tokens=30),
            ),
            "not streamed": (replace(_RIGHT, operation="converse", events=()), _ANSWER),
            "names the product": (_RIGHT, chat(f"Product {_PRODUCT}: **{_TOTAL:,}** units.", tokens=14)),
            "shows its working": (
                _RIGHT,
                chat(f"{_UNITS[IN_STOCK]} in stock + {_UNITS[ON_ORDER]} on order = {_TOTAL}", tokens=24),
            ),
            "another dash": (_RIGHT, chat(f"Product {_PRODUCT.replace('-', chr(0x2011))}: {_TOTAL} units", tokens=14)),
            "German": (_RIGHT, chat(f"Zusammen sind es {_TOTAL:,} Stück.".replace(",", "."), tokens=12)),
        }
    ),
    fails=scripts(
        {
            "no call": streamed(chat("I would need to look that up.")),
            "one after the other": streamed(_ONE, TOOL_STREAM_EVENTS),
            "the second only": streamed(_TWO, TOOL_STREAM_EVENTS),
            "the same look-up twice": _both(_ONE, replace(_TWO, blocks=calling(IN_STOCK, _GOOD, call_id="b").blocks)),
            "a third call": _both(_ONE, _TWO, calling("price_of", _GOOD, call_id="tooluse_3")),
            "another tool": _both(_ONE, calling("price_of", _GOOD, call_id="tooluse_2")),
            "one name for both": _both(_ONE, calling("units_in_stock_and_on_order", _GOOD, call_id="tooluse_2")),
            "the same toolUseId": _both(_ONE, calling(ON_ORDER, _GOOD)),
            "a toolUseId that cannot be handed back": _both(_ONE, calling(ON_ORDER, _GOOD, call_id="no 2")),
            "no toolUseId": _both(_ONE, calling(ON_ORDER, _GOOD, call_id="")),
            "two calls merged into one": _both(replace(_ONE, blocks=({"toolUse": _MERGED},))),
            "arguments of the first lost": _both(calling(IN_STOCK, {}), _TWO),
            "arguments of the second lost": _both(_ONE, calling(ON_ORDER, {}, call_id="tooluse_2")),
            "a product that nobody named": _both(_ONE, calling(ON_ORDER, {"product": "ABC-123"}, call_id="tooluse_2")),
            "arguments as text": _both(_ONE, calling(ON_ORDER, _PRODUCT, call_id="tooluse_2")),
            "stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
            "no metadata": replace(_RIGHT, events=_RIGHT.events[:-1]),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "the first result only": (_RIGHT, chat(str(_UNITS[IN_STOCK]))),
            "the second result only": (_RIGHT, chat(str(_UNITS[ON_ORDER]))),
            "both results, no sum": (_RIGHT, chat(f"{_UNITS[IN_STOCK]} in stock, {_UNITS[ON_ORDER]} on order.")),
            "wrong sum": (_RIGHT, chat(str(_TOTAL + 10))),
            "difference": (_RIGHT, chat(str(_UNITS[IN_STOCK] - _UNITS[ON_ORDER]))),
            "hedges": (_RIGHT, chat(f"{_TOTAL} or maybe {_TOTAL + 100}", tokens=10)),
            "results not used": (_RIGHT, chat("There are plenty.")),
            "calls again": (_RIGHT, _RIGHT),
            "answers and calls again": (_RIGHT, replace(_ANSWER, blocks=(*_ANSWER.blocks, *_ONE.blocks))),
            "empty answer": (_RIGHT, chat("")),
            "answer ends with tool_use": (_RIGHT, replace(_ANSWER, stop_reason="tool_use")),
            "answer with role user": (_RIGHT, replace(_ANSWER, role="user")),
        }
    ),
)
