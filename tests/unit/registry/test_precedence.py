"""Which source is believed: one order, whatever came first; and where they contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import record

from certify_cli.registry.conflicts import Conflict, conflicts
from certify_cli.registry.known import Registry
from certify_cli.registry.precedence import Claim, contradicting, rank, strongest
from certify_cli.types.model import Curated, InventoryModel, Lifecycle, Limits, Offer, Prices, Stated

NOVA = "amazon.nova-lite-v1:0"
OLD, NEW = date(2026, 11, 1), date(2026, 11, 20)
SOURCES = ["curated", "aws:GetProducts", "registry", "litellm", "bedrock-models"]
CLAIMS = st.builds(
    Claim,
    topic=st.just("price"),
    what=st.just("input_usd_per_mtok"),
    value=st.sampled_from([Decimal(1), Decimal("1.0"), Decimal("1.1")]),
    source=st.sampled_from(SOURCES),
    day=st.sampled_from([None, OLD, NEW]),
)
MANY = st.lists(CLAIMS, min_size=1, max_size=6)


def believes_the_strong(choose: Callable[[Iterable[Claim]], Claim], claims: list[Claim]) -> None:
    """The properties of the one order; raises AssertionError for a choice that has them not."""
    chosen = choose(claims)
    assert chosen in claims
    assert choose(claims[::-1]) == chosen, "the order of imports does not matter"
    for claim in claims:
        assert rank(claim.source, "price") <= rank(chosen.source, "price"), "a weaker source never overrides a stronger"
    equals = [claim for claim in claims if rank(claim.source, "price") == rank(chosen.source, "price")]
    assert all((claim.day or date.min) <= (chosen.day or date.min) for claim in equals), "the newer day stands"


@given(claims=MANY)
def test_the_strongest_claim_stands_whatever_the_order(claims: list[Claim]) -> None:
    believes_the_strong(strongest, claims)


@pytest.mark.parametrize(
    "planted", [lambda claims: list(claims)[-1], lambda claims: max(claims, key=lambda c: c.value)]
)
def test_the_properties_see_another_order(planted: Callable[[Iterable[Claim]], Claim]) -> None:
    def claim(source: str, usd: int) -> Claim:
        return Claim(topic="price", what="x", value=Decimal(usd), source=source, day=OLD)

    believes_the_strong(strongest, [claim("aws:GetProducts", 1), claim("litellm", 2)])
    with pytest.raises(AssertionError):
        believes_the_strong(planted, [claim("aws:GetProducts", 1), claim("litellm", 2)])


@given(claims=MANY)
def test_equal_values_are_no_conflict(claims: list[Claim]) -> None:
    others = contradicting(claims)
    assert all(other.value != strongest(claims).value for other in others)
    assert len({other.source for other in others}) == len(others)
    assert bool(others) is (len({claim.value for claim in claims}) > 1)
    assert contradicting(claims[::-1]) == others


def test_the_registry_is_above_lists_but_for_prices() -> None:
    assert rank("registry", "limit") > rank("litellm", "limit")
    assert rank("registry", "price") == rank("litellm", "price") < rank("aws:GetProducts", "price")
    assert rank("curated", "capability") > rank("aws:ListFoundationModels", "capability")


MODEL = replace(
    record(NOVA, capabilities={"vision": True, "tool_use": False}),
    prices=Prices(input_usd_per_mtok=Decimal(1), source=("litellm",), day=OLD),
    limits=Limits(context_window_tokens=300_000, day=OLD),
    lifecycle=Lifecycle(eol_date=date(2027, 1, 1), day=OLD),
    curated=Curated(capabilities={"tool_use": True}),
)


def found(*stated: Stated, offers: tuple[Offer, ...] = ()) -> list[str]:
    row = InventoryModel(id="1", model=NOVA, provider="bedrock", stated=stated, offers=offers)
    return [one.told() for one in conflicts([row], Registry({NOVA: MODEL}))]


def lists(**facts: object) -> Stated:
    return replace(Stated(source="litellm", day=NEW), **facts)  # type: ignore[arg-type]  # the tests' own words


def test_nothing_contradicts_what_nobody_else_says() -> None:
    assert found() == []
    assert found(lists(limits=Limits(max_output_tokens=5), capabilities={"vision": True, "tool_use": True})) == []


def test_both_values_of_every_kind_of_fact_are_told() -> None:
    dearer = Prices(input_usd_per_mtok=Decimal("1.1"), day=NEW)
    elsewhere = Prices(input_usd_per_mtok=Decimal(7), basis="eu", day=NEW)
    said = lists(
        prices=(dearer, elsewhere),
        limits=Limits(context_window_tokens=200_000, day=NEW),
        eol_date=date(2026, 12, 1),
        capabilities={"vision": False, "tool_use": False},
    )
    assert found(said) == [
        "tool_use: yes (curated), not no (litellm 2026-11-20)",
        "vision: yes (registry), not no (litellm 2026-11-20)",
        "eol_date: 2027-01-01 (registry 2026-11-01), not 2026-12-01 (litellm 2026-11-20)",
        "context_window_tokens: 300000 (registry 2026-11-01), not 200000 (litellm 2026-11-20)",
        "input_usd_per_mtok in us-east-1: 1.1 (litellm 2026-11-20), not 1 (registry 2026-11-01)",
    ]


def test_what_aws_says_in_every_region_is_compared_once() -> None:
    def listed(region: str, day: date) -> Offer:
        return Offer(region=region, listed=True, day=NEW, eol_date=day)

    alike = (listed("eu-west-1", date(2027, 3, 1)), listed("us-east-1", date(2027, 3, 1)))
    assert found(offers=alike) == [
        "eol_date: 2027-03-01 (aws:ListFoundationModels 2026-11-20), not 2027-01-01 (registry 2026-11-01)"
    ]
    apart = (listed("eu-west-1", date(2027, 1, 1)), listed("us-east-1", date(2027, 3, 1)))
    assert found(offers=apart) == [
        "eol_date in us-east-1: 2027-03-01 (aws:ListFoundationModels 2026-11-20), not 2027-01-01 (registry 2026-11-01)"
    ]


def test_a_conflict_is_a_value() -> None:
    (one,) = conflicts(
        [InventoryModel(id="1", model=NOVA, provider="bedrock", stated=(lists(capabilities={"vision": False}),))],
        Registry({NOVA: MODEL}),
    )
    assert isinstance(one, Conflict)
    assert (one.stands.source, one.differs.source) == ("registry", "litellm")
