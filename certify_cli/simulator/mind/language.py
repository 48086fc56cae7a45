"""Sentences, words, stems and literals: the little English the skills share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from certify_cli.simulator.mind.concepts import CANONICAL
from certify_cli.simulator.mind.vocabulary import vocabulary

STOP = vocabulary(
    """
    a an and are as at be been but by can could did do does for from had has have he her his how i if in into is
    it its just me my no not of on only or our please she should so some than that the their them then there
    these they this to too us was we were what when where which who whom why will with would you your am about
    also any all tell give want need now let exactly
    """
)
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+")
_QUOTED = re.compile(
    r"“([^”]*)”|‘([^’]*)’|\"([^\"]*)\"|`([^`]*)`|«([^»]*)»|(?<![\w'])'([^'\n]*(?:\w'\w[^'\n]*)*)'(?!\w)"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=\S)|\n+")
_MARK = "\x00"
_MARKED = re.compile(
    r"\[\[[^\]]+\]\]|<<+[^<>\n]+>>+|\[[^\]\n]+\]|<[^>\n]+>|\*\*[^*\n]+\*\*|#+\w+#+|\{\{[^}\n]+\}\}|[^\w\s\"'“‘`«(\[{<.,;:-]+(?=\s|$)|[-=~>#*]{2,}(?=\s|$)"
)
_CAPITALS = re.compile(r"[A-Z0-9][A-Z0-9_-]*[A-Z][A-Z0-9_-]*(?:[ ](?=[A-Z0-9_-]{2})[A-Z0-9_-]*[A-Z][A-Z0-9_-]*)*!?")


def quoted(text: str) -> list[str]:
    """Every quoted string, without its quotes, in order; apostrophes inside words do not count."""
    return [next(group for group in found.groups() if group is not None) for found in _QUOTED.finditer(text)]


def sentences(text: str) -> list[str]:
    """Sentences and lines; a full stop inside quotes ends nothing."""
    kept: list[str] = []

    def hide(found: re.Match[str]) -> str:
        kept.append(found[0])
        return f"{_MARK}{len(kept) - 1}{_MARK}"

    hidden = _QUOTED.sub(hide, text)
    # a quotation that ends in a full stop also ends its sentence, where a capital follows
    parts = [part.strip() for part in _SENTENCE_END.split(hidden)]
    restored = (re.sub(f"{_MARK}(\\d+){_MARK}", lambda found: kept[int(found[1])], part) for part in parts)
    return [part for part in restored if part]


def words(text: str) -> list[str]:
    """Lower-case words and numbers, possessives without their s."""
    return [re.sub(r"['’](?:s|re|m|ve|ll|d)?$", "", word.lower()) for word in _WORD.findall(text)]


def identifier_words(name: str) -> list[str]:
    """The words of an identifier: getWeather, get_weather and get-weather alike."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.split(r"[^A-Za-z0-9]+", spaced) if word]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A crude stem, mapped to the first word of its group of near synonyms."""
    if word in CANONICAL:
        return CANONICAL[word]
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("er", "")):
        root = word[: -len(ending)] + instead
        if word.endswith(ending) and len(root) >= 3 and not (ending == "s" and word.endswith("ss")):
            return _known_root(root) or (root if ending != "er" else word)
    return word


def _known_root(root: str) -> str | None:
    for candidate in (root, root + "e", root[:-1] if len(root) > 3 and root[-1] == root[-2] else root):
        if candidate in CANONICAL:
            return CANONICAL[candidate]
    return None


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning."""
    return [stem(word) for word in words(text) if word not in STOP]


def literal(text: str) -> str:
    """The string someone means who writes `... the word X`: quoted, marked, in capitals, or up to the clause's end."""
    text = _FILLER.sub("", text.strip(), count=1)
    found = _QUOTED.match(text)
    if found:
        return next(group for group in found.groups() if group is not None)
    for pattern in (_MARKED, _CAPITALS):
        marked = pattern.match(text)
        if marked and len(marked[0]) > 1:
            return marked[0]
    return _CLAUSE_END.split(text, maxsplit=1)[0].strip().rstrip(".!?,;:").strip()


def explicit(text: str) -> bool:
    """Whether a literal at the start of the text is marked as one: quoted, in brackets, or in capitals."""
    text = _FILLER.sub("", text.strip(), count=1)
    capitals = _CAPITALS.match(text)
    shouted = capitals is not None and len(capitals[0].rstrip("!")) > 1 and capitals[0] not in _ACRONYMS
    return bool(_QUOTED.match(text) or _MARKED.match(text)) or shouted


_ACRONYMS = {"JSON", "XML", "YAML", "CSV", "HTML", "SQL", "ISO", "UTC", "ASCII", "ALL CAPS", "CAPS", "CAPITALS", "ONE"}
_FILLER = re.compile(
    r"(?:(?:exactly|only|just|precisely|simply|solely|with|by|using|the|this|these|following|single|one|exact|literal|"
    r"two|three|four|few|word|words|phrase|text|string|sentence|token|code|line|marker|tag|suffix|prefix|characters?|"
    r"symbols?|emoji|message|reply|sign-off|signature|back|me|keyword|uppercase word|lowercase word|name)\b[ ,]*:?\s*"
    r"|:\s*)*",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(
    r"[.!?](?:\s|$)|\n|,|;|\s+(?:and nothing|nothing|only\b|on its own|in every|in all|at the|no matter|whatever|"
    r"regardless|without|to every|to all|to any|for every|for all|when|whenever|if\b|and (?:then|do|don|no|never|end|"
    r"start|begin|always|keep|stop)|but|as (?:the|your)|in (?:upper|lower)|each|every|before|after|so that|instead)",
    re.IGNORECASE,
)


def find_after(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    """What follows each match of a cue, to its end."""
    for found in pattern.finditer(text):
        yield text[found.end() :]
