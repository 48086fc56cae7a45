"""Answers as JSON that is valid for a schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from certify_cli.simulator.mind import answering, arithmetic, counting, judging, knowledge, memory
from certify_cli.simulator.mind.facts import told
from certify_cli.simulator.mind.filling import fill_object
from certify_cli.simulator.mind.language import identifier_words
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.schemas import MISSING, resolved, zero
from certify_cli.simulator.mind.source import Source, known_by_looks
from certify_cli.simulator.mind.vocabulary import vocabulary

_RESULTS = vocabulary("answer result sum total value output difference product number solution")
_TEXTS = vocabulary("answer response reply text message greeting explanation reasoning summary sentence result")


def fill(schema: Mapping[str, Any], prompt: Prompt) -> Any:
    """A value valid for the schema: worked out where that is possible, read from the request otherwise."""
    schema = resolved(schema, schema)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if kind == "array":
        return fill({"type": "object", "properties": {"items": schema}, "required": ["items"]}, prompt)["items"]
    if kind != "object":
        value = MISSING if {"const", "enum"} & schema.keys() else _worked_out("answer", schema, prompt)
        return zero(schema) if value is MISSING else value
    properties: Mapping[str, Any] = schema.get("properties") or {}
    worked = {name: _worked_out(name, resolved(part, schema), prompt) for name, part in properties.items()}
    known = {name: value for name, value in worked.items() if value is not MISSING}
    rest = {**schema, "properties": {name: part for name, part in properties.items() if name not in known}}
    rest["required"] = [name for name in schema.get("required") or [] if name not in known]
    source = Source(_text(prompt), Counter(str(value).lower() for value in known.values()))
    filled, _ = fill_object(rest, source, whole=True)
    return {name: {**filled, **known}[name] for name in properties if name in filled or name in known}


def _text(prompt: Prompt) -> str:
    """What to read from: the message, attached documents, and what was said before."""
    earlier = [turn.text for turn in prompt.turns[:-1] if turn.role == "user"]
    return "\n".join([prompt.question, *(one.text for one in prompt.last.documents), *reversed(earlier)])


def _worked_out(name: str, schema: Mapping[str, Any], prompt: Prompt) -> Any:
    """A value that must be computed or recalled rather than copied."""
    if "const" in schema:
        return MISSING
    kind = schema.get("type", "string")
    words = set(identifier_words(name))
    if kind == "string" and known_by_looks(name, prompt.question):
        return MISSING
    if kind in ("integer", "number") and (words & _RESULTS or len(list(arithmetic.sums(prompt.question))) == 1):
        return _computed(kind, prompt) if words & _RESULTS else MISSING
    if kind == "array" and re.search(r"number|count|item|letter|value|list", name, re.I):
        items = (counting.enumerate_things(prompt) or "").split(", ")
        return _typed_items(items, resolved(schema.get("items"), schema)) if len(items) > 1 else MISSING
    if kind == "boolean" or "enum" in schema:
        return _judged(name, schema, prompt)
    return _said(words, name, prompt) if kind == "string" else MISSING


def _computed(kind: str, prompt: Prompt) -> Any:
    results = [shown for _, shown in arithmetic.sums(prompt.question)]
    if not results:
        return MISSING
    value = float(results[-1])
    return int(value) if value == int(value) else value if kind == "number" else MISSING


def _typed_items(items: list[str], schema: Mapping[str, Any]) -> Any:
    if schema.get("type") in ("integer", "number"):
        return [int(one) for one in items] if all(one.lstrip("-").isdigit() for one in items) else MISSING
    return items if schema.get("type", "string") == "string" else MISSING


def _judged(name: str, schema: Mapping[str, Any], prompt: Prompt) -> Any:
    if "enum" in schema and re.search(r"sentiment|mood|polarity|tone", name, re.I):
        feeling = judging.feeling(prompt.question)
        return next((one for one in schema["enum"] if str(one).lower().startswith(feeling[:3])), MISSING)
    verdict = judging.judge(prompt) if schema.get("type") == "boolean" else None
    return MISSING if verdict is None else verdict.lower().startswith("yes")


def _said(words: set[str], name: str, prompt: Prompt) -> Any:
    known = knowledge.find(f"{name.replace('_', ' ')} {prompt.question}") if not words & _TEXTS else None
    if known:
        return known
    if words & _TEXTS:
        return answering.answer(prompt)
    fact = memory.best(f"what is the {' '.join(identifier_words(name))}", told(prompt)) if told(prompt) else None
    return fact.value if fact else MISSING
