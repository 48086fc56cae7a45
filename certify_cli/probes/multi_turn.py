"""A fact told two turns ago is asked for: does the whole conversation reach the model?"""

from __future__ import annotations

import random
import re
from collections.abc import Generator
from dataclasses import dataclass, replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, heard, say
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._numbers import mentions
from certify_cli.probes._rivals import hedges
from certify_cli.probes._script import chance, chat, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

OWNED = ("bicycle", "gym bag", "library card", "locker", "mailbox", "parking space", "storage room", "suitcase")


@dataclass(frozen=True, slots=True)
class Task:
    """Two things with their numbers, told in this order; `first_asked` says which is asked for."""

    things: tuple[str, str]
    numbers: tuple[int, int]
    first_asked: bool

    @property
    def expected(self) -> int:
        return self.numbers[0 if self.first_asked else 1]

    @property
    def other(self) -> int:
        return self.numbers[1 if self.first_asked else 0]

    @property
    def other_thing(self) -> str:
        return self.things[1 if self.first_asked else 0]

    @property
    def question(self) -> str:
        thing = self.things[0 if self.first_asked else 1]
        return f"What is the number of my {thing}? Reply with the digits only."


def draw_task(chance: random.Random) -> Task:
    first, second = chance.sample(OWNED, 2)
    one, other = chance.sample(range(1012, 9899), 2)
    return Task((first, second), (one, other), chance.random() < 0.5)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    request = converse(
        subject,
        [
            say("user", f"The number of my {task.things[0]} is {task.numbers[0]}."),
            say("assistant", "Thank you, noted."),
            say("user", f"The number of my {task.things[1]} is {task.numbers[1]}."),
            say("assistant", "Thank you, noted as well."),
            say("user", task.question),
        ],
    )
    reply = yield request
    turn = heard(reply, request, subject)
    return {"expected": task.expected, "other": task.other, "other_thing": task.other_thing, "turn": turn}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    text = _without_the_other(turn["text"], seen["other_thing"], seen["other"])
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, _forgot(text, seen["expected"], seen["other"]))
        or passed(f"remembered '{seen['expected']}'")
    )


def _without_the_other(text: str, thing: str, number: int) -> str:
    """The text without a right remark on the thing that was not asked for ("your locker is 4821")."""
    return re.sub(rf"\b{re.escape(thing)}\b[^\d.\n]{{0,30}}{int(number)}(?!\d)", thing, text, flags=re.IGNORECASE)


def _forgot(text: str, expected: int, other: int) -> Judgement | None:
    if not mentions(text, expected):
        return failed(f"forgot what it was told: '{shown(text)}', expected '{expected}'")
    if mentions(text, other):
        return failed(f"mixed up what it was told: '{shown(text)}', expected only '{expected}'")
    if hedges(text, expected):
        return failed(f"gave several numbers: '{shown(text)}', expected only '{expected}'")
    return None


_TASK = draw_task(chance())
_RIGHT = chat(str(_TASK.expected))
_OTHER_SEED = next(seed for seed in range(100) if draw_task(chance(seed)).first_asked != _TASK.first_asked)
_OTHER_TASK = draw_task(chance(_OTHER_SEED))

PROBE = Probe(
    id="multi_turn",
    title="Remembers the conversation",
    why="chat needs the earlier turns; neither the last message nor the last exchange gives the answer away",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "terse": _RIGHT,
                "chatty": chat(f"You told me that it is {_TASK.expected}.", tokens=16),
                "markdown": chat(f"It's **{_TASK.expected}**!"),
                "thousands separator": chat(f"{_TASK.expected:,}"),
                "reasoning block": chat(str(_TASK.expected), thought=f"Not {_TASK.other}, that is the other one."),
                "Sure, and a closing": chat(
                    f"Sure! Your number is `{_TASK.expected}`.\n\nAnything else? I'm here 24/7! 😊", tokens=24
                ),
                "a year at the end": chat(f"{_TASK.expected} (as of our conversation in 2025)", tokens=16),
                "curly quotes": chat(f"It\u2019s \u201c{_TASK.expected}\u201d.", tokens=12),
                "code fence": chat(f"```\n{_TASK.expected}\n```", tokens=10),
                "tells the other one too, and rightly": chat(
                    f"{_TASK.expected} (and your {_TASK.other_thing} has number {_TASK.other})", tokens=24
                ),
                "Arabic digits": chat(str(_TASK.expected).translate({48 + n: 0x660 + n for n in range(10)})),
                "CJK punctuation": chat(f"您的号码是：{_TASK.expected}。"),
            }
        ),
        *scripts({"asked for the other one": chat(str(_OTHER_TASK.expected))}, seed=_OTHER_SEED),
    ),
    fails=(
        *scripts(
            {
                "confuses the turns": chat(str(_TASK.other)),
                "forgets the earlier turns": chat("I do not have access to that information."),
                "invents a number": chat("1234"),
                "off by one digit": chat(str(_TASK.expected + 1)),
                "hedges with a number of its own": chat(f"{_TASK.expected} or maybe {_TASK.expected + 1}", tokens=12),
                "two lines, two numbers": chat(f"{_TASK.expected}\n{_TASK.expected + 10}", tokens=12),
                "swaps them": chat(f"It is {_TASK.other}; your {_TASK.other_thing} has {_TASK.expected}.", tokens=20),
                "gives both numbers": chat(f"{_TASK.expected} or {_TASK.other}"),
                "thanks again": chat("Thank you, noted."),
                "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
                "usage not adding up": replace(_RIGHT, usage=Usage(80, 5, 5)),
                "empty content": chat(""),
            }
        ),
        *scripts({"forgets the other turn": chat(str(_OTHER_TASK.other))}, seed=_OTHER_SEED),
    ),
)
