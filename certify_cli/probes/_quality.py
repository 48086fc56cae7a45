"""Small tasks scored 0-1, four to a probe: what a quality probe is made of, and how its answers are read.

Every task is drawn from the seed, so none can be memorised; its key stays the same from run to run, so that two runs
are compared task by task.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._judging import excerpt, failed, passed, readable, shown, unclear
from certify_cli.probes._numbers import mentions
from certify_cli.probes._rivals import hedges
from certify_cli.probes._script import SEED, chance, chat
from certify_cli.probes._sound import unless_cut_short, unsound
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Mark, Seen

PASSING_SCORE = 0.5
"""Below half of the points the model is no help at the matter at all."""
TEXT_BYTES = 700
TURN_KEYS = ("characters", "role", "stop_reason", "usage", "tool_calls", "thought", "may_think", "allowed_tokens")
_FENCES = re.compile(r"^```\w*\n|\n?```$|`|^[-•]\s+", re.MULTILINE)
_EMPHASIS = re.compile(r"(\*\*|__)(\S.*?)\1|(?<![\w*])([*_])(\S(?:[^*_\n]*\S)?)\3(?![\w*])")
"""Emphasis stands tight around its words; a lone asterisk between numbers is a product."""
_LABEL = re.compile(r"^\W{0,3}(?:the )?(?:answer|result|output|resposta)\s*(?::|is)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Task:
    """One question. `expected` is JSON-able and all that `score` needs beside the answer; `right` is a full answer."""

    key: str
    question: str
    expected: Any
    right: str
    wrong: str
    tokens: int = SHORT_ANSWER_TOKENS


Draw = Callable[[random.Random], Sequence[Task]]
Score = Callable[[str, str, Any], float]
"""(the task's key, the answer, what was expected) -> 0-1; raises nothing."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What a quality probe is about: how its tasks are drawn and how answers are scored."""

    id: str
    title: str
    why: str
    draw: Draw
    score: Score


def quality_probe(matter: Matter, **scripts: tuple[Script, ...]) -> Probe:
    """The probe of a matter. `passes` and `fails` may add scripts to those every matter has."""
    scores = _scores_of(matter)
    tasks = matter.draw(chance())
    return Probe(
        id=matter.id,
        title=matter.title,
        why=matter.why,
        kinds=("chat",),
        ask=_asking(matter),
        judge=readable(lambda seen: _judged(seen, scores(seen))),
        scores=scores,
        capability="quality",
        not_applicable=obstacle,
        expensive=True,
        passes=(
            _script("all right", [task.right for task in tasks]),
            _script("chatty and markdown", [f"**{task.right}**" for task in tasks]),
            _script("half right", [task.right if at % 2 else task.wrong for at, task in enumerate(tasks)]),
            *scripts.get("passes", ()),
        ),
        fails=(
            _script("all wrong", [task.wrong for task in tasks]),
            _script("one of four right", [tasks[0].right, *(task.wrong for task in tasks[1:])]),
            _script("says nothing", ["" for _ in tasks]),
            _script("does not know", ["I am not able to help with that." for _ in tasks]),
            *scripts.get("fails", ()),
        ),
    )


def _script(name: str, answers: Sequence[str]) -> Script:
    return Script(name, tuple(chat(answer, tokens=12) for answer in answers), SEED, "")


def _asking(matter: Matter) -> Callable[[Subject], Generator[Request, Reply, Seen]]:
    def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
        answers = []
        for task in matter.draw(subject.random()):
            request = asked(subject, task.question, tokens=task.tokens)
            turn = heard((yield request), request, subject)
            kept = {name: turn[name] for name in TURN_KEYS}
            told = {"key": task.key, "expected": task.expected, "right": task.right}
            answers.append({**told, "text": _short(turn["text"]), "turn": kept})
        return {"answers": answers}

    return ask


def _short(text: str) -> str:
    return excerpt(text, TEXT_BYTES)


def _scores_of(matter: Matter) -> Callable[[Seen], Mapping[str, float]]:
    def scores(seen: Seen) -> Mapping[str, float]:
        """Score by task; one that a filter or spent tokens kept from being answered has none."""
        told = {}
        for answer in seen["answers"]:
            value = _scored(matter, answer)
            if value is not None:
                told[str(answer["key"])] = value
        return told

    return scores


def _scored(matter: Matter, answer: Mapping[str, Any]) -> float | None:
    turn = {**answer["turn"], "text": answer["text"]}
    value = min(1.0, max(0.0, matter.score(answer["key"], bare(answer["text"]), answer["expected"])))
    problem = unsound(turn) or unless_cut_short(turn, None if value else failed("wrong"))
    if problem is None:
        return value
    return None if problem.mark is Mark.INCONCLUSIVE else 0.0


def _judged(seen: Seen, scores: Mapping[str, float]) -> Judgement:
    answers = seen["answers"]
    if not answers or len(scores) * 2 < len(answers):
        return unclear(f"only {len(scores)} of {len(answers)} tasks were answered")
    mean = sum(scores.values()) / len(scores)
    told = f"scored {mean:.2f} over {len(scores)} tasks"
    worst = min(answers, key=lambda answer: scores.get(answer["key"], 2.0))
    if scores[worst["key"]] < 1:
        told += f"; {worst['key']}: '{shown(worst['text'])}', expected '{shown(worst['right'])}'"
    return passed(told) if mean >= PASSING_SCORE else failed(told)


# --- reading answers -------------------------------------------------------------------------------------------------


def bare(text: str) -> str:
    """The answer without markdown, a label before it, and the white space around it; composed characters."""
    plain = _FENCES.sub("", unicodedata.normalize("NFC", text).strip()).strip()
    plain = _EMPHASIS.sub(lambda found: found[2] or found[4], plain)
    return _LABEL.sub("", plain).strip()


def states_number(text: str, number: int, known: Sequence[int] = ()) -> float:
    """1.0 where the text states the number and no other of its size beside those `known` from the task."""
    return float(mentions(text, number) and not hedges(text, number, known))


def same_words(text: str, expected: str) -> float:
    """1.0 where the text is the expected words, whatever their case and the punctuation at either end."""
    return float(_folded(text) == _folded(expected))


def says_only(text: str, expected: str, others: Sequence[str]) -> float:
    """1.0 where the text names what was expected and none of the others."""
    said = _folded(text)
    rivals = [other for other in others if _folded(other) != _folded(expected)]
    return float(_names(said, expected) and not any(_names(said, other) for other in rivals))


def _names(said: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_folded(word))}(?!\w)", said) is not None


def _folded(text: str) -> str:
    return re.sub(r"\A\W+|\W+\Z", "", " ".join(text.casefold().split()))
