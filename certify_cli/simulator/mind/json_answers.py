"""JSON asked for in words, without a schema."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from certify_cli.simulator.mind import answering, counting, structured
from certify_cli.simulator.mind.filling_lists import listed
from certify_cli.simulator.mind.language import identifier_words
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.vocabulary import vocabulary

_ASKED = re.compile(
    r"\b(?:answer|respond|reply|return|output|produce|give|format|only|write|generate|"
    r"provide|valid|as|in|an?|extract|is)\b"
    r"[^.\n]{0,60}?\bjson\b|\bjson\b[^.\n]{0,30}\b(?:only|object|array|format)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|don['’]t|no|without|what is|explain|what['’]s)\b[^.\n]{0,20}\bjson\b", re.IGNORECASE
)
_TEMPLATE = re.compile(r"\{\s*[\"'“]?\w+[\"'”]?\s*:.*\}", re.DOTALL)
_PAIR = re.compile(r"[\"'“](\w[\w -]*)[\"'”]\s*:\s*(\[|\{|[\"'“]?[^,}\]]*)")
_KEYS = re.compile(
    r"\b(?:keys?|fields?|propert(?:y|ies)|attributes?|members?)\b\s*(?:named|called|are|of|:|such as)?\s*([^.\n]+)",
    re.I,
)
_KEY = re.compile(r"[\"'“`](\w[\w -]*)[\"'”`]\s*(?:\(([^)]+)\))?|\b([a-z]\w*)\b\s*(?:\(([^)]+)\))?", re.I)
_WITH_QUOTED = re.compile(r"\bwith\b[^.\n]{0,30}?([\"'“`]\w+[\"'”`][^.\n]*)", re.IGNORECASE)
_EXTRACT = re.compile(
    r"\b(?:extract|return|give|list|provide|output)\b\s+(?:me\s+)?the\s+(?:\w+['’]s\s+)?([\w, ]+?)\s+(?:as|in|from)\b",
    re.I,
)
_NOT_KEYS = vocabulary(
    """
    and or the a an with named called only exactly two three one both as string number integer boolean for in
    person people text data following information details whole sentence json object array list only valid from
    whose value values is are must be should where containing set to of text
    """
)
_NUMBERS = vocabulary(
    """
    age count total sum price year quantity amount number score result population length temperature cost
    difference product id width height
    """
)
_TYPE_WORDS = {
    "string": "str string text",
    "integer": "int integer whole",
    "number": "number numeric float",
    "boolean": "bool boolean",
    "array": "array list",
}
_NAMED_TYPES = {word: kind for kind, words in _TYPE_WORDS.items() for word in words.split()}


def in_json(prompt: Prompt) -> str | None:
    """The answer as one JSON value; None where nobody asked for JSON."""
    asked = next((text for text in (prompt.question, prompt.system) if _asks(text)), None)
    if asked is None or prompt.last.tool_results:
        return None
    described = _described(prompt.question) or _described(prompt.system)
    if described:
        schema, section = described
        rest = prompt.question.replace(section, " ").strip() or prompt.question
        read = replace(prompt, turns=(*prompt.turns[:-1], replace(prompt.last, text=rest)))
        return json.dumps(structured.fill(schema, read), ensure_ascii=False)
    return json.dumps(_unnamed(asked, prompt), ensure_ascii=False)


def _asks(text: str) -> bool:
    return bool(_ASKED.search(text)) and not _DENIED.search(text)


def _unnamed(asked: str, prompt: Prompt) -> Any:
    """No keys were named: a plain list where an array is wanted, else one key `answer`."""
    if re.search(r"\bjson (?:array|list)\b|\barray\b", asked, re.IGNORECASE):
        items = (counting.enumerate_things(prompt) or "").split(", ")
        items = items if len(items) > 1 else listed(prompt.question)
        return [int(one) if one.isdigit() else one for one in items]
    plain = replace(
        prompt, system="", turns=(*prompt.turns[:-1], replace(prompt.last, text=_without_json(prompt.question)))
    )
    text = answering.answer(plain)
    number = re.fullmatch(r"(?:The answer is )?(-?\d+)\.?", text)
    return {"answer": int(number[1]) if number else text}


def _without_json(text: str) -> str:
    return re.sub(r"[^.?!\n]*\bjson\b[^.?!\n]*[.?!]?", " ", text, flags=re.IGNORECASE).strip() or text


def _described(text: str) -> tuple[Mapping[str, Any], str] | None:
    """The schema a text describes, by a template or by naming the keys, and where it does so."""
    if not re.search(r"json", text, re.IGNORECASE):
        return None
    template = _TEMPLATE.search(text)
    section = template[0] if template else _keys_section(text)
    pairs = [(name, _type_of(sample)) for name, sample in _PAIR.findall(section)] if template else _named_keys(section)
    if not pairs:
        return None
    properties = {name: {"type": kind or _guess(name)} for name, kind in pairs}
    return {"type": "object", "properties": properties, "required": list(properties)}, section


def _keys_section(text: str) -> str:
    """The part that names the keys, up to a colon or the end of its clause."""
    found = _KEYS.search(text) or _WITH_QUOTED.search(text) or _EXTRACT.search(text)
    if not found:
        return ""
    return re.split(r":\s|\bfor (?=[A-Z:])|\bfrom\b", found[1], maxsplit=1)[0]


def _named_keys(section: str) -> list[tuple[str, str]]:
    keys = [(one[0] or one[2], one[1] or one[3]) for one in _KEY.findall(section)]
    strict = [key for key in keys if re.search(rf"[\"'“`]{re.escape(key[0])}[\"'”`]", section)]
    chosen = strict or [key for key in keys if key[0].lower() not in _NOT_KEYS][:8]
    return [(name, _type_of(kind)) for name, kind in chosen]


def _type_of(sample: str) -> str:
    """From a sample value or the word for a type; "" where it says nothing."""
    sample = sample.strip().strip("\"'“”<>").lower()
    if sample.startswith("["):
        return "array"
    if re.fullmatch(r"-?\d+", sample):
        return "integer"
    if sample in ("true", "false", "true|false", "true/false"):
        return "boolean"
    return next((_NAMED_TYPES[word] for word in re.findall(r"[a-z]+", sample) if word in _NAMED_TYPES), "")


def _guess(name: str) -> str:
    words = identifier_words(name)
    if words[0] in ("is", "has", "can") or words[-1] in ("valid", "success", "ok"):
        return "boolean"
    if set(words) & _NUMBERS:
        return "number"
    plural = name.endswith("s") and not name.endswith(("ss", "us", "is", "address"))
    return "array" if plural and len(name) > 4 else "string"
