"""The words of a judge: passed, failed, unclear; and what keeps stored records small and judging total."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import wraps

from certify_cli.types.findings import Judgement, Mark, Seen

UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, re.error)
SHOWN_CHARACTERS = 60


def passed(reason: str = "") -> Judgement:
    return Judgement(mark=Mark.PASS, reason=reason)


def failed(reason: str) -> Judgement:
    return Judgement(mark=Mark.FAIL, reason=reason)


def unclear(reason: str) -> Judgement:
    return Judgement(mark=Mark.INCONCLUSIVE, reason=reason)


def readable(judge: Callable[[Seen], Judgement]) -> Callable[[Seen], Judgement]:
    """Makes a judge total: a stored record may be of another version, and then it says nothing about the model."""

    @wraps(judge)
    def total(seen: Seen) -> Judgement:
        try:
            return judge(seen)
        except UNREADABLE as error:
            return unclear(f"the stored record cannot be read ({type(error).__name__})")

    return total


def excerpt(text: object, json_bytes: int = 1_500) -> str:
    """The text, or its beginning and end, so that it takes at most about `json_bytes` as ASCII JSON.

    The end gets the larger part, because answers stand there. NUL and lone surrogates, which databases refuse, are
    replaced.
    """
    clean = _clean(text)
    keep = json_bytes
    while len(json.dumps(_shortened(clean, keep))) > json_bytes + 2:
        keep = keep * 3 // 4
    return _shortened(clean, keep)


def _clean(text: object) -> str:
    return re.sub("[\x00\ud800-\udfff]", "\ufffd", str(text))


def _shortened(text: str, characters: int) -> str:
    if len(text) <= characters:
        return text
    head = characters // 3
    return f"{text[:head]} … {text[len(text) - (characters - head) :]}"


def shown(text: object) -> str:
    """The text on one line and short enough for a reason, in characters: a script costs no more for being foreign."""
    return _shortened(_clean(" ".join(str(text).split())), SHOWN_CHARACTERS)
