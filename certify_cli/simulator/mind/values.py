"""Things found in a text by their looks: places, names, dates, addresses, codes, colours."""

from __future__ import annotations

import re
from collections.abc import Callable

from certify_cli.simulator.mind.language import quoted
from certify_cli.simulator.mind.vocabulary import ordered

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
URL = re.compile(r"(?:https?://|www\.)[^\s\"'<>)]*[^\s\"'<>).,;!?]")
PHONE = re.compile(r"\+?\d[\d ()./-]{6,}\d")
CODE = re.compile(
    r"\b(?=[\w-]*\d)[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+\b|\b(?=\w*\d)(?=\w*[A-Z])[A-Z0-9]{3,}\b|(?<=#)[\w-]+"
)
MONEY = re.compile(
    r"(?:[$€£¥]|USD|EUR|GBP)\s?\d[\d,]*(?:\.\d+)?|\d[\d,]*(?:\.\d+)?\s?(?:dollars|euros|pounds|USD|EUR|GBP|€|£)"
)
TIME = re.compile(r"\b\d{1,2}:\d{2}(?:\s?[ap]\.?m\.?)?|\b\d{1,2}\s?[ap]\.?m\.?\b|\bnoon\b|\bmidnight\b", re.I)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "|".join(month[:3] for month in _MONTHS.split("|"))
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
DATE = re.compile(
    rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS}|{_SHORT})\b(?:,? \d{{4}})?"
    rf"|\b(?:{_MONTHS}|{_SHORT})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    rf"|\b(?:(?:next|this|on) )?(?:{_DAYS})\b|\b(?:today|tomorrow|tonight|yesterday|next week|next month)\b",
    re.IGNORECASE,
)
COLOURS = ordered(
    """
    red orange yellow green blue purple pink brown black white grey gray cyan magenta turquoise gold silver
    """
)
_NAME = r"[A-Z][\w'’]*(?:-[A-Z]\w+)*(?:[ ](?:[A-Z][\w'’]*(?:-[A-Z]\w+)*|de|la|van|von|of(?= [A-Z])))*"
NAMES = re.compile(rf"(?<![\w])(?:São|{_NAME})")
_NAME_LIST = re.compile(rf"{_NAME}(?:\s*(?:,\s*(?:and|or)?|and|or|&|versus|vs\.?)\s*{_NAME})*")
_AFTER_PLACE_WORD = re.compile(
    rf"\b(?:in|at|for|of|near|to|from|visit|visiting|around|between)\s+(?:the city of |the )?({_NAME})"
)
_NOT_NAMES = frozenset(
    f"I I'm I've The A An What What's Which Who Where When How Why Please Use Can Could Is "
    f"Are Do Does Tell Give Look Find Get "
    f"Show My Your It This That These Also And Then Add Book Send Set Create Check Compute Calculate Return Reply Call "
    f"Celsius Fahrenheit Kelvin JSON OK Yes No Hello Hi Dear If For In On At To From "
    f"Schedule Order Search Output Print List Produce Generate Identify Determine Explain "
    f"Describe Retrieve Fetch Weather Temperature Report Using Given Read Review Text "
    f"Question Task Context Email Name Hey Ok Okay Ask Summarize Classify Count Repeat "
    f"Remind Turn "
    f"Convert Translate Remember Need Want Would Will Let Make Extract Fill Provide Now Today Tomorrow Plan Write Say "
    f"Multiply Subtract Sum Divide Hey Thanks Sure Answer Respond Buy Put Cancel Update "
    f"Start Stop Play Open Close Track "
    f"{_MONTHS.replace('|', ' ')} {_DAYS.replace('|', ' ')}".split()
) - {"Order"}
_OWN_S = re.compile(r"\s*(?:$|[.,;!?]|(?:on|for|at|in|by|tomorrow|tonight|today|this|next|with|please|and|or)\b)")
LANGUAGES = ordered(
    """
    English French German Spanish Italian Portuguese Dutch Japanese Chinese Korean Russian Arabic Hindi Swedish
    Polish Turkish Greek Latin
    """
)
CURRENCIES = {
    "dollar": "USD",
    "euro": "EUR",
    "pound": "GBP",
    "yen": "JPY",
    "franc": "CHF",
    "rupee": "INR",
    "yuan": "CNY",
}

