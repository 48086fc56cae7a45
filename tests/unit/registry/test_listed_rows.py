"""`list-certifiable`: rows carry CONTRACT 11's keys first and in its order, plain enough for any format."""

from datetime import date

from certify_cli.commands.list_certifiable import Filters, list_certifiable
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.types.model import InventoryModel

BASIC = ("model", "vendor", "provider", "kind", "certifiable", "reason", "lifecycle", "eol_date", "regions")
PROMISED = (*BASIC, "routes", "capabilities")
ROWS = (InventoryModel(id="1", model="gpt-4-turbo", provider="openai"),)
TABLE = list_certifiable(merge(load(), ROWS), Filters(everything=True), date(2026, 11, 22))


def test_every_row_has_the_promised_keys_first_and_in_order() -> None:
    assert {tuple(row)[: len(PROMISED)] for row in TABLE.rows} == {tuple(PROMISED)}
    assert len({tuple(row) for row in TABLE.rows}) == 1
    assert {column.key for column in TABLE.columns} <= set(TABLE.rows[0])


def test_what_is_certifiable_says_where_and_the_rest_why() -> None:
    for row in TABLE.rows:
        assert bool(row["regions"]) == row["certifiable"] == (not row["reason"])
        assert row["standing"]
    (foreign,) = (row for row in TABLE.rows if row["provider"] == "openai")
    assert (foreign["certifiable"], foreign["standing"]) == (False, "provider openai is not Bedrock")
