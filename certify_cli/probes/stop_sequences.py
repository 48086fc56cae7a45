"""Counting up to a number that is a stop sequence: nothing that comes after it may be written.

The stop reason is stop_sequence; end_turn is let pass, because many open-weight models are served by engines that
report one and the same reason for both. That the count broke off just there cannot be luck.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass, replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle_or_rejects
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._judging import failed, passed, readable, shown, unclear
from certify_cli.probes._numbers import whole_numbers
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord


@dataclass(frozen=True, slots=True)
class Task:
    """Count from `first` to `last`, both included; `stop` lies between."""

    first: int
    stop: int
    last: int

    @property
    def question(self) -> str:
        return f"Count from {self.first} to {self.last}. Write the numbers in digits, separated by commas."

    def written(self, until: int) -> str:
        """The numbers below `until`, as a model writes them."""
        return ", ".join(str(number) for number in range(self.first, until))


def draw_task(chance: random.Random) -> Task:
    first = chance.randint(111, 879)
    return Task(first, first + chance.randint(6, 11), first + chance.randint(14, 20))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    request = asked(subject, task.question, inference={"stopSequences": [str(task.stop)]})
    reply = yield request
    return {"stop": task.stop, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn, stop = seen["turn"], seen["stop"]
    return (
        _stopped_in_thought(turn)
        or unsound(turn)
        or wrong_end(turn, "stop_sequence", "end_turn")
        or unless_cut_short(turn, _not_stopped(turn["text"], stop))
        or passed(f"stopped before '{stop}' (stop reason '{turn['stop_reason']}')")
    )


def _stopped_in_thought(turn: Turn) -> Judgement | None:
    """Some engines look for the sequence in the reasoning too, and end the reply before any answer."""
    if turn["thought"] and turn["characters"] == 0 and turn["stop_reason"] in ("stop_sequence", "end_turn"):
        return unclear("the stop sequence was met in the model's reasoning")
    return None


def _not_stopped(text: str, stop: int) -> Judgement | None:
    """Commas separate here, so "448,449" is two numbers, never one in the hundred thousands."""
    before, found, after = text.partition(str(stop))
    counted = whole_numbers(text)
    if stop + 1 in counted or stop + 2 in counted:
        return failed(f"wrote on after the stop sequence '{stop}': '{shown(text)}'")
    if found and any(character.isalnum() for character in after):
        return failed(f"wrote '{shown(after)}' after the stop sequence '{stop}'")
    if stop - 1 not in whole_numbers(before):
        return failed(f"did not count up to the stop sequence '{stop}': '{shown(text)}'")
    return None


def not_applicable(model: ModelRecord) -> str:
    return obstacle_or_rejects(model, "stop_sequences")


_TASK = draw_task(chance())
_RIGHT = replace(chat(_TASK.written(_TASK.stop) + ", ", tokens=34), stop_reason="stop_sequence")
_ALL = chat(_TASK.written(_TASK.last + 1), tokens=66)


def _stopped(text: str) -> Reply:
    return replace(_RIGHT, text=text, blocks=({"text": text},))


PROBE = Probe(
    id="stop_sequences",
    title="Stops at a stop sequence",
    why="programs that parse a reply rely on it ending where they said",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=not_applicable,
    passes=scripts(
        {
            "stops before it": _RIGHT,
            "stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
            "ends with the sequence itself": _stopped(f"{_TASK.written(_TASK.stop)}, {_TASK.stop}"),
            "chatty": _stopped(f"Sure! From {_TASK.first} to {_TASK.last}:\n\n{_TASK.written(_TASK.stop)},"),
            "markdown list": _stopped("\n".join(f"- **{n}**" for n in range(_TASK.first, _TASK.stop)) + "\n- **"),
            "reasoning block": replace(
                chat(_TASK.written(_TASK.stop), thought="Easy.", tokens=40), stop_reason="stop_sequence"
            ),
            "CJK punctuation": _stopped(_TASK.written(_TASK.stop).replace(", ", "、") + "、"),
            "no blanks": _stopped(_TASK.written(_TASK.stop).replace(" ", "") + ","),
            "no blanks, full-width commas": _stopped(_TASK.written(_TASK.stop).replace(", ", "，") + "，"),
            "a number a line": _stopped(_TASK.written(_TASK.stop).replace(", ", ",\n") + ",\n"),
            "code fence": _stopped(f"```\n{_TASK.written(_TASK.stop).replace(' ', '')},"),
            "a digit of the sequence left over": _stopped(f"{_TASK.written(_TASK.stop)}, {str(_TASK.stop)[:1]}"),
            "sequence and markdown's end": _stopped(f"**{_TASK.written(_TASK.stop)}, {_TASK.stop}**\n"),
            "numbered lines": _stopped(
                "\n".join(f"{n - _TASK.first + 1}. {n}" for n in range(_TASK.first, _TASK.stop))
            ),
        }
    ),
    fails=scripts(
        {
            "writes on": _ALL,
            "writes on, stop reason pretended": replace(_ALL, stop_reason="stop_sequence"),
            "one number too many": _stopped(_TASK.written(_TASK.stop + 2)),
            "skips the sequence and goes on": _stopped(f"{_TASK.written(_TASK.stop)}, {_TASK.stop + 1}"),
            "writes on without blanks": _stopped(_TASK.written(_TASK.last + 1).replace(" ", "")),
            "one too many without blanks": _stopped(_TASK.written(_TASK.stop + 2).replace(" ", "")),
            "stops too early without blanks": _stopped(_TASK.written(_TASK.stop - 3).replace(" ", "")),
            "words after the sequence": _stopped(f"{_TASK.written(_TASK.stop)}, {_TASK.stop}. There you are!"),
            "stops far too early": _stopped(_TASK.written(_TASK.stop - 3)),
            "does not count": _stopped("I would rather not."),
            "stop reason max_tokens": replace(_RIGHT, stop_reason="max_tokens"),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "cut before the sequence": cut(_TASK.written(_TASK.stop - 2), SHORT_ANSWER_TOKENS),
            "empty content": _stopped(""),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
