"""A tool call with nested arguments: objects in a list, an enumeration, numbers, a boolean, an optional member."""

from __future__ import annotations

import json
import random
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._schema import record
from certify_cli.probes._script import calling, chance, chat, cut, scripts, usage
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._tools import ANSWER_TOKENS, LETTERS, calls_of, offering, tool, wrong_call
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

TOOL = "quote_delivery"
SPEEDS = ("standard", "express", "overnight")
CITIES = ("Lyon", "Leeds", "Turin", "Ghent", "Porto", "Graz", "Bergen", "Malaga")
PARCELS = {"type": "array", "items": record(count={"type": "integer"}, weight_kg={"type": "number"})}
SCHEMA = record(
    speed={"type": "string", "enum": list(SPEEDS)},
    insured={"type": "boolean"},
    destination=record(city={"type": "string"}, floor={"type": "integer"}),
    parcels=PARCELS,
)
SCHEMA["properties"]["gate_code"] = {"type": "string"}
CONFIG = offering(tool(TOOL, "Returns the price of a delivery.", SCHEMA))


def draw(chance: random.Random) -> dict[str, Any]:
    """The arguments the tool must be called with; a gate code only now and then, it is optional."""
    counts = chance.sample(range(2, 30), 2)
    weights = [tenths / 10 for tenths in chance.sample([one for one in range(11, 99) if one % 10], 2)]
    code = {"gate_code": f"{chance.choice(LETTERS)}{chance.randint(1_012, 9_898)}"} if chance.random() < 0.5 else {}
    return {
        "speed": chance.choice(SPEEDS),
        "insured": chance.random() < 0.5,
        "destination": {"city": chance.choice(CITIES), "floor": chance.randint(2, 9)},
        "parcels": [{"count": count, "weight_kg": kg} for count, kg in zip(counts, weights, strict=True)],
        **code,
    }


