"""Small tools of a warehouse that all take a product: for questions that need two of them, or none."""

from __future__ import annotations

from certify_cli.probes._schema import record
from certify_cli.probes._tools import tool

IN_STOCK, ON_ORDER = "units_in_stock", "units_on_order"
_PRODUCT = record(product={"type": "string"})
STOCK_TOOLS = (
    tool(IN_STOCK, "Units of a product in stock.", _PRODUCT),
    tool(ON_ORDER, "Units of a product on order.", _PRODUCT),
    tool("price_of", "Price of a product in euros.", _PRODUCT),
    tool("supplier_of", "Supplier of a product.", _PRODUCT),
)
