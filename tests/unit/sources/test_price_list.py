"""Products of AWS's Price List: which are prices of a model's tokens, and of which model.

The shapes are those of public copies of September 2026; nobody could ask the service itself.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.codec import from_json, to_json
from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.price_list import stated_prices
from certify_cli.sources.price_list import CONTRADICTING, STRANGE, listed_prices
from certify_cli.types.model import InventoryModel

DAY = date(2026, 11, 20)
OWN, SOLD = "AmazonBedrock", "AmazonBedrockFoundationModels"
HAIKU, NOVA = "anthropic.claude-haiku-4-5-20251001-v1:0", "amazon.nova-lite-v1:0"
REGISTRY = load()


def product(usd: object, usage: str, *, unit: str = "1M tokens", code: str = SOLD, **attributes: str) -> dict[str, Any]:
    known = {"servicename": "Claude Haiku 4.5 (Amazon Bedrock Edition)", "usagetype": usage, "regionCode": "us-west-2"}
    dimension = {"unit": unit, "pricePerUnit": {"USD": usd}}
    return {
        "serviceCode": code,
        "product": {"attributes": {**known, **attributes}},
        "terms": {"OnDemand": {"T": {"priceDimensions": {"D": dimension}}}},
    }


def nova(usd: str, usage: str = "USW2-NovaLite-input-tokens", **attributes: str) -> dict[str, Any]:
    said = {"model": "Nova Lite", "servicename": "Amazon Bedrock", "inferenceType": "Input tokens", **attributes}
    return product(usd, usage, unit="1K tokens", code=OWN, **said)


def prices(*products: Mapping[str, Any]) -> tuple[dict[tuple[str, str, str], Decimal], Counter[str]]:
    left_out: Counter[str] = Counter()
    found = listed_prices(products, "us-west-2", left_out)
    return {(one.name, one.basis, one.what): one.usd for one in found}, left_out


@pytest.mark.parametrize(
    ("usage", "basis", "what"),
    [
        ("USW2-MP:USW2_InputTokenCount-Units", "us-west-2", "input_usd_per_mtok"),
        ("USW2-MP:USW2_output_tokens_standard-Units", "us-west-2", "output_usd_per_mtok"),
        ("USW2-MP:USW2_OutputTokenCount_Global-Units", "global", "output_usd_per_mtok"),
        ("USW2-MP:USW2_input_tokens_global_standard-Units", "global", "input_usd_per_mtok"),
        ("USW2-MP:USW2_CacheReadInputTokenCount_Global-Units", "global", "cache_read_usd_per_mtok"),
        ("USW2-MP:USW2_cache_write_tokens_standard-Units", "us-west-2", "cache_write_usd_per_mtok"),
        ("USW2-MP:USW2_CacheWriteInputTokenCount-Units", "us-west-2", "cache_write_usd_per_mtok"),
    ],
)
def test_both_spellings_of_the_marketplace(usage: str, basis: str, what: str) -> None:
    found, left_out = prices(product("1.1000000000", usage))
    assert found == {("Claude Haiku 4.5", basis, what): Decimal("1.1")}
    assert not left_out


@pytest.mark.parametrize(
    "usage",
    [
        "USW2-MP:USW2_InputTokenCount_Batch-Units",
        "USW2-MP:USW2_CacheWrite1hInputTokenCount-Units",
        "USW2-MP:USW2_cache_write_tokens_1h_standard-Units",
        "USW2-MP:USW2_input_tokens_long_ctx_standard-Units",
        "USW2-MP:USW2_input_tokens_priority-Units",
        "USW2-MP:USW2_InputTokenCountLatencyOptimized-Units",
        "USW2-MP:USW2_ProvisionedThroughput_1MonthCommit_ModelUnits_Usage-Units",
        "USW2-NovaCanvas-T2I-1024-Standard",
        "USW2-NovaSonic-speech-input-tokens",
        "",
    ],
)
def test_other_meters_are_counted_and_no_price_of_ours(usage: str) -> None:
    assert prices(product("1", usage)) == ({}, Counter({STRANGE: 1}))


def test_own_models_are_priced_per_thousand_tokens() -> None:
    found, _ = prices(nova("0.0000600000"), nova("1", service_tier="flex"), nova("1", regionCode="eu-west-1"))
    assert found == {("Nova Lite", "us-west-2", "input_usd_per_mtok"): Decimal("0.06")}


@pytest.mark.parametrize(
    ("unit", "description", "usd"),
    [
        ("Units", "$3 per Million Input Tokens", Decimal(3)),
        ("1,000,000 tokens", "", Decimal(3)),
        ("1000 tokens", "", Decimal(3000)),
        ("Units", "", None),
        ("hour", "", None),
    ],
)
def test_the_unit_is_read_and_never_guessed(unit: str, description: str, usd: Decimal | None) -> None:
    one = product("3", "X_InputTokenCount-Units", unit=unit)
    one["terms"]["OnDemand"]["T"]["priceDimensions"]["D"]["description"] = description
    found, left_out = prices(one)
    assert list(found.values()) == ([] if usd is None else [usd])
    assert bool(left_out) is (usd is None)


@pytest.mark.parametrize("usd", ["-1", "NaN", "1e400", "1e9", "", "free", "9" * 100, None, 1, True, {}])
def test_what_is_no_amount_is_counted(usd: object) -> None:
    found, left_out = prices(product(usd, "X_InputTokenCount-Units"))
    assert (found, left_out.total()) == ({}, 1)


def said(*products: Mapping[str, Any], known: Registry = REGISTRY) -> tuple[dict[str, list[str]], Mapping[str, int]]:
    found = stated_prices(products, "us-west-2", known, DAY)
    told = {
        model: [f"{one.basis} {one.input_usd_per_mtok} {one.output_usd_per_mtok}" for one in stated.prices]
        for model, stated in found.by_model.items()
    }
    return told, found.left_out


INPUT, OUTPUT = "X_InputTokenCount-Units", "X_OutputTokenCount-Units"


def test_names_find_their_models() -> None:
    worldwide = product("1", "X_InputTokenCount_Global-Units")
    assert said(product("1.1", INPUT), product("5.5", OUTPUT), worldwide, nova("0.00006")) == (
        {HAIKU: ["global 1 None", "us-west-2 1.1 5.5"], NOVA: ["us-west-2 0.06 None"]},
        {},
    )
    (price,) = stated_prices([nova("1")], "us-west-2", REGISTRY, DAY).by_model[NOVA].prices
    assert (price.source, price.day) == (("aws:GetProducts",), DAY)


def test_what_fits_no_model_or_several_keeps_its_name() -> None:
    twins = Registry(dict.fromkeys(("a.a", "b.b"), REGISTRY.models[HAIKU]))
    assert said(product("1", INPUT, servicename="Claude Marvel 9"))[0] == {"Claude Marvel 9": ["us-west-2 1 None"]}
    assert said(product("1", INPUT), known=twins)[0] == {"Claude Haiku 4.5": ["us-west-2 1 None"]}


def test_the_last_service_code_wins_and_two_of_one_contradict() -> None:
    own = nova("0.001")
    assert said(own, {**nova("0.002"), "serviceCode": SOLD})[0] == {NOVA: ["us-west-2 2 None"]}
    assert said(own, nova("0.002")) == ({}, {CONTRADICTING: 1})
    assert said(own, own)[0] == {NOVA: ["us-west-2 1 None"]}


def test_every_llama_is_found_without_the_word_instruct() -> None:
    found, _ = said(nova("0.001", model="Llama 3.1 8B", provider="Meta"))
    assert list(found) == ["meta.llama3-1-8b-instruct-v1:0"]


LEAF = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just("1"))
JSON = st.recursive(
    LEAF, lambda one: st.one_of(st.lists(one, max_size=2), st.dictionaries(st.text(max_size=4), one, max_size=2))
)


@given(
    odd=JSON, place=st.sampled_from(["product", "attributes", "terms", "OnDemand", "T", "priceDimensions", "D", "USD"])
)
def test_any_shape_is_survived_and_what_comes_out_can_be_kept(odd: Any, place: str) -> None:
    planted = json.loads(
        json.dumps(product("1", INPUT)), object_hook=lambda one: {k: odd if k == place else v for k, v in one.items()}
    )
    found = stated_prices([planted, nova("1")], "us-west-2", REGISTRY, DAY)
    assert NOVA in found.by_model
    for stated in found.by_model.values():
        row = InventoryModel(id="1", model="m", provider="bedrock", stated=(stated,))
        assert from_json(InventoryModel, to_json(row)) == row
