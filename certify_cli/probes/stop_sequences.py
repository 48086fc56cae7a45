"""Counting up to a number that is a stop sequence: nothing that comes after it may be written.

The stop reason is stop_sequence; end_turn is let pass, because many open-weight models are served by engines that
report one and the same reason for both. That the count broke off just there cannot be luck.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle_or_rejects
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._counting import Count, draw_count, may_keep, not_stopped
from certify_cli.probes._judging import passed, readable, unclear
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord


def draw_task(chance: random.Random) -> tuple[Count, int]:
    """(what to count, the number that is the stop sequence)."""
    count = draw_count(chance, chance.randint(15, 21))
    return count, count.first + chance.randint(6, 11)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    count, stop = draw_task(subject.random())
    request = asked(subject, count.question, inference={"stopSequences": [str(stop)]})
    reply = yield request
    return {
        "first": count.first,
        "stop": stop,
        "may_keep": may_keep(subject.model),
        "turn": heard(reply, request, subject),
    }


@readable
def judge(seen: Seen) -> Judgement:
    turn, stop, kept = seen["turn"], seen["stop"], seen.get("may_keep", True)
    return (
        _stopped_in_thought(turn)
        or unsound(turn)
        or wrong_end(turn, "stop_sequence", "end_turn")
        or unless_cut_short(turn, not_stopped(turn["text"], stop, seen["first"], may_keep=kept))
        or passed(f"stopped before '{stop}' (stop reason '{turn['stop_reason']}')")
    )


def _stopped_in_thought(turn: Turn) -> Judgement | None:
    """Some engines look for the sequence in the reasoning too, and end the reply before any answer."""
    if turn["thought"] and turn["characters"] == 0 and turn["stop_reason"] in ("stop_sequence", "end_turn"):
        return unclear("the stop sequence was met in the model's reasoning")
    return None


def not_applicable(model: ModelRecord) -> str:
    return obstacle_or_rejects(model, "stop_sequences")


_COUNT, _STOP = draw_task(chance())
_UNTIL = _COUNT.written(_STOP)
_RIGHT = replace(chat(_UNTIL + ", ", tokens=34), stop_reason="stop_sequence")
_ALL = chat(_COUNT.written(), tokens=66)


def _stopped(text: str) -> Reply:
    return replace(_RIGHT, text=text, blocks=({"text": text},))


_KEPT = _stopped(f"{_UNTIL}, {_STOP}")

PROBE = Probe(
    id="stop_sequences",
    title="Stops at a stop sequence",
    why="programs that parse a reply rely on it ending where they said",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=not_applicable,
    passes=(
        *scripts(
            {
                "stops before it": _RIGHT,
                "stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
                "chatty": _stopped(f"Sure! From {_COUNT.first} to {_COUNT.last}:\n\n{_UNTIL},"),
                "markdown list": _stopped("\n".join(f"- **{n}**" for n in range(_COUNT.first, _STOP)) + "\n- **"),
                "reasoning block": replace(chat(_UNTIL, thought="Easy.", tokens=40), stop_reason="stop_sequence"),
                "CJK punctuation": _stopped(_UNTIL.replace(", ", "、") + "、"),
                "no blanks": _stopped(_UNTIL.replace(" ", "") + ","),
                "no blanks, full-width commas": _stopped(_UNTIL.replace(", ", "，") + "，"),
                "a number a line": _stopped(_UNTIL.replace(", ", ",\n") + ",\n"),
                "code fence": _stopped(f"```\n{_UNTIL.replace(' ', '')},"),
                "a digit of the sequence left over": _stopped(f"{_UNTIL}, {str(_STOP)[:1]}"),
                "numbered lines": _stopped(
                    "\n".join(f"{n - _COUNT.first + 1}. {n}" for n in range(_COUNT.first, _STOP))
                ),
            }
        ),
        *scripts({"Cohere's Command keeps the sequence": _KEPT}, model="cohere.command-text-v14"),
    ),
    fails=scripts(
        {
            "writes on": _ALL,
            "keeps the sequence": _KEPT,
            "keeps the sequence and ends the markdown": _stopped(f"**{_UNTIL}, {_STOP}**\n"),
            "writes on, stop reason pretended": replace(_ALL, stop_reason="stop_sequence"),
            "a digit off on the way": _stopped(_UNTIL.replace(str(_STOP - 3), str(_STOP - 13))),
            "a number left out on the way": _stopped(_UNTIL.replace(f"{_STOP - 4}, ", "")),
            "one number too many": _stopped(_COUNT.written(_STOP + 2)),
            "skips the sequence and goes on": _stopped(f"{_UNTIL}, {_STOP + 1}"),
            "writes on without blanks": _stopped(_COUNT.written().replace(" ", "")),
            "one too many without blanks": _stopped(_COUNT.written(_STOP + 2).replace(" ", "")),
            "stops too early without blanks": _stopped(_COUNT.written(_STOP - 3).replace(" ", "")),
            "words after the sequence": _stopped(f"{_UNTIL}, {_STOP}. There you are!"),
            "stops far too early": _stopped(_COUNT.written(_STOP - 3)),
            "does not count": _stopped("I would rather not."),
            "stop reason max_tokens": replace(_RIGHT, stop_reason="max_tokens"),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "cut before the sequence": cut(_COUNT.written(_STOP - 2), SHORT_ANSWER_TOKENS),
            "empty content": _stopped(""),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
