"""Answers questions about what the conversation told."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.facts import Fact, told
from certify_cli.simulator.mind.language import STOP, sentences, stem, words
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.vocabulary import vocabulary

_ASKS = re.compile(
    r"^(?:\W|and\b|now\b|so\b|ok(?:ay)?\b|please\b|then\b|finally\b|,)*(?:what|who|where|"
    r"when|which|how|tell|repeat|remind|"
    r"do you|can you|could you|give|state|recall|name|say|according|based|from|in the|return|reply|answer|respond|is |"
    r"did |does |write|print|output)\b|\?\s*$",
    re.IGNORECASE,
)
_ANYTHING = re.compile(
    r"\b(?:asked? you to remember|told you(?: to remember| earlier)?|to remember|did i (?:say|tell|mention|give)|"
    r"have to remember|told you about|i (?:gave|told|mentioned))\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*,?\s+and\s+(?=(?:what|where|who|how|which|when|my|the|also)\b)|\?\s+", re.IGNORECASE)
_ASKING = vocabulary(
    """
    tell repeat remind reply answer respond only just word one digit please earlier again remember recall told
    said say gave mention back exactly name nothing else single
    """
) - {"name"}
_ME = re.compile(r"\b(?:my|i|me|mine)\b", re.IGNORECASE)


def recall(prompt: Prompt) -> str | None:
    """The values asked for; None where nothing told fits the question."""
    facts = told(prompt)
    questions = [one for one in sentences(prompt.question) if _ASKS.search(one)]
    if not facts or not questions:
        return None
    parts = [part for one in questions for part in _SPLIT.split(one) if part.strip()]
    found: list[Fact] = []
    asked: set[str] = set()
    for part in parts:
        key = key_stems(part)
        if key and key <= asked:
            continue  # "reply with the code only" asks for nothing new
        asked |= key
        fact = best(part, facts)
        if fact is not None and fact not in found:
            found.append(fact)
    return _worded(found, prompt) if found else None


def best(question: str, facts: list[Fact]) -> Fact | None:
    """The fact whose words the question shares most of; the later one of equals."""
    asked = key_stems(question)
    scored = [(_score(asked, question, fact), fact.told, number) for number, fact in enumerate(facts)]
    score, _, number = max(scored)
    if score >= 0.34:
        return facts[number]
    if _ANYTHING.search(question):
        ordered = [fact for fact in facts if fact.asked_to_remember]
        return (ordered or facts)[-1] if not asked - {"what", "it", "remember"} or ordered else None
    return None


def _score(asked: set[str], question: str, fact: Fact) -> float:
    about = key_stems(fact.about)
    shared = asked & about
    if not shared or fact.value.lower() in question.lower():
        return 0.0
    score = len(shared) / len(asked) * 0.6 + len(shared) / len(about) * 0.4
    return score + _owner_bonus(question, fact.owner)


def _owner_bonus(question: str, owner: str) -> float:
    if owner not in ("me", "you"):
        return 0.0
    mine, yours = bool(_ME.search(question)), bool(re.search(r"\byour\b|who are you", question, re.I))
    if owner == "me":
        return 0.1 if mine else -0.3 if yours else 0.0
    return 0.1 if yours else -0.3 if mine else 0.0


def key_stems(text: str) -> set[str]:
    """`code word` and `codeword` are one; who, where and how old name what they ask for."""
    text = re.sub(
        r"\bcode ?words?\b|\bsecret (?:word|code)\b|\bpass ?words?\b|\bpass ?phrase\b", "codeword", text, flags=re.I
    )
    text = re.sub(r"\bwho am i\b|\bwho i am\b", "my name", text, flags=re.IGNORECASE)
    text = re.sub(r"\bhow old\b", "age old", text, flags=re.IGNORECASE)
    text = re.sub(r"\bhow many\b", "many number", text, flags=re.IGNORECASE)
    return {stem(word) for word in words(text) if word not in STOP and word not in _ASKING}


def _worded(found: list[Fact], prompt: Prompt) -> str:
    if style.wants_bare(f"{prompt.system}\n{prompt.question}"):
        return ", ".join(fact.value for fact in found)
    return " ".join(_sentence(fact) for fact in found)


def _sentence(fact: Fact) -> str:
    if fact.owner == "it":
        return f"{fact.value}."
    whose = {"me": "Your", "you": "My"}.get(fact.owner, "The")
    return f"{whose} {fact.about.split(' | ')[0]} is {fact.value}."


def acknowledge(prompt: Prompt) -> str | None:
    """Something was told and nothing asked: says so, naming it."""
    here = [fact for fact in told(prompt) if fact.told == len(prompt.turns)]
    if not here:
        return None
    fact = here[0]
    if fact.about.startswith("name"):
        return f"Nice to meet you, {fact.value}. I will remember that."
    return f"Understood, I will remember that: {fact.value}."
