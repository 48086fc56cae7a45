"""What imported sources state is kept with the inventory's rows, and what that changes is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from certify_cli.interfaces import Statements
from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.reconcile import Reconciled, reconcile
from certify_cli.registry.statements import Taken, take
from certify_cli.types.model import InventoryModel, Limits, Prices, Stated

NOVA = "amazon.nova-lite-v1:0"
SMALL = Registry({NOVA: load().models[NOVA]})
OLD, NEW = date(2026, 11, 10), date(2026, 11, 20)


def said(usd: str, day: date = NEW, *, basis: str = "eu", source: str = "litellm", model: str = NOVA) -> Statements:
    price = Prices(input_usd_per_mtok=Decimal(usd), basis=basis, source=(source,), day=day)
    return Statements(source=source, by_model={model: Stated(source=source, day=day, prices=(price,))})


def before(*statements: Statements) -> tuple[InventoryModel, ...]:
    return taken((), *statements).result.rows


def taken(rows: tuple[InventoryModel, ...], *statements: Statements) -> Taken:
    result: Reconciled = reconcile(rows, registry=SMALL, today=NEW)
    return take(result, statements, SMALL, rows)


def told(rows: tuple[InventoryModel, ...], *statements: Statements) -> list[tuple[str, str]]:
    return [(change.kind, change.detail) for change in taken(rows, *statements).result.changes]


def test_the_first_word_of_a_source_then_what_it_changes() -> None:
    rows = before(said("1"))
    assert told(before(), said("1")) == [("changed", "litellm states 1 prices and facts")]
    assert told(rows, said("1")) == []
    assert told(rows, said("1.0", date(2026, 11, 21))) == [], "a new day alone is no change"
    assert told(rows, said("2")) == [("changed", "litellm states input_usd_per_mtok eu 1 -> 2")]
    assert told(rows, said("2", basis="us")) == [("changed", "litellm states new: input_usd_per_mtok us")]
    assert told(rows, said("2", OLD)) == [], "what is older than what is known changes nothing"


def test_a_conflict_is_told_when_it_arises_and_not_again() -> None:
    dearer = said("9", basis="us-east-1")
    (_, disputed) = told(before(), dearer)
    assert disputed[0] == "disputed"
    assert "9 (litellm 2026-11-20)" in disputed[1]
    assert "(registry 2026-11-22)" in disputed[1]
    assert told(before(dearer), dearer) == []


@given(order=st.permutations([said("1", OLD), said("2"), said("3", OLD, basis="us"), said("4", source="other")]))
def test_the_order_of_imports_does_not_matter(order: list[Statements]) -> None:
    rows = before()
    for one in order:
        rows = taken(rows, one).result.rows
    assert rows == before(said("1", OLD), said("2"), said("3", OLD, basis="us"), said("4", source="other"))
    assert rows == before(*order)


def test_what_names_no_model_and_what_was_left_out_is_counted() -> None:
    strange = Statements(source="litellm", by_model=said("1", model="acme.none").by_model, left_out={"odd things": 7})
    found = taken(before(), strange)
    assert found.result.changes == ()
    assert found.told == (
        "litellm: 1 names fit no single model known here (acme.none)",
        "litellm: left out 7 odd things",
    )


def test_a_row_of_another_provider_is_no_model_of_ours() -> None:
    other = InventoryModel(id="7", model="gpt-4", provider="openai")
    found = take(Reconciled(rows=(other,), changes=()), [said("1", model="gpt-4")], SMALL)
    assert found.result.rows == (other,)


def test_limits_of_the_newer_word_stand() -> None:
    def limits(tokens: int, day: date) -> Statements:
        stated = Stated(source="litellm", day=day, limits=Limits(max_output_tokens=tokens, day=day))
        return Statements(source="litellm", by_model={NOVA: stated})

    for order in ([limits(1, OLD), limits(2, NEW)], [limits(2, NEW), limits(1, OLD)]):
        (row,) = before(*order)
        assert [one.limits.max_output_tokens for one in row.stated] == [2]
