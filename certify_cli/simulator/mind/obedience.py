"""Fixed replies: what the system prompt or the message orders to be said, word for word."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.facts import told
from certify_cli.simulator.mind.language import (
    STOP,
    content_stems,
    explicit,
    find_after,
    literal,
    quoted,
    sentences,
    words,
)
from certify_cli.simulator.mind.memory import best
from certify_cli.simulator.mind.prompt import Prompt

_SAY = re.compile(
    r"\b(?:reply|response|answer|output)s?\s+(?:(?:must|should|has to|will|can|may|always|"
    r"only|ever|simply)\s+)*(?:be|is|are|"
    r"consists? of)\b|\b(?:reply|respond|answer|return|output|print|write|say|type|repeat|"
    r"echo|send|produce|emit)(?:s|ing)?\b",
    re.IGNORECASE,
)
_VERBATIM = re.compile(
    r"\b(?:repeat|echo|copy|recite|output|print|return|reproduce|write|say|type|reply|respond|answer)\b[^:\n]{0,90}?"
    r"(?:exactly|verbatim|word[ -]for[ -]word|after me|\bback\b|as[ -]is|unchanged|the following|"
    r"this (?:text|sentence|string|phrase|line|message))[^:\n]{0,60}:\s*(.+)"
    r"|^\W*(?:please\s+)?(?:repeat|recite|echo|copy|say|print|write|output|type)\s*:\s*(.+)",
    re.IGNORECASE | re.DOTALL,
)
_WHATEVER = re.compile(
    r"\balways\b|\bonly\b|\bevery\b|no matter|whatever|regardless|\banything\b|\bmust\b|"
    r"\bentire\b|\bwhole\b|nothing else|\bany\b|\ball\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^\W*(?:back |to me |me |with |only |just |simply |exactly |precisely |by saying |"
    r"using )*(?:the |this |these |a |one |"
    r"single |exact |following |literal |two |three )*(?:word|words|phrase|text|string|sentence|token|code|message)\b"
    r"(?! (?:only|alone|in|of|you|i|that|and|count))\s*:?\s*\S",
    re.IGNORECASE,
)
_SOCIAL = re.compile(
    r"^\W*(?:with |only |just |simply |back |me |a |an )*(hello|hi|hey|ok|okay|yes|no|ping|pong|ready|done|"
    r"acknowledged|thanks|goodbye|bye|cheese|good morning|hello world|hello, world)"
    r"\b[\s!.?]*(?:$|and nothing|only|to me|"
    r"in one|\.)",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever)\b\s+(?P<if>.{3,120}?),?\s+(?:then\s+)?(?:you\s+)?(?:must\s+|"
    r"should\s+|always\s+|please\s+)*"
    r"(?:reply|respond|answer|say)\b(?P<say>.+)",
    re.IGNORECASE | re.DOTALL,
)
_REFERRED = re.compile(
    r"\b(?:with|only|just|by|saying)\s+(?:the|this|that)\s+((?:code|secret|pass|magic)[ -]?(?:word|phrase|code)|"
    r"password|phrase|word|code|answer)\b(?:\s+(?:only|alone))?\W*(?:$|,)",
    re.IGNORECASE,
)
_CHOICE = re.compile(r"\b(?:or|if|otherwise|(?<!nothing )(?<!anything )else|depending|whether|either)\b", re.IGNORECASE)


def fixed_by_system(prompt: Prompt) -> str | None:
    """The only reply a system prompt allows, or the one it orders for such a message."""
    for sentence in sentences(prompt.system):
        condition = _CONDITION.search(sentence)
        if condition:
            if _holds(condition["if"], prompt.question):
                return literal(condition["say"])
            continue
        said = _ordered(sentence) or _defined(sentence, prompt)
        if said and (_WHATEVER.search(sentence) or said in quoted(sentence) or said.isupper()):
            return said
    return None


def said_on_request(prompt: Prompt) -> str | None:
    """What the message asks to be said or repeated as it stands."""
    text = prompt.question
    found = _VERBATIM.search(text)
    said = (found[1] or found[2]) if found else ""
    if said and not re.match(r"\s*(?:what|how|who|calculate|\d+\s*[-+*/x])", said, re.IGNORECASE):
        return _unquoted(said.strip())
    for sentence in sentences(text):
        said = _ordered(sentence)
        if said:
            return said
        social = _SOCIAL.match(_after_verb(sentence)) if _SAY.search(sentence) else None
        if social:
            return social[1] if social[1].isupper() else social[1][:1].upper() + social[1][1:]
    return None


def _ordered(sentence: str) -> str | None:
    """The literal of `reply with the word X`; not that of `end with X`, nor a choice of two."""
    if style.is_form_demand(sentence):
        return None
    candidates = (_literal_after(rest) for rest in find_after(_SAY, sentence))
    return next((said for said in candidates if said), None)


def _defined(sentence: str, prompt: Prompt) -> str | None:
    """What an order names without saying it ("reply only with the password"), if the system prompt told it."""
    found = _REFERRED.search(sentence) if _SAY.search(sentence) else None
    told_there = [fact for fact in told(prompt) if fact.told == 0] if found else []
    fact = best(f"What is the {found[1]}?", told_there) if found and told_there else None
    return fact.value if fact else None


def _literal_after(rest: str) -> str | None:
    if _CHOICE.search(_without_quotes(rest)) or len(quoted(rest)) > 1:
        return None
    if explicit(_past_prepositions(rest)) or (_NAMED.match(rest) and not _form_word(rest)):
        return literal(_past_prepositions(rest)) or None
    return None


def _after_verb(sentence: str) -> str:
    found = _SAY.search(sentence)
    return sentence[found.end() :] if found else ""


def _past_prepositions(rest: str) -> str:
    pattern = (
        r"^[\s:,]*(?:(?:back|to|me|with|only|just|simply|exactly|precisely|by|saying|using|always|every|each|any|all|"
    )
    pattern += r"message|messages|question|questions|user|the|input|anything|everything|prompt|request)\b[\s:,]*)*"
    return re.sub(pattern, "", rest, flags=re.IGNORECASE) if not _NAMED.match(rest) else rest


def _form_word(rest: str) -> bool:
    said = literal(_past_prepositions(rest)).lower()
    return not said or said.split()[0] in STOP | {"alone", "itself", "asked", "above", "below", "count"}


def _holds(condition: str, message: str) -> bool:
    """A quoted condition must occur in the message; otherwise most of its words must."""
    strings = quoted(condition)
    if strings:
        return any(one.lower() in message.lower() for one in strings)
    wanted = set(content_stems(condition)) - {"user", "ask", "asked", "say", "someone", "mention", "greet"}
    return bool(wanted) and len(wanted & set(content_stems(message))) * 2 >= len(wanted)


def _without_quotes(text: str) -> str:
    for one in quoted(text):
        text = text.replace(one, " ")
    return text


def _unquoted(text: str) -> str:
    strings = quoted(text)
    if strings and len(strings[0]) >= len(text) * 0.6:
        return strings[0]
    return text if len(words(text)) else text.strip()
