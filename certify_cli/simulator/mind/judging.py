"""Small judgements: comparisons, parity, primes, yes or no, the mood of a text."""

from __future__ import annotations

import re
from collections.abc import Callable

from certify_cli.simulator.mind import arithmetic, numerals, style
from certify_cli.simulator.mind.language import quoted, words
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.vocabulary import vocabulary

_N = r"(-?\d+(?:\.\d+)?)"
_COMPARES: tuple[tuple[re.Pattern[str], Callable[[float, float], bool]], ...] = (
    (re.compile(rf"\bis\s+{_N}\s+(?:greater|larger|bigger|more|higher)\s+than\s+{_N}", re.I), lambda a, b: a > b),
    (re.compile(rf"\bis\s+{_N}\s+(?:less|smaller|lower|fewer)\s+than\s+{_N}", re.I), lambda a, b: a < b),
    (re.compile(rf"\bis\s+{_N}\s+(?:equal to|the same as)\s+{_N}", re.I), lambda a, b: a == b),
    (re.compile(rf"\bis\s+{_N}\s+divisible by\s+{_N}", re.I), lambda a, b: b != 0 and a % b == 0),
)
_KINDS: tuple[tuple[re.Pattern[str], Callable[[int], bool]], ...] = (
    (
        re.compile(rf"\bis\s+{_N}\s+(?:an? )?prime", re.I),
        lambda n: n > 1 and all(n % d for d in range(2, int(n**0.5) + 1)),
    ),
    (re.compile(rf"\bis\s+{_N}\s+(?:an? )?even", re.I), lambda n: n % 2 == 0),
    (re.compile(rf"\bis\s+{_N}\s+(?:an? )?odd", re.I), lambda n: n % 2 == 1),
)
_EXTREME = re.compile(
    r"\b(largest|biggest|greatest|highest|maximum|larger|bigger|greater|smallest|lowest|least|minimum|smaller|lower)\b",
    re.I,
)
_MOOD = re.compile(r"\b(?:sentiment|mood|positive or negative|positive, negative|tone)\b", re.I)
_GOOD = vocabulary(
    """
    love loved great excellent good amazing wonderful fantastic happy best perfect enjoy enjoyed delightful like
    liked superb brilliant awesome pleased recommend thrilled beautiful
    """
)
_BAD = vocabulary(
    """
    hate hated terrible awful bad worst horrible poor disappointing disappointed sad angry broken useless waste
    boring dislike annoying dreadful never rude refund
    """
)
_EQUATION = re.compile(
    r"\bis\s+(?:it (?:true|correct) that\s+)?(.{3,60}?)\s*(?:=|equal to|equals)\s*(-?\d+(?:\.\d+)?)", re.I
)


def judge(prompt: Prompt) -> str | None:
    """`Yes` or `No`, the extreme of several numbers, or the mood of a text; None where nothing is to be judged."""
    text = numerals.to_digits(prompt.question)
    if _MOOD.search(text):
        return _mood_answer(feeling(prompt.question), prompt)
    verdict = _verdict(text)
    if verdict is not None:
        yes = "Yes" if verdict else "No"
        return yes if style.wants_bare(prompt.question) or re.search(r"yes\W+or\W+no|yes/no", text, re.I) else f"{yes}."
    return _extreme(text, prompt)


def _verdict(text: str) -> bool | None:
    for pattern, compare in _COMPARES:
        if found := pattern.search(text):
            return bool(compare(float(found[1]), float(found[2])))
    for kind, holds in _KINDS:
        if (found := kind.search(text)) and float(found[1]) == int(float(found[1])) and abs(float(found[1])) < 1e9:
            return bool(holds(int(float(found[1]))))
    found = _EQUATION.search(text)
    results = [shown for _, shown in arithmetic.sums(found[1])] if found else []
    return float(results[0]) == float(found[2]) if found and results else None


def _extreme(text: str, prompt: Prompt) -> str | None:
    found = _EXTREME.search(text)
    numbers = numerals.numbers(text)
    if not found or len(numbers) < 2 or not re.search(r"which|what|find|pick|choose|return|\?", text, re.I):
        return None
    low = found[1].lower() in ("smallest", "lowest", "least", "minimum", "smaller", "lower")
    value = numerals.shown(min(numbers) if low else max(numbers))
    return arithmetic.answer_with([value], prompt)


def feeling(text: str) -> str:
    """`positive`, `negative` or `neutral`, by the words of what is quoted or follows a colon."""
    judged = (quoted(text) or [text.split(":", 1)[-1]])[-1]
    heard = words(judged)
    negated = bool(re.search(r"\b(?:not|never|isn['’]t|wasn['’]t|don['’]t|didn['’]t)\b", judged, re.I))
    score = sum((word in _GOOD) - (word in _BAD) for word in heard)
    if score == 0:
        return "neutral"
    return "positive" if (score > 0) != (negated and score > 0) else "negative"


def _mood_answer(mood: str, prompt: Prompt) -> str:
    return mood if style.wants_bare(f"{prompt.system}\n{prompt.question}") else f"The sentiment is {mood}."
