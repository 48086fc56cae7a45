"""An answer in a JSON schema: bare JSON, valid, and holding the facts of the question."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard, raw_text
from certify_cli.probes._json_values import difference, read_json
from certify_cli.probes._judging import excerpt, failed, passed, readable, shown
from certify_cli.probes._lacking import asking_for
from certify_cli.probes._orders import LEVELS, OUTPUT, SCHEMA, draw, worded
from certify_cli.probes._schema import violation
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import Turn, unless_cut_short, unsound
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

ANSWER_TOKENS = 300
"""The answer takes about 60, twice that where a model indents it."""


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    order = draw(subject.random())
    request = asked(subject, worded(order), tokens=ANSWER_TOKENS, outputConfig=OUTPUT)
    reply = yield from asking_for(request, "outputConfig", "response_format")
    said = raw_text(reply).strip(" \t\r\n")
    return {"expected": order, "turn": heard(reply, request, subject), "said": excerpt(said)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    return (
        unsound(turn)
        or unless_cut_short(turn, _wrong_json(seen["said"], seen["expected"]) or _not_ended(turn))
        or passed("answered in the schema")
    )


def _wrong_json(text: str, expected: dict[str, Any]) -> Judgement | None:
    try:
        value = read_json(text)
    except ValueError as error:
        return failed(_not_bare(text, error))
    if problem := violation(value, SCHEMA):
        return failed(f"the JSON violates the schema: {problem}")
    problem = difference(value, expected)
    return failed(f"the JSON is valid, but {problem}") if problem else None


def _not_bare(text: str, error: ValueError) -> str:
    """Bare JSON is what the API promises (API-FACTS 9), so a fence or a kind word breaks whoever parses the text."""
    if "```" in text:
        return f"the JSON is in a code fence: '{shown(text)}'"
    start, end = text.find("{"), text.rfind("}")
    try:
        read_json(text[start : end + 1])
    except ValueError:
        return f"the answer is not JSON ({shown(error)}): '{shown(text)}'"
    return f"there is text around the JSON: '{shown(text)}'"


def _not_ended(turn: Turn) -> Judgement | None:
    """Complete JSON that ran into its limit did not end either: some models go on with white space for ever."""
    stop = turn["stop_reason"]
    return None if stop == "end_turn" else failed(f"stop reason is '{stop}', expected 'end_turn'")


_ORDER = draw(chance())
_LINES, _CUSTOMER = _ORDER["lines"], _ORDER["customer"]
_NAME, _TEXT = _CUSTOMER["name"], json.dumps(_ORDER)
_RIGHT = chat(_TEXT, tokens=64)


def _said(**changed: Any) -> Reply:
    return chat(json.dumps({**_ORDER, **changed}), tokens=64)


def _line(**changed: Any) -> Reply:
    return _said(lines=[_LINES[0], {**_LINES[1], **changed}])


def _without(name: str) -> Reply:
    return chat(json.dumps({key: value for key, value in _ORDER.items() if key != name}), tokens=50)


PROBE = Probe(
    id="structured_output",
    title="Answers in a JSON schema",
    why="pipelines parse the answer: bare JSON, valid against the schema, with the right values in it",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="structured_output",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "compact": chat(json.dumps(_ORDER, separators=(",", ":")), tokens=52),
            "indented": chat(json.dumps(_ORDER, indent=4), tokens=120),
            "white space around": chat(f"\n  {_TEXT}\r\n\n", tokens=66),
            "another order of keys": chat(json.dumps(dict(reversed(_ORDER.items()))), tokens=64),
            "another order of lines": _said(lines=_LINES[::-1]),
            "reasoning block": chat(_TEXT, thought="Two lines, one customer.", tokens=90),
            "in two text blocks": replace(_RIGHT, blocks=({"text": _TEXT[:40]}, {"text": _TEXT[40:]})),
            "escaped characters": chat(_TEXT.replace(_NAME, "".join(f"\\u{ord(one):04x}" for one in _NAME)), tokens=90),
        }
    ),
    fails=scripts(
        {
            "code fence": chat(f"```json\n{_TEXT}\n```", tokens=70),
            "prose before": chat(f"Here is the order: {_TEXT}", tokens=70),
            "prose after": chat(f"{_TEXT}\n\nLet me know if you need more!", tokens=74),
            "thinking in the text": chat(f"<think>An order.</think>{_TEXT}", tokens=74),
            "prose only": chat("It is order 4711, already paid.", tokens=10),
            "cut in the middle": chat(_TEXT[:-14], tokens=60),
            "cut by its limit": cut(_TEXT[:-14], ANSWER_TOKENS),
            "goes on with white space": cut(_TEXT + "\n" * 200, ANSWER_TOKENS),
            "two values": chat(f"{_TEXT}\n{_TEXT}", tokens=128),
            "in an array": chat(f"[{_TEXT}]", tokens=66),
            "under a key": chat(f'{{"order": {_TEXT}}}', tokens=68),
            "as a text": chat(json.dumps(_TEXT), tokens=90),
            "single quotes": chat(str(_ORDER), tokens=64),
            "trailing comma": chat(_TEXT[:-1] + ",}", tokens=65),
            "a key twice": chat(_TEXT[:-1] + f', "order": {_ORDER["order"] + 1}}}', tokens=70),
            "NaN": chat(_TEXT.replace(str(_ORDER["order"]), "NaN"), tokens=64),
            "null": chat("null"),
            "empty object": chat("{}"),
            "the schema itself": chat(json.dumps(SCHEMA), tokens=150),
            "string for an integer": _said(order=str(_ORDER["order"])),
            "string for a nested integer": _line(quantity=str(_LINES[1]["quantity"])),
            "float for an integer": _line(quantity=float(_LINES[1]["quantity"])),
            "integer for a string": _line(part=int(_LINES[1]["part"])),
            "leading zero lost": _line(part=_LINES[1]["part"][1:]),
            "string for a boolean": _said(paid="true"),
            "boolean turned round": _said(paid=not _ORDER["paid"]),
            "null for a boolean": _said(paid=None),
            "enumeration with a capital": _said(customer={**_CUSTOMER, "level": _CUSTOMER["level"].title()}),
            "outside the enumeration": _said(customer={**_CUSTOMER, "level": "platinum"}),
            "another member of the enumeration": _said(
                customer={**_CUSTOMER, "level": next(one for one in LEVELS if one != _CUSTOMER["level"])}
            ),
            "missing key": _without("paid"),
            "missing nested key": _said(customer={"name": _CUSTOMER["name"]}),
            "extra key": _said(currency="EUR"),
            "extra key that is null": _said(note=None),
            "extra nested key": _line(unit="pieces"),
            "flattened": _said(**{"customer": _CUSTOMER["name"], "level": _CUSTOMER["level"]}),
            "one line only": _said(lines=_LINES[:1]),
            "no lines": _said(lines=[]),
            "an object for a list": _said(lines=_LINES[0]),
            "a line invented": _said(lines=[*_LINES, {"part": "0111", "quantity": 1}]),
            "wrong number": _said(order=_ORDER["order"] + 1),
            "wrong nested number": _line(quantity=_LINES[1]["quantity"] + 1),
            "wrong name": _said(customer={**_CUSTOMER, "name": "John Doe"}),
            "right only in its reasoning": chat("Done.", thought=_TEXT, tokens=90),
            "empty content": chat(""),
            "role user": replace(_RIGHT, role="user"),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "usage does not add up": replace(_RIGHT, usage=Usage(240, 64, 64)),
        }
    ),
)
