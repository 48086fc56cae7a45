"""LiteLLM's price map: which of its entries are Bedrock's, and what each says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from certify_cli.errors import BadFile
from certify_cli.interfaces import Statements
from certify_cli.sources import read_list, read_source
from certify_cli.types.model import Prices

DAY = date(2026, 11, 20)
HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
SAMPLE = {"litellm_provider": "one of https://docs.litellm.ai/docs/providers", "input_cost_per_token": 0.0}


def entry(usd: float = 1e-06, **more: Any) -> dict[str, Any]:
    return {"litellm_provider": "bedrock_converse", "mode": "chat", "input_cost_per_token": usd, **more}


MAP: Mapping[str, Any] = {
    "sample_spec": SAMPLE,
    "odd": {"litellm_provider": ["bedrock"]},
    "gpt-4o": {"litellm_provider": "openai", "input_cost_per_token": 2.5e-06},
    HAIKU: entry(
        output_cost_per_token=5e-06,
        cache_read_input_token_cost=1e-07,
        max_input_tokens=200_000,
        max_output_tokens=64_000,
        deprecation_date="2027-01-01",
        supports_vision=True,
        supports_function_calling="yes",
    ),
    f"us.{HAIKU}": entry(1.1e-06, max_input_tokens=1),
    f"bedrock/us-gov-west-1/{HAIKU}": entry(1.2e-06),
    f"bedrock/us-west-2/6-month-commitment/{HAIKU}": entry(),
    f"bedrock/us-west-2/us.{HAIKU}": entry(),
    "bedrock_mantle/x.y": {"litellm_provider": "bedrock_mantle", "input_cost_per_token": 1e-6},
    "amazon.nova-canvas-v1:0": {"litellm_provider": "bedrock", "output_cost_per_image": 0.06},
    "amazon.rerank-v1:0": {"litellm_provider": "bedrock", "input_cost_per_query": 0.001, "input_cost_per_token": 0.0},
    "1024-x-1024/50-steps/bedrock/amazon.nova-canvas-v1:0": {"litellm_provider": "bedrock", "output_cost_per_image": 1},
}


def said(directory: Path, data: object = MAP, name: str = "prices.json") -> Statements:
    path = directory / name
    path.write_text(json.dumps(data))
    found = read_source(path, DAY)
    assert isinstance(found, Statements)
    return found


def test_the_map_is_known_by_its_content_and_read_by_region_and_prefix(tmp_path: Path) -> None:
    found = said(tmp_path, name="anything.txt")
    assert sorted(found.by_model) == ["amazon.nova-canvas-v1:0", "amazon.rerank-v1:0", HAIKU]
    assert found.left_out == {"entries of other forms than an id in a region": 3}
    haiku = found.by_model[HAIKU]
    assert [(price.basis, price.input_usd_per_mtok) for price in haiku.prices] == [
        ("us-east-1", Decimal("1")),
        ("us", Decimal("1.1")),
        ("us-gov-west-1", Decimal("1.2")),
    ]
    assert haiku.prices[0] == Prices(
        input_usd_per_mtok=Decimal(1),
        output_usd_per_mtok=Decimal(5),
        cache_read_usd_per_mtok=Decimal("0.1"),
        source=("litellm",),
        day=DAY,
    )
    assert (haiku.limits.context_window_tokens, haiku.limits.max_output_tokens) == (200_000, 64_000)
    assert (haiku.eol_date, haiku.capabilities) == (date(2027, 1, 1), {"vision": True})


def test_what_is_priced_by_the_piece(tmp_path: Path) -> None:
    found = said(tmp_path).by_model
    assert found["amazon.nova-canvas-v1:0"].prices[0].image_usd == Decimal("0.06")
    (rerank,) = found["amazon.rerank-v1:0"].prices
    assert (rerank.query_usd, rerank.input_usd_per_mtok) == (Decimal("0.001"), None), "zero is no price"


def test_ten_dollars_are_written_as_ten(tmp_path: Path) -> None:
    (price,) = said(tmp_path, {HAIKU: entry(1e-05)}).by_model[HAIKU].prices
    assert str(price.input_usd_per_mtok) == "10"


@pytest.mark.parametrize("value", [-1e-06, "1e-06", True, [1], 2, 1e-20])
def test_what_is_no_price_is_counted(tmp_path: Path, value: object) -> None:
    found = said(tmp_path, {HAIKU: {**entry(), "input_cost_per_token": value}})
    assert found.by_model[HAIKU].prices == ()
    assert found.left_out == {"prices that are none": 1}


def test_numbers_that_no_machine_holds(tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(
        f'{{"{HAIKU}": {{"litellm_provider": "bedrock", "input_cost_per_token": 1e400, '
        '"output_cost_per_token": NaN, "cache_read_input_token_cost": -Infinity, '
        '"max_input_tokens": 99999999999999999999, "deprecation_date": "soon"}}'
    )
    found = read_source(path, DAY)
    assert isinstance(found, Statements)
    assert found.by_model[HAIKU].prices == ()
    assert found.left_out == {"prices that are none": 1, "limits that are none": 1, "days that are none": 1}


def test_a_price_without_a_day_is_no_price(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(MAP))
    with pytest.raises(BadFile, match="says no day") as caught:
        read_source(path, None)
    assert "--as-of" in caught.value.hint


def test_it_is_no_list_of_models_in_use(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(MAP))
    with pytest.raises(BadFile, match="a price map"):
        read_list(path)


def test_other_json_is_no_price_map(tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text('{"models": ["litellm_provider"]}')
    with pytest.raises(BadFile, match="is no model id"):
        read_source(path, DAY)
