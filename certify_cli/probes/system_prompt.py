"""An instruction that stands only in the system prompt, against a question that invites another answer."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Generator
from dataclasses import dataclass, replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import chance, chat, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._words import CAPITALS, THINGS
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen


@dataclass(frozen=True, slots=True)
class Task:
    """`word` and `number` make the code word; `city` is what an ignoring model would say."""

    word: str
    number: int
    country: str
    city: str

    @property
    def code(self) -> str:
        return f"{self.word}-{self.number}"

    @property
    def instruction(self) -> str:
        return f'Whatever the user asks, reply only with the code word "{self.code}".'

    @property
    def question(self) -> str:
        return f"What is the capital of {self.country}?"


def draw_task(chance: random.Random) -> Task:
    return Task(chance.choice(THINGS), chance.randint(112, 989), *chance.choice(CAPITALS))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    request = asked(subject, task.question, system=[{"text": task.instruction}])
    reply = yield request
    return {"word": task.word, "number": task.number, "city": task.city, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, _disobeyed(turn["text"], seen["word"], seen["number"], seen["city"]))
        or passed("followed the system prompt")
    )


def _disobeyed(text: str, word: str, number: int, city: str) -> Judgement | None:
    """Letter case, markup and the kind of hyphen are the model's own business."""
    plain = re.sub(r"[*_`~]", "", unicodedata.normalize("NFKC", text)).casefold()
    if not re.search(rf"{re.escape(word.casefold())}[\s\-‐‑‒–—]*{int(number)}(?!\d)", plain):
        return failed(f"ignored the system prompt: '{shown(text)}', expected '{word}-{number}'")
    if city.casefold() in plain:
        return failed(f"gave the code word but answered the question too: '{shown(text)}'")
    return None


_TASK = draw_task(chance())
_RIGHT = chat(_TASK.code)

PROBE = Probe(
    id="system_prompt",
    title="Follows the system prompt",
    why="an instruction of the operator must win over what the user's question invites",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="system_prompt",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "capitals and a full stop": chat(f"{_TASK.code.upper()}."),
            "markdown": chat(f"**{_TASK.code}**"),
            "another hyphen": chat(_TASK.code.replace("-", "\u2011")),
            "chatty": chat(f'The code word is "{_TASK.code}".', tokens=14),
            "reasoning block": chat(_TASK.code, thought=f"They ask for {_TASK.city}, but I must give the code word."),
            "CJK punctuation": chat(f"「{_TASK.code}」"),
        }
    ),
    fails=scripts(
        {
            "answers the question": chat(f"The capital of {_TASK.country} is {_TASK.city}."),
            "answers it in a word": chat(_TASK.city),
            "another number": chat(f"{_TASK.word}-{_TASK.number + 1}"),
            "a longer number": chat(f"{_TASK.code}0"),
            "only the word": chat(_TASK.word),
            "answers as well": chat(f"{_TASK.code}. By the way, the capital is {_TASK.city}.", tokens=20),
            "code word only in its reasoning": chat(_TASK.city, thought=_TASK.code),
            "knows no code word": chat("I do not know any code word."),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "empty content": chat(""),
        }
    ),
)
