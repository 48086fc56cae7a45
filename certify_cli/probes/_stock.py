"""Small tools of a warehouse that all take a product: for questions that need two of them, or none."""

from __future__ import annotations

import random

from certify_cli.probes._schema import record
from certify_cli.probes._tools import draw_code, tool

IN_STOCK, ON_ORDER = "units_in_stock", "units_on_order"
LOOK_UPS = (IN_STOCK, ON_ORDER)
_PRODUCT = record(product={"type": "string"})
STOCK_TOOLS = (
    tool(IN_STOCK, "Units of a product in stock.", _PRODUCT),
    tool(ON_ORDER, "Units of a product on order.", _PRODUCT),
    tool("price_of", "Price of a product in euros.", _PRODUCT),
    tool("supplier_of", "Supplier of a product.", _PRODUCT),
)


def draw_units(chance: random.Random) -> tuple[str, dict[str, int]]:
    """(the product, what each tool says of it)"""
    return draw_code(chance), {IN_STOCK: chance.randint(1_012, 4_989), ON_ORDER: chance.randint(112, 989)}


def asked_together(product: str) -> str:
    return (
        f"How many units of product {product} are in stock and on order together? "
        "Look both up in parallel, then answer with the sum only, in digits."
    )
