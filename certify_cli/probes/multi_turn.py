"""Numbers told in several turns, by both sides, are asked for: does the whole conversation reach the model?"""

from __future__ import annotations

import random
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, heard, say
from certify_cli.probes._hidden import Hidden, codes_in, misread
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import chance, chat, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

OWNED = ("bicycle", "gym bag", "library card", "locker", "mailbox", "parking space", "storage room", "suitcase")
TOLD_BY = ("the first message", "the assistant's own words", "the later message")


@dataclass(frozen=True, slots=True)
class Task:
    """Three things with their numbers in the order they are told; `asked` are the same in another order."""

    told: tuple[Hidden, Hidden, Hidden]
    asked: tuple[Hidden, ...]

    @property
    def messages(self) -> list[Mapping[str, Any]]:
        """The first number stands in the middle of several blocks, of which some gateways read one."""
        first, second, third = self.told
        opening = ("Please note this.", f"The number of my {first.thing} is {first.code}.", "There is more to come.")
        return [
            {"role": "user", "content": [{"text": text} for text in opening]},
            say("assistant", f"Thank you, noted. The number of your {second.thing} is {second.code}."),
            say("user", f"The number of my {third.thing} is {third.code}."),
            say("assistant", "Noted as well."),
            say("user", self.question),
        ]

    @property
    def question(self) -> str:
        one, two, three = (f"my {each.thing}" for each in self.asked)
        return (
            f"What are the numbers of {one}, {two} and {three}? Reply with the three numbers only, in this order, in "
            "digits, separated by commas."
        )


def draw_task(chance: random.Random) -> Task:
    first, third = chance.sample(OWNED, 2)
    codes = chance.sample(range(100_000, 1_000_000), 3)
    one, two, three = (Hidden(*pair) for pair in zip((first, "ticket", third), codes, strict=True))
    return Task((one, two, three), tuple(chance.sample((one, two, three), 3)))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    request = converse(subject, task.messages)
    reply = yield request
    return {"told": _kept(task.told), "asked": _kept(task.asked), "turn": heard(reply, request, subject)}


def _kept(things: Sequence[Hidden]) -> list[list[Any]]:
    return [[one.thing, one.code] for one in things]


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    told, asked = ([Hidden(thing, code) for thing, code in seen[name]] for name in ("told", "asked"))
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, _forgot(turn["text"], told, asked))
        or passed(f"remembered {', '.join(str(one.code) for one in asked)}")
    )


def _forgot(text: str, told: Sequence[Hidden], asked: Sequence[Hidden]) -> Judgement | None:
    said = codes_in(text, [one.code for one in told])
    lost = [place for place, one in zip(TOLD_BY, told, strict=True) if one.code not in said]
    if lost:
        expected = ", ".join(str(one.code) for one in asked)
        return failed(f"forgot what {' and '.join(lost)} told: '{shown(text)}', expected '{expected}'")
    wrong = misread(text, asked)
    return failed(f"{wrong}: '{shown(text)}'") if wrong else None


_TASK = draw_task(chance())
_ONE, _TWO, _THREE = _TASK.asked
_CODES = [str(one.code) for one in _TASK.asked]
_BARE = ", ".join(_CODES)
_RIGHT = chat(_BARE, tokens=12)
_FIRST, _TICKET, _LATER = _TASK.told


def _without(gone: Hidden, instead: object) -> Reply:
    return chat(_BARE.replace(str(gone.code), str(instead)), tokens=12)


PROBE = Probe(
    id="multi_turn",
    title="Remembers the conversation",
    why="chat needs every earlier turn, its own included; no single message gives the answer away",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "a line each": chat("\n".join(_CODES), tokens=14),
            "no blanks": chat(",".join(_CODES), tokens=12),
            "chatty": chat(f"The numbers are {_CODES[0]}, {_CODES[1]} and {_CODES[2]}.", tokens=20),
            "names them": chat("\n".join(f"- **{one.thing}**: {one.code}" for one in _TASK.asked), tokens=40),
            "names them in the order told": chat(
                ", ".join(f"your {one.thing} is {one.code}" for one in _TASK.told), tokens=40
            ),
            "names after the numbers": chat(
                "; ".join(f"{one.code} (your {one.thing})" for one in _TASK.asked), tokens=40
            ),
            "repeats what was asked": chat(
                f"The numbers of your {_ONE.thing}, your {_TWO.thing} and your {_THREE.thing}: {_BARE}", tokens=40
            ),
            "table": chat(
                "| Thing | Number |\n|---|---|\n" + "\n".join(f"| {one.thing} | {one.code} |" for one in _TASK.asked),
                tokens=60,
            ),
            "numbered lines": chat("\n".join(f"{n}. {code}" for n, code in enumerate(_CODES, 1)), tokens=20),
            "markdown": chat(f"**{_BARE}**", tokens=14),
            "thousands separators": chat("\n".join(f"{one.code:,}" for one in _TASK.asked), tokens=16),
            "reasoning block": chat(_BARE, thought=f"Not {_CODES[2]} first.", tokens=30),
            "tagged reasoning": chat(f"<think>{_CODES[1]}? No.</think>\n{_BARE}", tokens=30),
            "Sure, and a closing": chat(f"Sure! `{_BARE}`\n\nAnything else? I'm here 24/7! 😊", tokens=30),
            "code fence": chat(f"```\n{_BARE}\n```", tokens=16),
            "Arabic digits": chat(_BARE.translate({48 + n: 0x660 + n for n in range(10)}), tokens=30),
            "CJK punctuation": chat(f"您的号码是：{'、'.join(_CODES)}。", tokens=20),
            "LaTeX": chat(f"$$\\boxed{{{_BARE}}}$$", tokens=20),
        }
    ),
    fails=scripts(
        {
            "the first message forgotten": _without(_FIRST, "unknown"),
            "its own words forgotten": _without(_TICKET, "unknown"),
            "the later message forgotten": _without(_LATER, "unknown"),
            "an invented number for a forgotten one": _without(_TICKET, 123_456),
            "off by one digit": _without(_LATER, _LATER.code + 1),
            "the last digit lost": _without(_FIRST, _FIRST.code // 10),
            "in the wrong order": chat(", ".join(reversed(_CODES)), tokens=12),
            "names mixed up": chat(
                f"{_ONE.thing}: {_TWO.code}\n{_TWO.thing}: {_ONE.code}\n{_THREE.thing}: {_THREE.code}"
            ),
            "forgets everything": chat("I do not have access to that information."),
            "hedges with a number of its own": chat(f"{_BARE} or maybe {_THREE.code + 1}", tokens=16),
            "thanks again": chat("Thank you, noted."),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "usage not adding up": replace(_RIGHT, usage=Usage(80, 5, 5)),
            "empty content": chat(""),
        }
    ),
)
