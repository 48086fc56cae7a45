"""Work on given words: reversing, case, letters, sorting, tiny translations."""

from __future__ import annotations

import re
from collections.abc import Callable

from certify_cli.simulator.mind import numerals, style
from certify_cli.simulator.mind.counting import separator
from certify_cli.simulator.mind.language import literal, quoted
from certify_cli.simulator.mind.prompt import Prompt

_WORD = r"(?:the )?(?:word|string|text|phrase|sentence)?\s*"
_ENGLISH = ("hello", "goodbye", "thank you", "yes", "no", "cat", "dog", "water", "house", "good morning", "bread")
_FOREIGN = {
    "french": "bonjour|au revoir|merci|oui|non|chat|chien|eau|maison|bonjour|pain",
    "spanish": "hola|adiós|gracias|sí|no|gato|perro|agua|casa|buenos días|pan",
    "german": "hallo|auf Wiedersehen|danke|ja|nein|Katze|Hund|Wasser|Haus|guten Morgen|Brot",
    "italian": "ciao|arrivederci|grazie|sì|no|gatto|cane|acqua|casa|buongiorno|pane",
}
_TRANSLATIONS = {language: dict(zip(_ENGLISH, words.split("|"), strict=True)) for language, words in _FOREIGN.items()}

Step = Callable[[str], str | None]


def transform(prompt: Prompt) -> str | None:
    """The given word turned as asked; None where no word is to be turned."""
    text = prompt.question
    for step in (_reversed, _cased, _counted, _letter, _sorted, _spelled, _translated):
        done = step(text)
        if done is not None:
            return done
    return None


def _reversed(text: str) -> str | None:
    found = re.search(
        rf"\breverse\b\s+{_WORD}:?\s*(.+)|(?:write|spell|say|print)\b(.+?)\b(?:backwards?|in reverse)", text, re.I
    )
    given = _given(found[1] or found[2]) if found else ""
    return given[::-1] if given else None


def _cased(text: str) -> str | None:
    found = re.search(
        r"\b(?:convert|change|turn|transform|put|rewrite)\b(.+?)\b(?:to|into|in)\s+(upper|lower)[ -]?case", text, re.I
    )
    found = found or re.search(r"\b(?:to|in)\s+(?=(upper|lower)[ -]?case:?\s*[\"'“](.+)[\"'”])", text, re.I)
    if not found:
        return None
    upper = "upper" in (found[2] if found.re.groups == 2 and found[2] in ("upper", "lower") else found[1] or "").lower()
    given = (quoted(text) or [_given(found[1])])[0]
    return (given.upper() if upper else given.lower()) if given else None


def _counted(text: str) -> str | None:
    found = re.search(
        rf"how many (letters|characters|words|times does the letter (\w)|(\w)['’]?s?) (?:are "
        rf"|is )?(?:there )?(?:appear )?(?:in|does)\s+{_WORD}(.+)",
        text,
        re.I,
    )
    if not found:
        return None
    given = _given(found[4])
    if found[2] or (found[3] and len(found[3]) == 1):
        number = given.lower().count((found[2] or found[3]).lower())
    else:
        number = len(given.split()) if found[1].lower() == "words" else sum(one.isalnum() for one in given)
    return str(number) if style.wants_bare(text) else f"The answer is {number}."


def _letter(text: str) -> str | None:
    found = re.search(rf"\b(first|last|second|third) (letter|word|character)s? (?:of|in)\s+{_WORD}(.+)", text, re.I)
    if not found or style.is_form_demand(text):
        return None
    units = _given(found[3]).split() if found[2].lower() == "word" else list(_given(found[3]))
    place = {"first": 0, "second": 1, "third": 2, "last": len(units) - 1}[found[1].lower()]
    return units[place] if 0 <= place < len(units) else None


def _sorted(text: str) -> str | None:
    found = re.search(r"\b(?:sort|order|arrange)\b(.+)", text, re.I | re.S)
    if not found or not re.search(
        r"alphabetical|ascending|descending|increasing|decreasing|numbers|words|smallest|largest", text, re.I
    ):
        return None
    backwards = bool(re.search(r"descending|decreasing|largest to|reverse", text, re.I))
    numbers = numerals.numbers(found[1])
    if len(numbers) > 1:
        return separator(text).join(numerals.shown(one) for one in sorted(numbers, reverse=backwards))
    tail = found[1].split(":", 1)[-1]
    items = [one.strip(" .'\"") for one in re.split(r",|\band\b", tail) if one.strip(" .'\"")]
    return separator(text).join(sorted(items, key=str.lower, reverse=backwards)) if len(items) > 2 else None


def _spelled(text: str) -> str | None:
    found = re.search(rf"\bspell\b\s+(?:out )?{_WORD}(.+)", text, re.I)
    given = _given(found[1]) if found and not style.wants_words(text) else ""
    return "-".join(given.upper()) if given and " " not in given else None


def _translated(text: str) -> str | None:
    found = re.search(
        r"\b(?:translate|how do you say|what is)\b(.+?)\b(?:to|into|in)\s+(french|spanish|german|italian)\b", text, re.I
    )
    given = _given(found[1]).lower() if found else ""
    return _TRANSLATIONS[found[2].lower()].get(given) if found and given else None


def _given(text: str) -> str:
    return (quoted(text) or [literal(text)])[0]
