"""Which tool fits which part of a message, by the words they share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from certify_cli.simulator.mind import arithmetic
from certify_cli.simulator.mind.language import STOP, content_stems, identifier_words, sentences, stem
from certify_cli.simulator.mind.prompt import Prompt, Tool
from certify_cli.simulator.mind.vocabulary import ordered

_GENERIC = frozenset(
    stem(word)
    for word in ordered(
        """
        get set fetch retrieve do run make create call use tool function data info information details current
        value find lookup look search show list new by for
        """
    )
)
_VERBS = (
    "add|multiply|subtract|divide|send|book|look|get|find|check|tell|create|set|convert|translate|schedule|search|order|"
    "compute|calculate|fetch|email|remind|play|turn|what|what['’]s|how|where|when|also|then"
)
_SPLIT = re.compile(rf"(?:,?\s+and\s+(?:also\s+|then\s+)?|,\s+then\s+|;\s*|,\s+(?:also\s+)?)(?=(?:{_VERBS})\b)", re.I)
_USING = re.compile(r"\W*(?:please\s+)?(?:use|using|call|via|with)\b", re.IGNORECASE)
_OPERATORS = {"+": "sum", "-": "subtract", "*": "multiply", "/": "divide"}
_EVOKES = {
    stem(word): stem("weather") for word in ("warm", "cold", "degrees", "umbrella", "jacket", "humid", "forecast")
}
_ANY_SUM = ("calculate", "calculator", "math", "arithmetic", "compute", "expression", "evaluate", "mathematical")


def chosen(prompt: Prompt, forced: Sequence[Tool] | None) -> list[tuple[Tool, str]]:
    """Pairs of a tool and the part of the message it is for, in the message's order."""
    if forced is not None:
        pairs = _pairs(prompt.question, forced)
        return (
            pairs[:1] if len(forced) == 1 and pairs else pairs or [(_best(prompt.question, forced)[0], prompt.question)]
        )
    return _pairs(prompt.question, prompt.tools)


def _pairs(text: str, tools: Sequence[Tool]) -> list[tuple[Tool, str]]:
    """A part no tool fits belongs to its neighbour: `Use celsius.`"""
    pairs: list[tuple[Tool, str]] = []
    before = ""
    for part in (piece for sentence in sentences(text) for piece in _SPLIT.split(sentence)):
        tool, score = _best(part, tools)
        if pairs and _USING.match(part) and tool == pairs[-1][0]:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {part}")
        elif score > 0:
            pairs.append((tool, f"{before} {part}".strip()))
            before = ""
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {part}")
        else:
            before = f"{before} {part}".strip()
    return pairs


def _best(text: str, tools: Sequence[Tool]) -> tuple[Tool, float]:
    scores = [(fit(text, tool), -number, tool) for number, tool in enumerate(tools)]
    score, _, tool = max(scores, key=lambda one: one[:2])
    return tool, score


def fit(text: str, tool: Tool) -> float:
    """0 where the tool has nothing to do with the text.

    A word of the tool's name must occur, or two of its description: one shared word alone says too little.
    """
    if re.search(rf"(?<!\w){re.escape(tool.name)}(?!\w)", text, re.I) and not tool.name.islower() | tool.name.isalpha():
        return 100.0
    if "_" in tool.name and tool.name.lower() in text.lower():
        return 100.0
    heard = set(content_stems(text)) | _sums_in(text)
    heard |= {_EVOKES[word] for word in heard & _EVOKES.keys()}
    name = {stem(word) for word in identifier_words(tool.name)} - STOP
    telling = name - _GENERIC or name
    described = set(content_stems(tool.description)) - _GENERIC
    by_name, by_description = len(heard & telling), len(heard & described - telling)
    if not by_name and by_description < 2:
        return 0.0
    return 3.0 * by_name / len(telling) + by_name + by_description


def _sums_in(text: str) -> set[str]:
    found = list(arithmetic.sums(text))
    if not found:
        return set()
    signs = {stem(word) for sign, word in _OPERATORS.items() for expression, _ in found if sign in expression}
    return signs | {stem(word) for word in _ANY_SUM}
