"""How an answer must look: what the system prompt and the message itself demand of its form."""

from __future__ import annotations

import re
from collections.abc import Callable

from certify_cli.simulator.mind.language import literal, sentences
from certify_cli.simulator.mind.prompt import Prompt

_BARE = re.compile(
    r"\bonly\b|\bjust\b|nothing else|\bbare\b|(?:single|one)[ -]word|\bdigits\b|without "
    r"(?:any |further )?(?:explanation|"
    r"words|punctuation|comment|other|additional|preamble)|\bno (?:explanation|other|additional|extra|words|"
    r"punctuation|prose|commentary|preamble|units)|\bexactly\b|\bsolely\b|in one token|and that's it|as a number\b"
    r"|\ba single (?:number|integer|value|line)|as (?:an? )?(?:integer|numeral)|in digits|\bthe number alone",
    re.IGNORECASE,
)
_WORDS = re.compile(r"\b(?:in|as|using|with) (?:english )?words\b|spell(?:ed)? (?:it |them )?out|written out", re.I)
_UPPER = re.compile(
    r"upper[ -]?case|capital letters|all[ -]caps|\bin caps\b|\bin capitals\b|\bcapitali[sz]e (?:all|every)", re.I
)
_LOWER = re.compile(r"lower[ -]?case|small letters|no capital letters|without (?:any )?capital", re.I)
_NEGATED = re.compile(
    r"(?:not|never|don['’]t|avoid|no longer|stop)\s+(?:\w+\s+){0,4}?(?:in\s+)?(?:all[ -]caps|upper|lower|capital)", re.I
)
_ENDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:end|ends|ending|finish|conclude|close|terminate|sign off)\b[^.:\n]{0,70}?\bwith\b",
        r"\bappend\b",
        r"\b(?:last|final|closing) (?:word|words|line|thing|sentence|characters?)"
        r"\b[^.:\n]{0,60}?\b(?:must be|should be|"
        r"has to be|is|are|be|:)",
    )
)
_ADD_AT_END = re.compile(r"\b(?:add|put|place|write)\b(.{1,80}?)\b(?:at|to|on) the (?:very )?end\b", re.IGNORECASE)
_BEGINS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:begin|begins|beginning|start|starts|starting|open|prefix|preface)\b[^.:\n]{0,70}?\bwith\b",
        r"\bprepend\b",
        r"\b(?:first|opening) (?:word|words|line|thing)\b[^.:\n]{0,60}?\b(?:must be|should be|has to be|is|be|:)",
    )
)
_INCLUDES = re.compile(
    r"\b(?:include|mention|contain|use|insert|work in)\b[^.:\n]{0,40}?\bthe (?:word|phrase|"
    r"text|code|token|string|emoji|"
    r"name)\b|\bmust (?:contain|include|mention)\b|\balways (?:include|mention)\b",
    re.IGNORECASE,
)
_WRAP = re.compile(
    r"\b(?:wrap|enclose|surround|put|place|answer|reply|respond)\b[^.\n]{0,60}?\b(?:in|inside|within|between|with)\b"
    r"[^.\n]{0,30}?<(\w+)>",
    re.IGNORECASE,
)
_CHARACTERS = {
    "pirate": "Arr! {}",
    "robot": "Beep boop. {}",
    "cowboy": "Howdy! {}",
}

Step = Callable[[str, str], str]


def wants_bare(text: str) -> bool:
    """Whether the answer itself is wanted, with no sentence around it."""
    return bool(_BARE.search(text))


def wants_words(text: str) -> bool:
    """Whether numbers are wanted in words."""
    return bool(_WORDS.search(text))


def dress(answer: str, prompt: Prompt) -> str:
    """The answer in the form demanded: case first, then what must be in it, before it and after it."""
    demands = sentences(prompt.system) + _form_sentences(prompt.question)
    for step in (_character, _cased, _including, _beginning, _ending, _wrapped):
        for demand in demands:
            answer = step(answer, demand)
    return answer


def is_form_demand(sentence: str) -> bool:
    """Whether a sentence speaks of how the answer must look."""
    patterns = (*_ENDS, *_BEGINS, _ADD_AT_END, _INCLUDES, _WRAP)
    return any(pattern.search(sentence) for pattern in patterns)


def _form_sentences(question: str) -> list[str]:
    """Demands in the message itself; only where it speaks of the reply, not of a text to work on."""
    about_reply = re.compile(
        r"\b(?:reply|replies|answer|respond|response|message|output|write|in (?:upper|lower)|caps)\b", re.I
    )
    return [one for one in sentences(question) if about_reply.search(one)]


def _character(answer: str, demand: str) -> str:
    for name, shape in _CHARACTERS.items():
        if re.search(rf"\b(?:like|as|are|be) an? (?:\w+ )?{name}\b", demand, re.IGNORECASE):
            return shape.format(answer)
    return answer


def _cased(answer: str, demand: str) -> str:
    if _NEGATED.search(demand):
        return answer
    if _UPPER.search(demand) and not _LOWER.search(demand):
        return answer.upper()
    return answer.lower() if _LOWER.search(demand) else answer


def _including(answer: str, demand: str) -> str:
    found = _INCLUDES.search(demand)
    if not found or any(pattern.search(demand) for pattern in (*_ENDS, *_BEGINS)):
        return answer
    wanted = literal(demand[found.end() :])
    return answer if not wanted or wanted.lower() in answer.lower() else f"{answer} {wanted}"


def _beginning(answer: str, demand: str) -> str:
    for pattern in _BEGINS:
        found = pattern.search(demand)
        wanted = literal(demand[found.end() :]) if found else ""
        if wanted and not answer.startswith(wanted):
            return f"{wanted} {answer}"
    return answer


def _ending(answer: str, demand: str) -> str:
    wanted = _wanted_ending(demand)
    if not wanted or answer.rstrip().endswith(wanted):
        return answer
    gap = "" if re.match(r"[!?.,;…]", wanted) else " "
    return answer.rstrip() + gap + wanted


def _wanted_ending(demand: str) -> str:
    found = _ADD_AT_END.search(demand)
    if found:
        return literal(found[1])
    for pattern in _ENDS:
        found = pattern.search(demand)
        if found:
            return literal(demand[found.end() :])
    return ""


def _wrapped(answer: str, demand: str) -> str:
    found = _WRAP.search(demand)
    return f"<{found[1]}>{answer}</{found[1]}>" if found and f"<{found[1]}>" not in answer else answer
