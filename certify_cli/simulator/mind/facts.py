"""What a conversation told: pairs of what and value, from plain statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from certify_cli.simulator.mind.language import quoted, sentences
from certify_cli.simulator.mind.prompt import Prompt

_NOUNS = (
    "code ?word|codeword|password|passphrase|passcode|pass ?word|word|code|number|phrase|pin|token|string|name|fact|"
    "colou?r|city|animal|fruit|key|id|identifier|address|date|item|letter|value|sequence"
)
_TOKEN = r"(?:[\"'“‘`][^\"'”’`]+[\"'”’`]|[A-Z0-9][\w-]*\d[\w-]*|[A-Z]{2,}[\w-]*)"
_CUT = re.compile(
    r"[.!?](?=\s|$)|,\s+(?=(?:and|but|so|please|which|remember|keep|then|what|who|i|you|my|his|her|it|the)\b)|;|\n|"
    r"\s+(?:and|but)\s+(?=(?:i|i['’]m|my|the|our|please|it|you|he|she|his|her|your|we|"
    r"remember|that|work|live|have|am|own|like|love|prefer|want|need|is|was)\b)|\s+[–—(]|"
    r",?\s+please\b|,?\s+ok(?:ay)?\b"
    r"|,?\s+not\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """`about` is the words the fact goes by, those after a bar for finding it only.

    `owner` is `me`, `you`, `it` (a whole subject and verb) or ""; `told` its place in the conversation.
    """

    about: str
    value: str
    owner: str = ""
    told: int = 0
    asked_to_remember: bool = False


Read = Callable[[re.Match[str]], tuple[str, str, str]]

_PATTERNS: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, flags), read)
    for pattern, flags, read in (
        (
            r"\b(?P<who>my|our|your|the|this|a|his|her|their|its)\s+(?P<key>[\w][\w '’/#-]{0,60}?)\s+"
            r"(?:is|are|was|were|=|equals|will be|is called|has been set to|reads|reads as|stays|became)\s*:?\s+"
            r"(?:now\s+|actually\s+|called\s+|named\s+|simply\s+)*(?P<value>.+)",
            re.IGNORECASE,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            r"\b(?:my|our|the)\s+(?P<key>[\w][\w -]{1,40}?)\s*[:=]\s*(?P<value>.+)",
            re.IGNORECASE,
            lambda m: ("my", m["key"], m["value"]),
        ),
        (
            r"\b(?:[Ii] am|[Ii][’']m|[Cc]all me|[Tt]his is|[Mm]y name[’']s)"
            r"\s+(?P<value>[A-Z][\w'’-]+(?:\s[A-Z][\w'’-]+)*)",
            0,
            lambda m: ("my", "name | called", m["value"]),
        ),
        (r"\bi(?: am|['’]m)\s+(?P<value>\d+)(?:\s+years)?", re.IGNORECASE, lambda m: ("my", "age | old", m["value"])),
        (
            r"\bi (?:live|reside|am based|grew up) in (?P<value>.+)|\bi(?: am|['’]m) (?:from|in|based in) (?P<from>.+)",
            re.IGNORECASE,
            lambda m: ("my", "home | live city town from located", m["value"] or m["from"]),
        ),
        (
            r"\bi work (?:as|for|at|in) (?:an? |the )?(?P<value>.+)|\bi(?: am|['’]m) an? (?P<job>.+)",
            re.IGNORECASE,
            lambda m: ("my", "job | profession occupation work company employer do", m["value"] or m["job"]),
        ),
        (
            r"\bi (?:have|own|got|bought|adopted)(?: got)? (?:an? |the )?(?:pet )?(?P<key>[\w ]+?) "
            r"(?:named|called|whose name is) (?P<value>.+)",
            re.IGNORECASE,
            lambda m: ("my", f"{m['key']}'s name | called", m["value"]),
        ),
        (
            r"\bi (?:have|own|bought|ordered|need) (?P<value>\d+|two|three|four|five|six|"
            r"seven|eight|nine|ten) (?P<key>\w+(?: \w+)?)",
            re.IGNORECASE,
            lambda m: ("my", f"number of {m['key']} | many", m["value"]),
        ),
        (
            r"\bi (?:really |most |also )?(?:like|love|prefer|enjoy|adore) (?P<value>.+)",
            re.IGNORECASE,
            lambda m: ("my", "favourite | like love prefer enjoy", m["value"]),
        ),
        (
            rf"(?P<value>{_TOKEN}) (?:is|will be|shall be) (?P<who>my|our|the|your) (?P<key>[\w -]{{2,40}})",
            0,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            rf"\buse (?P<value>{_TOKEN}|\w+) as (?P<who>my|our|the|your|a) (?P<key>[\w -]{{2,40}})",
            re.IGNORECASE,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            r"\bset (?P<who>my|our|the) (?P<key>[\w -]{2,40}?) to (?P<value>.+)",
            re.IGNORECASE,
            lambda m: (m["who"], m["key"], m["value"]),
        ),
        (
            rf"\b(?:remember|memori[sz]e|keep in mind|note(?: down)?|store|save|don['’]t forget|hold on to)\b[:,]?\s*"
            rf"(?:that\s+|this\s+|the\s+|these\s+|following\s+|for\s+(?:me|later)\s*[:,]?\s*|"
            rf"my\s+|an?\s+|secret\s+|special\s+|magic\s+)*"
            rf"(?P<key>(?:[a-z]+\s+){{0,2}}?(?:{_NOUNS})s?)\b\s*(?:for (?:me|later)|as|is|:|"
            rf"=|,|-|called|named)*\s*(?P<value>\S.*)",
            re.IGNORECASE,
            lambda m: ("the", m["key"], m["value"]),
        ),
        (
            rf"\b(?:remember|memori[sz]e|keep in mind|note)\b(?:\s+(?:this|that|the "
            rf"following|it))?\s*[:,]?\s*(?P<value>{_TOKEN}|\d[\d.-]*)",
            re.IGNORECASE,
            lambda m: ("the", "thing word code number", m["value"]),
        ),
        (
            r"^(?:and |but |so |well, |ok, |remember:? |note:? )?(?P<key>[A-Z#][\w'’#-]*(?:\s+[\w'’#-]+){0,5}?)\s+"
            r"(?P<verb>is|are|was|were|has|have|costs?|lives? in|works? (?:at|as|for)|equals|weighs|measures|contains|"
            r"opens?(?: at| on)?|closes?(?: at| on)?|starts?(?: at| on)?|ends?(?: at| on)?|"
            r"belongs to|comes from)\s+(?P<value>.+)",
            0,
            lambda m: ("it", f"{m['key']} {m['verb']}", m["value"]),
        ),
        (
            r"^[-*•]?\s*(?P<key>[A-Za-z][\w /#'’-]{0,40}?)\s*[:=]\s+(?P<value>\S.*)",
            0,
            lambda m: ("", m["key"], m["value"]),
        ),
    )
)
_OWNERS = {"my": "me", "our": "me", "your": "you", "it": "it"}
_QUESTION = re.compile(
    r"^(?:what|who|where|when|which|why|how|do|does|did|can|could|is|are|was|were|will|would|have)\b", re.I
)
_ORDERS = re.compile(r"\bremember|\bmemori[sz]e|\bkeep in mind|don['’]t forget|\bnote\b", re.I)


def told(prompt: Prompt) -> list[Fact]:
    """Every fact of the conversation, oldest first: system prompt, documents, both speakers."""
    facts: list[Fact] = list(_read(prompt.system, 0, swap=True))
    for number, turn in enumerate(prompt.turns, 1):
        for document in turn.documents:
            facts.extend(_read(document, number))
        facts.extend(_read(turn.text, number, swap=turn.role == "assistant"))
    return facts


def _read(text: str, number: int, *, swap: bool = False) -> Iterator[Fact]:
    """`swap`: what the model's side calls `my` is the user's `your`, and a system prompt's `you` is the model."""
    for sentence in sentences(text):
        if _QUESTION.match(sentence) and sentence.endswith("?"):
            continue
        for clause in _clauses(sentence):
            yield from _facts_of(clause, number, swap)


