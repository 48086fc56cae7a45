"""Which of several list prices a target pays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import record

from certify_cli.planning.plan import plan_target
from certify_cli.registry.catalogue import merge
from certify_cli.registry.known import Registry
from certify_cli.registry.precedence import rank
from certify_cli.registry.prices import priced, united_prices
from certify_cli.types.cases import Case, Checks, Message
from certify_cli.types.model import InventoryModel, ModelRecord, Prices, Stated
from certify_cli.types.plans import RunSettings
from certify_cli.types.target import Selected, Target

NOVA = "amazon.nova-lite-v1:0"
OLD, DAY, NEW = date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 20)
AWS, LITELLM = "aws:GetProducts", "litellm"


def price(usd: int, basis: str = "us-east-1", source: str = LITELLM, day: date = NEW, **more: Decimal) -> Prices:
    known = {"input_usd_per_mtok": Decimal(usd), "output_usd_per_mtok": Decimal(usd)}
    return Prices(**{**known, **more}, basis=basis, source=(source,), day=day)  # type: ignore[arg-type]  # amounts


def model(*others: Prices, own: Prices | None = None) -> ModelRecord:
    return replace(record(NOVA, prices=own or price(1, day=DAY)), other_prices=others)


def paid(known: ModelRecord, route: str = NOVA, region: str = "us-east-1") -> int:
    found = priced(known, Target(route, region))
    assert found.other_prices == ()
    assert found.prices.input_usd_per_mtok is not None
    return int(found.prices.input_usd_per_mtok)


@pytest.mark.parametrize(
    ("others", "route", "region", "usd"),
    [
        ([], NOVA, "us-east-1", 1),
        ([price(2)], NOVA, "us-east-1", 2),  # the newer of two lists
        ([price(2, day=OLD)], NOVA, "us-east-1", 1),
        ([price(3, source=AWS, day=OLD), price(2)], NOVA, "us-east-1", 3),  # AWS, however old
        ([price(4, "eu-west-1")], NOVA, "eu-west-1", 4),
        ([price(4, "eu-west-1")], NOVA, "eu-central-1", 1),  # no other region's price is guessed
        ([price(5, "eu"), price(4, "eu-west-1")], f"eu.{NOVA}", "eu-west-1", 5),
        ([price(4, "eu-west-1", AWS, OLD), price(5, "eu")], f"eu.{NOVA}", "eu-west-1", 4),
        ([price(6, "global"), price(4, "eu-west-1")], f"global.{NOVA}", "eu-west-1", 6),
        ([price(6, "global", AWS)], NOVA, "eu-west-1", 6),  # the general price; a surcharge comes on top
    ],
)
def test_source_then_fit_then_day(others: list[Prices], route: str, region: str, usd: int) -> None:
    assert paid(model(*others), route, region) == usd
    assert paid(model(*others[::-1]), route, region) == usd


def test_half_a_price_is_not_preferred_to_a_whole_one() -> None:
    half = replace(price(9, source=AWS), output_usd_per_mtok=None)
    assert paid(model(half)) == 1
    assert priced(model(own=Prices()), Target(NOVA, "us-east-1")).prices == Prices()


PRICES = st.builds(
    price,
    usd=st.integers(2, 9),
    basis=st.sampled_from(["us-east-1", "eu-west-1", "eu", "global"]),
    source=st.sampled_from([AWS, LITELLM, "other"]),
    day=st.sampled_from([OLD, DAY, NEW]),
)


@given(others=st.lists(PRICES, max_size=5, unique_by=lambda one: (one.basis, one.source)), salt=st.randoms())
def test_the_order_of_imports_does_not_matter(others: list[Prices], salt: object) -> None:
    shuffled = sorted(others, key=lambda one: str(hash((one, salt))))
    for route, region in [(NOVA, "us-east-1"), (f"eu.{NOVA}", "eu-west-1"), (f"global.{NOVA}", "eu-west-1")]:
        target = Target(route, region)
        chosen = priced(model(*others), target)
        assert priced(model(*shuffled), target) == chosen
        exact = [one for one in others if one.basis in (route.partition(".")[0], region)]
        if any(rank(one.source[0], "price") for one in exact if one.basis == route.partition(".")[0]):
            assert chosen.prices.source == (AWS,), "a weaker source never outdoes a stronger one"


@given(stated=st.permutations([price(2, day=OLD), price(3, day=NEW), price(4, "eu", day=DAY)]))
def test_the_newest_of_a_source_is_kept(stated: list[Prices]) -> None:
    known: tuple[Prices, ...] = ()
    for one in stated:
        known = united_prices(known, [one])
    assert known == (price(4, "eu", day=DAY), price(3, day=NEW))


def test_on_one_day_the_later_file_corrects_the_earlier() -> None:
    assert united_prices([price(2)], [price(3)]) == (price(3),)


def test_the_catalogue_knows_what_the_inventory_holds() -> None:
    said = Stated(source=LITELLM, day=NEW, prices=(price(2),))
    row = InventoryModel(id="1", model=NOVA, provider="bedrock", stated=(said,))
    foreign = InventoryModel(id="2", model=NOVA, provider="openai", stated=(said, said))
    merged = merge(Registry({NOVA: record(NOVA)}), [row, foreign]).models[NOVA]
    assert merged.other_prices == (price(2),)


def key(known: ModelRecord, *cases: Case) -> str:
    selected = Selected(target=Target(NOVA, "us-east-1"), model=known, asked=NOVA, named=True)
    plan = plan_target(selected, RunSettings(cases=cases), salt="")
    assert plan.model.other_prices == ()
    return plan.key


def test_a_price_is_no_part_of_a_certificate_unless_a_case_may_fail_for_it() -> None:
    cheap = Case(name="c", messages=(Message(role="user", text="hi"),), checks=Checks(max_usd=Decimal(1)))
    assert key(model()) == key(model(price(2)))
    assert key(model(), cheap) != key(model(price(2)), cheap)
    assert key(model(price(2)), cheap) == key(model(price(2, day=date(2026, 11, 21))), cheap)