_FREE_TEXT_CUES = (
    r":\s+",
    r"\b(?:that says|saying|which says|stating)\s+",
    r"\b(?:about|called|titled|named|regarding)\s+",
    r"\b(?:to|for)\s+(?:buy |search |look |the phrase |the word )?",
)

Finder = Callable[[str], list[str]]


def names(text: str) -> list[str]:
    """Capitalised names, without words that are capitalised only because they begin a sentence."""
    found: list[str] = []
    for match in NAMES.finditer(text):
        kept = _trimmed(match[0], whole=bool(_OWN_S.match(text, match.end())))
        if kept and kept not in found:
            found.append(kept)
    return found


def _trimmed(name: str, *, whole: bool = False) -> str:
    """`whole` keeps a final 's, which belongs to the name where no noun follows: `at Luigi's on Friday`."""
    parts = (name if whole else re.sub(r"['’]s$", "", name)).split()
    while parts and parts[0].rstrip("'’s") in _NOT_NAMES | {"Whats"}:
        parts.pop(0)
    while parts and parts[-1] in _NOT_NAMES | {"of", "de", "la"}:
        parts.pop()
    return " ".join(parts)


def places(text: str) -> list[str]:
    """Names that follow `in`, `for`, `at` ... and those listed with them; else any names; else the word after `in`."""
    found: list[str] = []
    for match in _AFTER_PLACE_WORD.finditer(text):
        listed = _NAME_LIST.match(text, match.start(1))
        for one in names(listed[0] if listed else match[1]):
            if one not in found:
                found.append(one)
    if found or names(text):
        return found or names(text)
    lower = re.findall(
        r"\b(?:in|for|at)\s+(?!the\b|a\b|an\b|my\b|me\b|celsius|fahrenheit|degrees|json)([a-z]{3,})\b", text
    )
    return [word.capitalize() for word in lower[:1]]


def after(word: str, text: str) -> list[str]:
    """The name that follows one word: `from Paris`."""
    found = re.search(rf"\b{word}\s+({_NAME}|[A-Z]{{3}})", text)
    return [kept] if found and (kept := _trimmed(found[1])) else []


def currencies(text: str) -> list[str]:
    pattern = r"\b[A-Z]{3}\b|" + "|".join(rf"\b{word}s?\b" for word in CURRENCIES)
    found = [
        one
        for one in re.findall(pattern, text, re.IGNORECASE)
        if one.isupper() or one.lower().rstrip("s") in CURRENCIES
    ]
    return [one if one.isupper() else CURRENCIES[one.lower().rstrip("s")] for one in found]


def languages(text: str) -> list[str]:
    return [word for word in LANGUAGES if re.search(rf"\b{word}\b", text, re.IGNORECASE)]


def colours(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z]+", text.lower()) if word in COLOURS]


def codes(text: str) -> list[str]:
    """Order numbers and the like: `ORD-7731`, `#42`, else plain numbers of three digits and more."""
    return CODE.findall(text) or re.findall(r"\b\d{3,}\b", text)


def matches(pattern: re.Pattern[str]) -> Finder:
    return lambda text: [found[0].strip() for found in pattern.finditer(text)]


def iso_date(text: str) -> str:
    """`3 May 2025` as 2025-05-03; what is no full date stays as it is."""
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b", text)
    month = re.search(rf"\b({_SHORT})", text, re.IGNORECASE)
    year = re.search(r"\b(\d{4})\b", text)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or not (day and month and year):
        return text
    number = [short.lower() for short in _SHORT.split("|")].index(month[1].lower()) + 1
    return f"{year[1]}-{number:02d}-{int(day[1]):02d}"


def free_text(text: str) -> list[str]:
    """What a message or query is about: quoted, after a colon, after `about` or `for`, else all of it."""
    strings = quoted(text)
    if strings:
        return strings
    for cue in _FREE_TEXT_CUES:
        found = re.search(cue + r"(.+)", text, re.IGNORECASE | re.DOTALL)
        if found:
            return [found[1].strip().rstrip(".?!")]
    return [text.strip().rstrip(".?!")]
