"""The task of structured output: an order in a sentence, and the schema it is to be read into."""

from __future__ import annotations

import json
import random
from typing import Any

from certify_cli.probes._schema import closed, record

LEVELS = ("basic", "silver", "gold")
FIRST_NAMES = ("Marta", "Jonas", "Aiko", "Priya", "Samuel", "Ines", "Tomas", "Nadia")
LAST_NAMES = ("Ruiz", "Keller", "Tanaka", "Rao", "Okoro", "Duarte", "Novak", "Haddad")
SCHEMA = closed(
    record(
        order={"type": "integer"},
        paid={"type": "boolean"},
        customer=record(name={"type": "string"}, level={"type": "string", "enum": list(LEVELS)}),
        lines={"type": "array", "items": record(part={"type": "string"}, quantity={"type": "integer"})},
    )
)
"""The same for every seed: a new schema takes minutes to compile, then a day in the account's cache (API-FACTS 9)."""
_STRUCTURE = {"jsonSchema": {"name": "order", "schema": json.dumps(SCHEMA, separators=(",", ":"))}}
OUTPUT = {"textFormat": {"type": "json_schema", "structure": _STRUCTURE}}


def draw(chance: random.Random) -> dict[str, Any]:
    """The order to be read out of the question; part numbers are texts that look like numbers, zero included."""
    parts = [f"0{number}" for number in chance.sample(range(112, 989), 2)]
    return {
        "order": chance.randint(41_012, 98_989),
        "paid": chance.random() < 0.5,
        "customer": {
            "name": f"{chance.choice(FIRST_NAMES)} {chance.choice(LAST_NAMES)}",
            "level": chance.choice(LEVELS),
        },
        "lines": [
            {"part": part, "quantity": quantity}
            for part, quantity in zip(parts, chance.sample(range(2, 98), 2), strict=True)
        ],
    }


def worded(order: dict[str, Any]) -> str:
    """The question; the level is written with a capital, which the schema does not allow."""
    customer, lines = order["customer"], [f"{line['quantity']} of part {line['part']}" for line in order["lines"]]
    paid = "already paid" if order["paid"] else "not yet paid"
    who = f"{customer['level'].title()} customer {customer['name']}"
    return f"Extract this order. {who} placed order {order['order']} ({paid}): {' and '.join(lines)}."
