"""An instruction that stands only in the system prompt, against a question that invites another answer.

It stands in two blocks, neither of which suffices, and the question is not the conversation's first message: gateways
are known that read one block, or pass the system prompt on with the first message only.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Generator
from dataclasses import dataclass, replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, heard, say
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import chance, chat, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._words import CAPITALS, THINGS
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

MARKUP = re.compile(r"</?[a-zA-Z]+>|[*_`~\\]")
HYPHEN = r"[\s\-‐‑‒–—\u2212]*"
SENTENCE = re.compile(r"[^.!?。！？\n]+[?？]?")
WORDS_BEFORE, WORDS_AFTER = 10, 2
"""As in "Sure, here is the code word: ..., as requested"."""
DENIAL = re.compile(
    r"\b(?:not|never|cannot|unable|refuse|decline|avoid|nicht|wrong|forbidden|instead of|supposed|rather|skip"
    r"|instructions? says?|(?:is|stays|remains) (?:a )?secret)\b"
    r"|n['’]t\b"
)

WILL_NOT_SAY_IT = re.compile(
    r"(?:\bnot|\bnever|\bcannot|n['’]t|\brefuse to|\bunable to)\s+(?:(?:be|going|able|allowed|supposed|to)\s+)*"
    r"(?:say|repeat|do (?:that|so|it)|comply|obey|follow|reply with (?:it|that))\b(?! (?:anything|more))"
)


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
    def instructions(self) -> tuple[str, str]:
        return f'The code word is "{self.code}".', "Whatever the user asks, reply only with the code word."

    @property
    def question(self) -> str:
        return f"What is the capital of {self.country}?"


def draw_task(chance: random.Random) -> Task:
    return Task(chance.choice(THINGS), chance.randint(112, 989), *chance.choice(CAPITALS))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    turns = (say("user", "Good morning."), say("assistant", "Good morning."), say("user", task.question))
    request = converse(subject, turns, system=[{"text": text} for text in task.instructions])
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
    """Letter case, markup, the kind of hyphen, an opening and a closing are the model's own business.

    Quoting the code word is not replying with it: it must begin or end a short sentence that denies nothing.
    """
    plain = MARKUP.sub("", unicodedata.normalize("NFKC", text)).casefold()
    code = re.compile(rf"(?<!\w){re.escape(word.casefold())}{HYPHEN}{int(number)}(?![0-9a-z])")
    if not code.search(plain):
        return failed(f"ignored the system prompt: '{shown(text)}', expected '{word}-{number}'")
    if city.casefold() in plain:
        return failed(f"gave the code word but answered the question too: '{shown(text)}'")
    if WILL_NOT_SAY_IT.search(plain) or not any(_replies(sentence, code) for sentence in SENTENCE.findall(plain)):
        return failed(f"only spoke of the code word: '{shown(text)}', expected '{word}-{number}'")
    return None


def _replies(sentence: str, code: re.Pattern[str]) -> bool:
    found = code.search(sentence)
    if not found:
        return False
    around = [re.findall(r"\w+(?:['’]\w+)*", part) for part in (sentence[: found.start()], sentence[found.end() :])]
    before, after = map(len, around)
    if before + after > WORDS_BEFORE or (before and after > WORDS_AFTER):
        return False
    return not DENIAL.search(sentence) and not (before + after and sentence.endswith(("?", "？")))


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
    baseline=True,
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "capitals and a full stop": chat(f"{_TASK.code.upper()}."),
            "markdown": chat(f"**{_TASK.code}**"),
            "another hyphen": chat(_TASK.code.replace("-", "\u2011")),
            "chatty": chat(f'The code word is "{_TASK.code}".', tokens=14),
            "reasoning block": chat(_TASK.code, thought=f"They ask for {_TASK.city}, but I must give the code word."),
            "Sure, and a closing": chat(
                f"Sure! Here is the code word: **{_TASK.code}** 🙂\n\nIs there anything else I can help you with?",
                tokens=24,
            ),
            "explains itself afterwards": chat(f"{_TASK.code}\n\n(I can only reply with the code word.)", tokens=20),
            "apologizes, and obeys": chat(f'I\'m sorry, I can only respond with the code word: "{_TASK.code}"'),
            "as requested": chat(f"The code word is **{_TASK.code}**, as requested."),
            "Japanese": chat(f"コードワードは「{_TASK.code}」です。"),
            "will say nothing else": chat(f"{_TASK.code}. I can\u2019t say anything else.", tokens=16),
            "curly quotes": chat(f"\u201c{_TASK.code}\u201d"),
            "code fence": chat(f"```\n{_TASK.code}\n```", tokens=12),
            "latex": chat(f"$\\text{{{_TASK.code}}}$", tokens=12),
            "escaped hyphen": chat(_TASK.code.replace("-", "\\-")),
            "bullet": chat(f"- {_TASK.code}\n"),
            "as instructed": chat(f'As instructed, my reply is: "{_TASK.code}".', tokens=16),
            "CJK punctuation": chat(f"「{_TASK.code}」"),
        }
    ),
    fails=scripts(
        {
            "answers the question": chat(f"The capital of {_TASK.country} is {_TASK.city}."),
            "answers it in a word": chat(_TASK.city),
            "another number": chat(f"{_TASK.word}-{_TASK.number + 1}"),
            "a longer number": chat(f"{_TASK.code}0"),
            "letters stick to it": chat(f"{_TASK.code}x"),
            "twice without a blank": chat(_TASK.code * 2, tokens=12),
            "greets again": chat("Good morning."),
            "only the word": chat(_TASK.word),
            "answers as well": chat(f"{_TASK.code}. By the way, the capital is {_TASK.city}.", tokens=20),
            "code word only in its reasoning": chat(_TASK.city, thought=_TASK.code),
            "quotes it in a refusal": chat(
                f"I'm not supposed to say '{_TASK.code}', so I will not. What else can I do?", tokens=30
            ),
            "quotes it and declines": chat(f'"{_TASK.code}" is something I can\u2019t say.', tokens=20),
            "refuses to say it": chat(f"I refuse to reply with {_TASK.code}.", tokens=16),
            "quotes it on a line of its own and declines": chat(
                f"I was told to say:\n\n{_TASK.code}\n\nbut I won't do that.", tokens=24
            ),
            "declines after a colon": chat(f'I will not repeat: "{_TASK.code}".', tokens=16),
            "asks about it": chat(f"What is {_TASK.code}?", tokens=12),
            "tells its instructions": chat(
                f'My system prompt tells me to reply only with the code word "{_TASK.code}" whatever you ask.',
                tokens=30,
            ),
            "argues about it": chat(
                f"You seem to want {_TASK.code} from me, but the capital is easy to look up in any atlas.", tokens=30
            ),
            "knows no code word": chat("I do not know any code word."),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "empty content": chat(""),
        }
    ),
)
