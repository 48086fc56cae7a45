"""Text of a wanted length on any topic, greetings, and what to say when nothing else fits."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import numerals
from certify_cli.simulator.mind.language import STOP, words
from certify_cli.simulator.mind.prompt import Prompt

_ASKED = re.compile(
    r"\b(?:write|compose|tell|explain|describe|draft|generate|produce|give|create|"
    r"summari[sz]e|elaborate|discuss|talk|continue)\b|"
    r"\bstory\b|\bessay\b|\bpoem\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(\d[\d,]*)[ -]+(words?|sentences?|paragraphs?|lines?|tokens?|characters?|items?|"
    r"facts?|reasons?|tips?|ideas?|examples?)",
    re.I,
)
_LONG = re.compile(
    r"\b(?:long|detailed|in detail|lengthy|essay|extensive|as much as|comprehensive|story|article|at length)\b", re.I
)
_TOPIC = re.compile(
    r"\b(?:about|on|of|explain|describe|discuss|regarding|summari[sz]e)\s+(?:the |a |an |how |why |what )?(.+)",
    re.I | re.S,
)
_SENTENCES = (
    "{Topic} has a longer history than most people expect, and it rewards a closer look.",
    "Those who work with {topic} every day tend to begin with what can be observed and measured.",
    "A useful way to think about {topic} is to ask who depends on it and what would change without it.",
    "There are several parts to it, and each of them shapes the others in small but lasting ways.",
    "Over time, people have found simple methods that make {topic} easier to understand and to share.",
    "Some of the most interesting questions about {topic} are still open, which is why research goes on.",
    "In practice, good results come from patience, clear goals and attention to detail.",
    "Examples from many places show that {topic} can be approached in more than one way.",
    "It is worth remembering that costs and benefits are rarely spread evenly.",
    "For a beginner, the best first step is to try something small and to learn from what happens.",
    "Looking ahead, {topic} will probably keep changing as tools and habits change around it.",
    "What stays the same is the need to explain it well, so that others can build on it.",
)
_GREETING = re.compile(r"^\W*(?:hello|hi|hey|good (?:morning|afternoon|evening)|greetings)\b", re.I)
_THANKS = re.compile(r"\b(?:thanks|thank you)\b", re.I)
_MOST_WORDS = 20_000


def compose(prompt: Prompt) -> str | None:
    """Prose of the length asked for; None where no text is wanted."""
    text = prompt.question
    if not _ASKED.search(text) or len(words(text)) < 3:
        return None
    topic = _topic(text)
    amount, unit = _amount(text)
    if unit.startswith(("item", "fact", "reason", "tip", "idea", "example", "line")):
        return "\n".join(f"{n}. {_sentence(n - 1, topic)}" for n in range(1, min(amount, 500) + 1))
    if unit.startswith("sentence"):
        return " ".join(_sentence(n, topic) for n in range(min(amount, 1000)))
    if unit.startswith("paragraph"):
        return "\n\n".join(_prose(topic, 80, start=5 * n) for n in range(min(amount, 200)))
    return _prose(topic, amount)


def _amount(text: str) -> tuple[int, str]:
    """How much of what is wanted; a little more than the words asked for, and 60 words where nothing is said."""
    found = _LENGTH.search(numerals.to_digits(text))
    if found:
        number, unit = int(found[1].replace(",", "")), found[2].lower()
        if unit.startswith("token"):
            return number, "words"
        if unit.startswith("character"):
            return max(1, number // 6), "words"
        return number, unit
    return (700, "words") if _LONG.search(text) else (60, "words")


def _prose(topic: str, amount: int, start: int = 0) -> str:
    made: list[str] = []
    total = 0
    while total < min(amount, _MOST_WORDS):
        made.append(_sentence(start + len(made), topic))
        total += len(made[-1].split())
    return " ".join(made)


def _sentence(number: int, topic: str) -> str:
    shape = _SENTENCES[number % len(_SENTENCES)]
    return shape.format(topic=topic, Topic=topic[:1].upper() + topic[1:])


def _topic(text: str) -> str:
    found = _TOPIC.search(text)
    tail = (
        re.split(
            r"[.!?,;:\n]|\b(?:in|with|using|of at least|for) (?:at least |about |exactly |a |the )?(?:\d|detail|style)",
            found[1],
        )[0]
        if found
        else ""
    )
    chosen = tail.strip() or " ".join(word for word in words(text) if word not in STOP)
    return " ".join(chosen.split()[:8]) or "this"


def small_talk(prompt: Prompt) -> str | None:
    text = prompt.question
    if _THANKS.search(text):
        return "You are welcome."
    if re.search(r"\bhow are you\b", text, re.IGNORECASE):
        return "I am doing well, thank you. How can I help you today?"
    if re.search(r"\bwho are you\b|\bwhat are you\b|\byour name\b", text, re.IGNORECASE):
        return "I am an assistant simulated by certify."
    return "Hello! How can I help you today?" if _GREETING.match(text) else None


def general(prompt: Prompt) -> str:
    """Honest and on topic: nothing is known, and that is said."""
    if prompt.last.documents:
        start = " ".join(" ".join(one.text for one in prompt.last.documents).split()[:40])
        return f"The document says: {start}"
    topic = " ".join([word for word in words(prompt.question) if word not in STOP][:6])
    if prompt.question.rstrip().endswith("?"):
        return f"I do not know{f' enough about {topic} to say' if topic else ''}."
    return f"Understood{f': {topic}' if topic else ''}."
