"""Which tool fits which part of a message, by the words they share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

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
_AND = re.compile(r"\band\b|\bplus\b|\bas well as\b|[,&+]", re.IGNORECASE)
_LONGEST_LINK = 40
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
        joined = _joined(part, tools)
        if tool in joined:
            pairs += [(one, f"{before} {part}".strip()) for one in joined]
            before = ""
        elif pairs and _USING.match(part) and tool == pairs[-1][0]:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {part}")
        elif score > 0:
            pairs.append((tool, f"{before} {part}".strip()))
            before = ""
        elif pairs:
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]} {part}")
        else:
            before = f"{before} {part}".strip()
    return pairs


def _joined(text: str, tools: Sequence[Tool]) -> list[Tool]:
    """The tools that one phrase names together: `the price and the weight of`; none where it names fewer than two.

    A tool is named by the words of its own name that no other tool's name has.
    """
    named: list[tuple[int, int, Tool]] = []
    for tool in tools:
        others = set[str]().union(*(_telling(one) for one in tools if one != tool))
        spans = _spans(text, _telling(tool) - others)
        if spans:
            named.append((spans[0][0], spans[-1][1], tool))
    named.sort(key=lambda one: one[:2])
    links = [text[before[1] : after[0]] for before, after in pairwise(named)]
    linked = links and all(len(link) < _LONGEST_LINK and _AND.search(link) for link in links)
    return [tool for _, _, tool in named] if linked else []


def _spans(text: str, wanted: set[str]) -> list[tuple[int, int]]:
    """Where the words stand, in order; nowhere unless all of them are there."""
    found = [(stem(one[0].lower()), one.span()) for one in re.finditer(r"[A-Za-z]+", text)]
    heard = {word for word, _ in found}
    return [span for word, span in found if word in wanted] if wanted and wanted <= heard else []


def _telling(tool: Tool) -> set[str]:
    """The words of a tool's name that say what it is for."""
    name = {stem(word) for word in identifier_words(tool.name)} - STOP
    return name - _GENERIC or name


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
    telling = _telling(tool)
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
