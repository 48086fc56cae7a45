"""Does sums, however they are worded."""

from __future__ import annotations

import re
from collections.abc import Iterator

from certify_cli.simulator.mind import numerals, style
from certify_cli.simulator.mind.expressions import evaluate
from certify_cli.simulator.mind.prompt import Prompt

_N = r"(-?\d+(?:\.\d+)?)"
_LIST = rf"{_N}(?:(?:\s*,\s*(?:and\s+|plus\s+)?|\s+(?:and\s+|plus\s+)?){_N})+(?!\d)"


def _join(operator: str) -> str:
    return rf"(\1 {operator} \2)"


# Each turns a wording into an expression; they are tried in order, the longer wordings first.
_WORDINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"(?<=\d),(?=\d{3}\b)", ""),
        (r"[×·✕]|(?<=\d)\s*\bx\b\s*(?=\d)", " * "),
        (r"[÷]", " / "),
        (r"[−–](?=\s*\d)", " - "),
        (r"\*\*", "^"),
        (rf"\bsubtract(?:ing)?\s+{_N}\s+from\s+{_N}", r"(\2 - \1)"),
        (rf"\btak(?:e|ing)\s+(?:away\s+)?{_N}\s+(?:away\s+)?from\s+{_N}", r"(\2 - \1)"),
        (rf"{_N}\s+(?:less|fewer)\s+than\s+{_N}", r"(\2 - \1)"),
        (rf"{_N}\s+more\s+than\s+{_N}", r"(\2 + \1)"),
        (rf"\b(?:difference|distance)\s+(?:between|of)\s+{_N}\s+and\s+{_N}", _join("-")),
        (rf"\bproduct\s+of\s+{_N}\s+(?:and|,)\s+{_N}", _join("*")),
        (rf"\bquotient\s+of\s+{_N}\s+and\s+{_N}", _join("/")),
        (rf"\b(?:remainder|modulo|modulus)\s+(?:when|of)?\s*{_N}\s+(?:is\s+)?(?:divided\s+)?by\s+{_N}", _join("%")),
        (rf"\bmultiply(?:ing)?\s+{_N}\s+(?:by|and|with|times)\s+{_N}", _join("*")),
        (rf"\bdivid(?:e|ing)\s+{_N}\s+by\s+{_N}", _join("/")),
        (rf"{_N}\s*(?:%|percent|per cent)\s+of\s+{_N}", r"(\1 * \2 / 100)"),
        (rf"\bsquare\s+root\s+of\s+{_N}", r"(\1 ^ 0.5)"),
        (rf"{_N}\s+squared", r"(\1 ^ 2)"),
        (rf"{_N}\s+cubed", r"(\1 ^ 3)"),
        (rf"\bhalf\s+of\s+{_N}", r"(\1 / 2)"),
        (rf"\b(?:double|twice)\s+(?:of\s+)?{_N}", r"(2 * \1)"),
        (r"\b(?:to|raised to) the power (?:of )?", " ^ "),
        (r"(?<=\d)\s*(?:multiplied\s+by|times)\s*(?=[\d(-])", " * "),
        (r"(?<=[\d)])\s*(?:divided\s+by|over)\s*(?=[\d(-])", " / "),
        (r"(?<=[\d)])\s*(?:plus|added\s+to|increased\s+by|and\s+add|then\s+add)\s*(?=[\d(-])", " + "),
        (r"(?<=[\d)])\s*(?:minus|decreased\s+by|reduced\s+by|take\s+away|less)\s*(?=[\d(-])", " - "),
        (r"(?<=[\d)])\s*(?:mod|modulo)\s*(?=[\d(-])", " % "),
    )
)
_SUM_OF = re.compile(
    rf"\b(?:sum|total|addition)\s+(?:of|for)\s+(?:the\s+)?(?:numbers?\s+)?{_LIST}"
    rf"|\b(?:add(?:ing)?|sum(?:ming)?)\s+(?:up\s+|together\s+)?(?:the\s+)?(?:numbers?:?\s+)?{_LIST}"
    rf"|\badd\s+{_N}\s+to\s+{_N}",
    re.IGNORECASE,
)
# Possessive, so that a long text that is no expression after all is refused in linear time.
_OPERAND = r"(?:[-(]\s*)*+\d++(?:\.\d++)?+(?:\s*\))*+"
_EXPRESSION = re.compile(rf"{_OPERAND}(?:\s*+[-+*/^%]\s*+{_OPERAND})++")
_CUE = re.compile(
    r"\b(?:what(?:'s|’s| is| are| does| do)|calculate|compute|evaluate|solve|work out|how much|how many|add|sum|total|"
    r"result|answer|equals?|product|difference|multiply|divide|subtract|reply|respond|return|give|find|tell)\b|=|\?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b\d{3}-\d{4}\b|\b[A-Za-z]+-\d+\b")


def solve(prompt: Prompt) -> str | None:
    """The result of every sum in the last message; None where there is none to do."""
    text = prompt.question
    if not _CUE.search(text) and not _EXPRESSION.fullmatch(text.strip(" .?=\n")):
        return None
    results = [shown for _, shown in sums(text)]
    if not results:
        return None
    return answer_with(results, prompt)


def answer_with(results: list[str], prompt: Prompt) -> str:
    asked = f"{prompt.system}\n{prompt.question}"
    if style.wants_words(asked):
        results = [numerals.to_words(int(one)) if one.lstrip("-").isdigit() else one for one in results]
    joined = ", ".join(results)
    if style.wants_bare(asked):
        return joined
    return f"The answer is {joined}." if len(results) == 1 else f"The answers are {joined}."


def sums(text: str) -> Iterator[tuple[str, str]]:
    """Each expression of the text, normalised, with its result."""
    for found in _EXPRESSION.finditer(normalise(text)):
        value = evaluate(_balanced(found[0]))
        if value is not None:
            yield found[0], numerals.shown(value)


def normalise(text: str) -> str:
    """The text with numbers in digits and worded operations as operators."""
    text = numerals.to_digits(_DATE.sub(" ", text))
    for pattern, instead in _WORDINGS:
        text = pattern.sub(instead, text)
    return _SUM_OF.sub(_summed, text)


def _summed(found: re.Match[str]) -> str:
    tail = found[0]
    return "(" + " + ".join(re.findall(r"-?\d+(?:\.\d+)?", tail)) + ")"


def _balanced(expression: str) -> str:
    extra = expression.count("(") - expression.count(")")
    if extra > 0:
        return expression + ")" * extra
    return "(" * -extra + expression