def _clauses(sentence: str) -> list[str]:
    parts = re.split(r",?\s+(?:and|but)\s+(?=(?:i|i['’]m|my|our|the|your)\b)|;\s+", sentence, flags=re.IGNORECASE)
    return [part for part in parts if part]


def _facts_of(clause: str, number: int, swap: bool) -> Iterator[Fact]:
    ordered = bool(_ORDERS.search(clause))
    found_before = False
    for pattern, read in _PATTERNS:
        found = pattern.search(clause)
        if not found:
            continue
        who, key, raw = read(found)
        if found_before and who in ("", "it"):
            continue  # the loose patterns are for what no other one understood
        value = clean(raw)
        if value and len(value) < 300 and not key.lower().startswith(("what ", "user ", "assistant ")):
            owner = _OWNERS.get(who.lower(), "")
            if swap and owner == "me":
                owner = "you"
            found_before = True
            yield Fact(key.strip(), value, owner, number, ordered)


def clean(value: str) -> str:
    """The value without what follows it in the sentence."""
    value = value.strip()
    strings = quoted(value)
    if strings and value[:1] in "\"'“‘`«":
        return strings[0]
    value = _CUT.split(value, maxsplit=1)[0].strip().strip("\"'“”‘’`").rstrip(".,;:!?").strip()
    return re.sub(
        r"\s+(?:now|today|by the way|actually|instead|again|for later|for me)$", "", value, flags=re.IGNORECASE
    )
