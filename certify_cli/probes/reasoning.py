"""A chain of reckoning with reasoning asked for, whole and streamed: is it shown, where it belongs, and counted?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._chain import Chain, draw_chain, wrong_remainder
from certify_cli.probes._chat import CLOSED, OPENED, asked, heard
from certify_cli.probes._events import wrong_events
from certify_cli.probes._judging import failed, passed, readable, unclear
from certify_cli.probes._reasoning import LEAST_BUDGET_TOKENS, obstacle_or_no_way, shown_in, way_of
from certify_cli.probes._script import STREAM_EVENTS, TWO_BLOCK_EVENTS, chance, chat, scripts, streamed
from certify_cli.probes._sound import OUTPUT_CHARACTERS_PER_TOKEN, Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Operation, Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

TOKENS = LEAST_BUDGET_TOKENS + 2_048
"""Room for the smallest budget, and for those who know no budget."""
HIDDEN_TOKENS = 48
"""More output than this beside the visible text was reasoning that nobody gets to see."""


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    chance, way = subject.random(), way_of(subject.model)
    operations: tuple[Operation, ...] = ("converse", "converse_stream")
    fields: dict[str, Any] = {"additionalModelRequestFields": way.fields} if way.fields else {}
    turns = []
    for operation in operations[: 1 if subject.model.capabilities.get("streaming") is False else 2]:
        chain = draw_chain(chance)
        request = asked(subject, chain.question, tokens=TOKENS, operation=operation, **fields)
        reply = yield request
        turns.append(_noted(reply, request, subject, chain))
    return {"turns": turns, "shown": "always" if subject.model.curated.always_thinks else way.shown}


def _noted(reply: Reply, request: Request, subject: Subject, chain: Chain) -> dict[str, Any]:
    raw = "".join(str(block["text"]) for block in reply.blocks if "text" in block)
    return {
        **heard(reply, request, subject),
        "streamed": reply.operation == "converse_stream",
        "reasoning": shown_in(reply),
        "tagged": bool(OPENED.match(raw) or CLOSED.search(raw)),
        "expected": chain.remainder,
        "steps": list(chain.steps),
    }


@readable
def judge(seen: Seen) -> Judgement:
    turns, demanded = seen["turns"], seen["shown"]
    for turn in turns:
        wrong = _unfit(turn) or (_misplaced(turn) if demanded != "perhaps" else None) or _odd_block(turn)
        if wrong:
            return wrong
    silent = [turn for turn in turns if not turn["reasoning"]["blocks"]]
    if silent and (demanded == "always" or (demanded == "mostly" and len(silent) == len(turns))):
        return failed(f"asked to reason, it showed no reasoning in its {_how(silent[0])} reply")
    if demanded == "perhaps" and not all(map(_reasons, turns)):
        return unclear("showed no reasoning, and nobody could say how or whether this family shows it")
    return passed(f"reasoned, and answered rightly: {', '.join(map(_account, turns))}")


def _unfit(turn: Turn) -> Judgement | None:
    return (
        (wrong_events(turn) if turn["streamed"] else None)
        or unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_remainder(turn["text"], turn["expected"], turn["steps"]))
    )


def _misplaced(turn: Turn) -> Judgement | None:
    if turn["tagged"]:
        return failed(f"its reasoning is in the visible text of the {_how(turn)} reply, between tags")
    if turn["reasoning"]["repeated"]:
        return failed(f"its reasoning is in the visible text of the {_how(turn)} reply too")
    return None


def _odd_block(turn: Turn) -> Judgement | None:
    reasoning, output = turn["reasoning"], turn["usage"]["output"]
    if reasoning["blocks"] and not (reasoning["characters"] or reasoning["unreadable"]):
        return failed(f"its {_how(turn)} reply has a reasoning block with nothing in it")
    written = turn["characters"] + reasoning["characters"]
    if written > 40 + OUTPUT_CHARACTERS_PER_TOKEN * output:
        return failed(f"reported {output} output tokens for {written} characters of reasoning and answer")
    return None


def _reasons(turn: Turn) -> bool:
    hidden = turn["usage"]["output"] - turn["characters"] > HIDDEN_TOKENS
    return bool(turn["reasoning"]["blocks"] or turn["tagged"] or hidden)


def _account(turn: Turn) -> str:
    reasoning = turn["reasoning"]
    if reasoning["characters"]:
        return f"{reasoning['characters']} characters {_how(turn)}"
    if reasoning["unreadable"]:
        return f"unreadable {_how(turn)}"
    return f"between tags {_how(turn)}" if turn["tagged"] else f"unseen {_how(turn)}"


def _how(turn: Turn) -> str:
    return "streamed" if turn["streamed"] else "whole"


_CHANCE = chance()
_FIRST, _SECOND = draw_chain(_CHANCE), draw_chain(_CHANCE)
_THOUGHT = (
    f"{_FIRST.start} times {_FIRST.by} is {_FIRST.start * _FIRST.by}. Now I subtract {_FIRST.less} and add "
    f"{_FIRST.more}. Dividing by {_FIRST.divisor} leaves the remainder that is asked for."
)
_START, _DELTA, _END, _STOP, _METADATA = STREAM_EVENTS
_CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0"
_ADAPTIVE = "anthropic.claude-opus-5"
_NOVA = "amazon.nova-2-lite-v1:0"
_GPT = "openai.gpt-6-sol"
_R1 = "deepseek.r1-v1:0"


def _says(chain: Chain, text: str = "", *, thought: str = _THOUGHT, tokens: int = 120) -> Reply:
    return chat(text or str(chain.remainder), thought=thought, tokens=tokens)


def _block(reply: Reply, content: dict[str, Any]) -> Reply:
    """The same reply with another reasoning block."""
    return replace(reply, blocks=({"reasoningContent": content}, *reply.blocks[1:]))


_WHOLE, _STREAM = _says(_FIRST), streamed(_says(_SECOND), TWO_BLOCK_EVENTS)
_BARE = (_says(_FIRST, thought="", tokens=4), streamed(_says(_SECOND, thought="", tokens=4)))
_UNREADABLE = {"redactedContent": "c2VjcmV0IHRob3VnaHRz"}
_EMPTY = {"reasoningText": {"text": "", "signature": "c2ln"}}


def _tagged(chain: Chain) -> Reply:
    return _says(chain, f"<think>\n{_THOUGHT}\n</think>\n\n{chain.remainder}", thought="")


PROBE = Probe(
    id="reasoning",
    title="Reasons, and shows it",
    why="reasoning that is billed and not shown, or that ends up in the text users read, breaks applications",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="reasoning",
    not_applicable=obstacle_or_no_way,
    expensive=True,
    passes=(
        *scripts({"shown whole and streamed": (_WHOLE, _STREAM)}, model=_CLAUDE),
        *scripts(
            {
                "chatty, LaTeX": (
                    _says(_FIRST, f"The remainder is \\(\\boxed{{{_FIRST.remainder}}}\\)."),
                    streamed(_says(_SECOND, f"**{_SECOND.remainder}** 😊"), TWO_BLOCK_EVENTS),
                ),
                "with its working": (
                    _says(
                        _FIRST,
                        f"{_FIRST.start} × {_FIRST.by} = {_FIRST.start * _FIRST.by}\n\n"
                        f"The remainder is {_FIRST.remainder}.",
                    ),
                    _STREAM,
                ),
                "hidden by safety systems": (_block(_WHOLE, _UNREADABLE), _STREAM),
                "a summary shorter than what was billed": (
                    replace(_says(_FIRST, thought="Adding up."), usage=Usage(60, 900, 960)),
                    _STREAM,
                ),
            },
            model=_CLAUDE,
        ),
        *scripts({"thinks where it must": (_BARE[0], _STREAM)}, model=_ADAPTIVE),
        *scripts(
            {
                "marked as redacted": (
                    _block(_WHOLE, {"reasoningText": {"text": "[REDACTED]"}}),
                    replace(
                        _STREAM,
                        blocks=({"reasoningContent": {"reasoningText": {"text": "[REDACTED]"}}}, *_STREAM.blocks[1:]),
                    ),
                )
            },
            model=_NOVA,
        ),
        *scripts(
            {
                "unreadable bytes": (_block(_WHOLE, _UNREADABLE), _block(_STREAM, _UNREADABLE)),
                "not shown, but billed": (
                    _says(_FIRST, thought="", tokens=300),
                    streamed(_says(_SECOND, thought="", tokens=300)),
                ),
            },
            model=_GPT,
        ),
        *scripts({"between tags, by a family nobody knows": (_tagged(_FIRST), streamed(_tagged(_SECOND)))}),
    ),
    fails=(
        *scripts(
            {
                "no reasoning shown": _BARE,
                "billed and not shown": (_says(_FIRST, thought="", tokens=300), _STREAM),
                "lost in the stream": (_WHOLE, _BARE[1]),
                "empty block": (_block(_WHOLE, _EMPTY), _STREAM),
                "empty block, nothing else in it": (_block(_WHOLE, {}), _STREAM),
                "empty block streamed": (_WHOLE, _block(_STREAM, _EMPTY)),
                "in the text, between tags": (_tagged(_FIRST), _STREAM),
                "in the text, between tags, streamed": (_WHOLE, streamed(_tagged(_SECOND))),
                "in the text too": (_says(_FIRST, f"{_THOUGHT}\n\n{_FIRST.remainder}"), _STREAM),
                "reasoning not counted": (_says(_FIRST, thought=_THOUGHT * 4, tokens=2), _STREAM),
                "right only in its reasoning": (
                    _says(_FIRST, "I cannot tell.", thought=f"{_THOUGHT} {_FIRST.remainder}"),
                    _STREAM,
                ),
                "wrong answer": (_says(_FIRST, str(_FIRST.remainder + 1)), _STREAM),
                "hedged": (_says(_FIRST, f"{_FIRST.remainder} or {_FIRST.remainder + 1}"), _STREAM),
                "only reasoning": (_says(_FIRST, " "), _STREAM),
                "streamed without its end": (_WHOLE, replace(_STREAM, events=(_START, _DELTA, _STOP))),
                "usage not adding up": (replace(_WHOLE, usage=Usage(60, 120, 60)), _STREAM),
                "role user": (replace(_WHOLE, role="user"), _STREAM),
            },
            model=_CLAUDE,
        ),
        *scripts({"never thinks": _BARE}, model=_ADAPTIVE),
        *scripts({"always does, and does not show it": (_WHOLE, _BARE[1])}, model=_R1),
        *scripts({"wrong, by a family nobody knows": (_says(_FIRST, "12345", thought=""), _STREAM)}),
    ),
)
