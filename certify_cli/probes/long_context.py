"""Three facts at 10, 50 and 90 % of a long text, asked for in one call: does the model read all it claims to hold?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, allowance, asked
from certify_cli.probes._hidden import Hidden, codes_in, draw_hidden, misread, report_hiding
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import chat, cut, refused, scripts, subject
from certify_cli.probes._sizes import heard_or_refused, says_too_long
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

DEPTHS = (10, 50, 90)
"""Percent of the text."""
ANSWER_TOKENS = SHORT_ANSWER_TOKENS
CHARACTERS_PER_TOKEN = 3
"""Fewer than any tokenizer needs for plain English (4 to 5, 3.3 with Claude's since Opus 4.7), so that the text stays
below the share and is about two thirds of it."""
SPARE_TOKENS = 300
"""For the question, and for what a service adds of its own."""
MOST_CHARACTERS = 20_000_000
"""InvokeModel takes bodies of 25,000,000 bytes (API-FACTS section 3); nothing is published for Converse."""
WINDOW_UNSTATED = 8_192
OPENING = "Read this report to its end; a question follows.\n\n"


@dataclass(frozen=True, slots=True)
class Task:
    """`hidden` in the order of their depths, `wanted` in the order asked."""

    hidden: tuple[Hidden, ...]
    wanted: tuple[Hidden, ...]
    text: str


def window_of(model: ModelRecord) -> int:
    return model.limits.context_window_tokens or WINDOW_UNSTATED


def draw_task(subject: Subject) -> Task:
    chance, window = subject.random(), window_of(subject.model)
    hidden = draw_hidden(chance, len(DEPTHS))
    wanted = tuple(chance.sample(hidden, len(hidden)))
    first, second, third = (one.thing for one in wanted)
    question = (
        f"\n\nWhat are the codes of the {first}, the {second} and the {third}? "
        "Reply with one line for each: its name, a colon, its code."
    )
    room = window - allowance(subject.model, ANSWER_TOKENS) - SPARE_TOKENS
    tokens = int(min(window * subject.given.context_share, room))
    characters = min(tokens * CHARACTERS_PER_TOKEN, MOST_CHARACTERS) - len(OPENING) - len(question)
    report = report_hiding(hidden, [depth / 100 for depth in DEPTHS], max(0, characters), chance)
    return Task(hidden, wanted, OPENING + report + question)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject)
    request = asked(subject, task.text, tokens=ANSWER_TOKENS)
    seen = {
        "window": window_of(subject.model),
        "characters": len(task.text),
        "hidden": [[one.thing, one.code] for one in task.hidden],
        "wanted": [[one.thing, one.code] for one in task.wanted],
    }
    return {**seen, **(yield from heard_or_refused(request, subject, says_too_long))}


@readable
def judge(seen: Seen) -> Judgement:
    if "refused" in seen:
        return _too_long(seen, f"was refused: '{shown(seen['refused'])}'")
    turn = seen["turn"]
    if turn["stop_reason"] == "model_context_window_exceeded":
        return _too_long(seen, "ended with stop reason 'model_context_window_exceeded'")
    tokens = _taken(turn)
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, _forgotten(seen, tokens))
        or passed(f"found all three in {tokens} tokens, {100 * tokens // seen['window']} % of {seen['window']}")
    )


def _too_long(seen: Seen, what: str) -> Judgement:
    most = seen["characters"] // CHARACTERS_PER_TOKEN
    return failed(f"an input of at most {most} tokens {what}; claimed are {seen['window']}")


def _taken(turn: Turn) -> int:
    usage = turn["usage"] or {}
    return sum(int(usage.get(name, 0)) for name in ("input", "cache_read", "cache_write"))


def _forgotten(seen: Seen, tokens: int) -> Judgement | None:
    text, wanted = seen["turn"]["text"], [Hidden(thing, code) for thing, code in seen["wanted"]]
    said = codes_in(text, [one.code for one in wanted])
    missing = [f"{depth} %" for depth, (_, code) in zip(DEPTHS, seen["hidden"], strict=True) if code not in said]
    if missing:
        return failed(f"forgot what stood at {' and '.join(missing)} of {tokens} tokens: '{shown(text)}'")
    wrong = misread(text, wanted)
    return failed(f"{wrong}: '{shown(text)}'") if wrong else None


def _unstated(model: ModelRecord) -> str:
    return obstacle(model) or ("" if model.limits.context_window_tokens else "the registry states no context window")


_TASK = draw_task(subject())
_SIZE = len(_TASK.text) // 5
_ONE, _TWO, _THREE = _TASK.wanted
_LINES = [f"{one.thing}: {one.code}" for one in _TASK.wanted]


def _says(text: str, tokens: int = 30, *, thought: str = "") -> Reply:
    return replace(chat(text, thought=thought), usage=Usage(_SIZE, tokens, _SIZE + tokens))


def _without(depth: int, instead: str) -> Reply:
    """The answer without the fact at that place among the depths."""
    gone = _TASK.hidden[depth]
    return _says("\n".join(f"{one.thing}: {instead if one is gone else one.code}" for one in _TASK.wanted))


_RIGHT = _says("\n".join(_LINES))
_FIRST_CUT = _says(f"{_ONE.thing}: {_ONE.code}\n{_TWO.thing}: {_TWO.code}\n{_THREE.thing}: {_THREE.code // 10}")

PROBE = Probe(
    id="long_context",
    title="Reads a long text to its end",
    why="a window may be cut or skimmed in silence; facts at 10, 50 and 90 % of a share of what is claimed tell",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="long_context",
    not_applicable=_unstated,
    expensive=True,
    passes=scripts(
        {
            "a line each": _RIGHT,
            "terse, in the order asked": _says(f"{_ONE.code}, {_TWO.code}, {_THREE.code}"),
            "one sentence": _says(
                f"The codes of the {_ONE.thing}, the {_TWO.thing} and the {_THREE.thing} are {_ONE.code}, {_TWO.code} "
                f"and {_THREE.code}, respectively.",
            ),
            "in the order of the text, with names": _says(
                "\n".join(f"- **{one.thing.title()}**: `{one.code}`" for one in _TASK.hidden)
            ),
            "codes first": _says("\n".join(f"{one.code} ({one.thing})" for one in _TASK.hidden)),
            "table": _says(
                "| Thing | Code |\n|---|---|\n" + "\n".join(f"| {one.thing} | {one.code} |" for one in _TASK.hidden)
            ),
            "JSON in a code fence": _says(
                "```json\n{" + ", ".join(f'"{one.thing}": {one.code}' for one in _TASK.hidden) + "}\n```"
            ),
            "thousands separators": _says("\n".join(f"{one.thing}: {one.code:,}" for one in _TASK.wanted)),
            "full-width digits and colon": _says(
                "\n".join(_LINES).replace(": ", "：").translate({48 + n: 0xFF10 + n for n in range(10)})
            ),
            "chatty": _says(
                f"Sure! Here are the three codes from the report:\n\n1. {_LINES[0]}\n2. {_LINES[1]}\n3. {_LINES[2]}\n\n"
                "Let me know if you need anything else in 2025! 😊"
            ),
            "reasoning block": _says("\n".join(_LINES), thought=f"Was it {_ONE.code + 1}? No."),
            "tagged reasoning": _says(
                f"<think>\n{_TASK.hidden[0].sentence} And 111111?\n</think>\n" + "\n".join(_LINES)
            ),
            "input served from a cache": replace(_RIGHT, usage=Usage(10, 30, 40, cache_read_tokens=_SIZE)),
        }
    ),
    fails=scripts(
        {
            "the beginning forgotten": _without(0, "not mentioned"),
            "the middle forgotten": _without(1, "unknown"),
            "the end forgotten": _without(2, "not found in the report"),
            "the middle made up": _without(1, "314159"),
            "remembers nothing": _says("The report mentions no codes."),
            "one digit lost": _FIRST_CUT,
            "a code too many": _says("\n".join([*_LINES, "blue whale: 271828"])),
            "mixed up": _says(f"{_ONE.thing}: {_TWO.code}\n{_TWO.thing}: {_ONE.code}\n{_THREE.thing}: {_THREE.code}"),
            "mixed up, without names": _says(f"{_TWO.code}\n{_ONE.code}\n{_THREE.code}"),
            "hedged": _says(f"{_LINES[0]} or {_ONE.code + 1}\n{_LINES[1]}\n{_LINES[2]}"),
            "right only in its reasoning": _says("I cannot say.", thought="\n".join(_LINES)),
            "too long for Bedrock": refused(
                "The model returned the following errors: Input is too long for requested model."
            ),
            "too long for Claude": refused("prompt is too long: 200049 tokens > 200000 maximum"),
            "too long for Nova": refused("Input Tokens Exceeded: Number of input tokens exceeds maximum length."),
            "too long for a compatible server": refused(
                "This model's maximum context length is 2048 tokens. However, your request has 9000 input tokens."
            ),
            "window exceeded while writing": replace(_RIGHT, stop_reason="model_context_window_exceeded"),
            "input not counted": replace(_RIGHT, usage=Usage(12, 30, 42)),
            "usage not adding up": replace(_RIGHT, usage=Usage(_SIZE, 30, _SIZE)),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "cut far from its limit": replace(cut("", 3), usage=Usage(_SIZE, 3, _SIZE + 3)),
            "role user": replace(_RIGHT, role="user"),
            "empty content": _says(""),
        }
    ),
)