def worded(wish: dict[str, Any]) -> str:
    """The question; the enumeration's word is written with a capital, which the schema does not allow."""
    insured = "insured" if wish["insured"] else "not insured"
    parcels = " and ".join(f"{one['count']} parcels of {one['weight_kg']} kg each" for one in wish["parcels"])
    gate = f", gate code {wish['gate_code']}" if "gate_code" in wish else ""
    place = f"floor {wish['destination']['floor']} in {wish['destination']['city']}{gate}"
    return f"{wish['speed'].title()} delivery, {insured}, to {place}: {parcels}. Use the tool to get a quote."


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    wish = draw(subject.random())
    request = asked(subject, worded(wish), tokens=ANSWER_TOKENS, toolConfig=CONFIG)
    reply = yield request
    return {"expected": wish, "turn": heard(reply, request, subject), "calls": calls_of(reply)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    wrong = wrong_call(turn, seen["calls"], seen["expected"], TOOL, SCHEMA)
    return (
        unsound(turn)
        or unless_cut_short(turn, wrong)
        or wrong_end(turn, "tool_use")
        or passed("filled the nested arguments as asked")
    )


_GOOD = draw(chance())
_PARCELS, _PLACE = _GOOD["parcels"], _GOOD["destination"]
_BARE_SEED = next(seed for seed in range(99) if "gate_code" not in draw(chance(seed)))
_BARE = draw(chance(_BARE_SEED))
_THOUGHT = chat("", thought="Two kinds of parcels.").blocks


def _called(text: str = "", **changed: Any) -> Reply:
    return calling(TOOL, {**_GOOD, **changed}, text=text)


def _without(*names: str) -> Reply:
    return calling(TOOL, {name: value for name, value in _GOOD.items() if name not in names})


def _parcels(**changed: Any) -> Reply:
    return _called(parcels=[{**_PARCELS[0], **changed}, _PARCELS[1]])


_RIGHT = replace(_called(), usage=usage(240, 64))

PROBE = Probe(
    id="nested_arguments",
    title="Fills nested tool arguments",
    why="real tools take objects and lists: a flattened or stringified argument breaks the function behind it",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="tool_use",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "speaks before the call": _called("Let me get that quote! 📦"),
            "thinks aloud before the call": _called("<thinking>Is 3 a floor? Yes.</thinking>"),
            "reasoning block": replace(_RIGHT, blocks=(*_THOUGHT, *_RIGHT.blocks)),
            "another order of keys": calling(TOOL, dict(reversed(_GOOD.items()))),
            "another order of parcels": _called(parcels=_PARCELS[::-1]),
            "a Portuguese sentence before the call": _called("Vou pedir um orçamento."),
        }
    )
    + scripts(
        {
            "optional member left out": calling(TOOL, _BARE),
            "null for what is optional": calling(TOOL, {**_BARE, "gate_code": None}),
            "an empty text for what is optional": calling(TOOL, {**_BARE, "gate_code": ""}),
        },
        seed=_BARE_SEED,
    ),
    fails=scripts(
        {
            "no call": chat("That will be about 40 euros."),
            "asks back": chat("Shall I request a quote for you?"),
            "the call as text": chat(json.dumps({"name": TOOL, "arguments": _GOOD}), tokens=70),
            "stringified list": _called(parcels=json.dumps(_PARCELS)),
            "stringified object": _called(destination=json.dumps(_PLACE)),
            "stringified member of a list": _called(parcels=[json.dumps(one) for one in _PARCELS]),
            "everything in one text": calling(TOOL, json.dumps(_GOOD)),
            "wrapped in another object": calling(TOOL, {"input": _GOOD}),
            "flattened": calling(TOOL, {**{k: v for k, v in _GOOD.items() if k != "destination"}, **_PLACE}),
            "flattened with dots": calling(
                TOOL, {**{k: v for k, v in _GOOD.items() if k != "destination"}, "destination.city": _PLACE["city"]}
            ),
            "flattened beside the object": _called(city=_PLACE["city"]),
            "an object for a list": _called(parcels=_PARCELS[0]),
            "a list for an object": _called(destination=[_PLACE]),
            "string for a number": _parcels(weight_kg=str(_PARCELS[0]["weight_kg"])),
            "number with its unit": _parcels(weight_kg=f"{_PARCELS[0]['weight_kg']} kg"),
            "string for an integer": _parcels(count=str(_PARCELS[0]["count"])),
            "float for an integer": _parcels(count=float(_PARCELS[0]["count"])),
            "rounded number": _parcels(weight_kg=int(_PARCELS[0]["weight_kg"])),
            "null for a required member": _parcels(count=None),
            "numbers changed over": _called(
                parcels=[
                    {"count": one["count"], "weight_kg": two["weight_kg"]}
                    for one, two in zip(_PARCELS, _PARCELS[::-1], strict=True)
                ]
            ),
            "string for a boolean": _called(insured=str(_GOOD["insured"]).lower()),
            "integer for a boolean": _called(insured=int(_GOOD["insured"])),
            "boolean turned round": _called(insured=not _GOOD["insured"]),
            "enumeration in capitals": _called(speed=_GOOD["speed"].upper()),
            "enumeration with a capital": _called(speed=_GOOD["speed"].title()),
            "another member of the enumeration": _called(speed=next(one for one in SPEEDS if one != _GOOD["speed"])),
            "outside the enumeration": _called(speed="fast"),
            "one parcel only": _called(parcels=_PARCELS[:1]),
            "a parcel twice": _called(parcels=[*_PARCELS, _PARCELS[0]]),
            "no parcels": _called(parcels=[]),
            "missing member": _without("insured"),
            "missing nested member": _called(destination={"city": _PLACE["city"]}),
            "extra member": _called(currency="EUR"),
            "extra nested member": _called(destination={**_PLACE, "country": "France"}),
            "optional member left out": _without("gate_code"),
            "keys in camel case": _parcels(weightKg=_PARCELS[0]["weight_kg"]),
            "no arguments": calling(TOOL, {}),
            "called twice": replace(_RIGHT, blocks=_RIGHT.blocks * 2),
            "name with a prefix": calling(f"functions.{TOOL}", _GOOD),
            "no call id": calling(TOOL, _GOOD, call_id=""),
            "stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
            "cut before the call": cut("Let me see.", 300),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    )
    + scripts({"optional member invented": calling(TOOL, {**_BARE, "gate_code": "A1234"})}, seed=_BARE_SEED),
)
