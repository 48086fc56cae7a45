"""What every source of models must hold: rows or statements that can be kept, or a BadFile that names the file."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.hostile import HOSTILE

from certify_cli.codec import from_json, to_json
from certify_cli.errors import BadFile
from certify_cli.interfaces import Source, Statements
from certify_cli.sources import ALL
from certify_cli.sources.inventory import inventory_from
from certify_cli.types.model import InventoryModel

DAY = date(2026, 11, 20)
STATING = [source for source in ALL if source.states is not None]
NUMBERS: list[Any] = [-1, 0, 1, 3e-7, 10**300, True, None, "3e-7", [], {}, float("nan"), float("inf"), -0.0, 1e-300]
KEYS = [
    *("litellm_provider", "input_cost_per_token", "output_cost_per_token", "output_cost_per_image", "mode"),
    *("max_input_tokens", "deprecation_date", "supports_vision", "cache_read_input_token_cost"),
    *("inference_types", "inferenceProfile", "responseStreamingSupported", "mantle_supported_regions"),
]
TEXTS = [
    "arn:aws:bedrock:\x1b",
    "a.\u212a",
    "a.b\n",
    "",
    "x" * 5000,
    "\x1b[31m",
    "us.",
    "a.b",
    "../../etc/passwd",
    "__class__",
    *HOSTILE,
]


def check(source: Source, text: str) -> None:
    """Reads the text as that source, in both ways; raises AssertionError for anything but a value or a BadFile."""
    try:
        rows = inventory_from(source.read("FILE", text))
        assert all(row.model and row.provider for row in rows)
    except BadFile:
        pass
    if source.states is not None:
        said, refused = stated_or_refused(source, text)
        check_statements(said)
        assert refused is None or refused.startswith("FILE")


def stated_or_refused(source: Source, text: str) -> tuple[Statements, str | None]:
    assert source.states is not None
    try:
        return source.states("FILE", text, DAY), None
    except BadFile as error:
        return Statements(source=source.name), error.message


def check_statements(said: Statements) -> None:
    for model, stated in said.by_model.items():
        assert model.isascii()
        assert model.isprintable()
        row = InventoryModel(id="1", model=model, provider="bedrock", stated=(stated,))
        assert from_json(InventoryModel, to_json(row)) == row, "it must come out of a store as it went in"
        assert stated.source == said.source
        for price in stated.prices:
            assert price.source
            assert price.day is not None
            amounts = [value for value in vars_of(price) if isinstance(value, Decimal)]
            assert amounts
            assert all(0 < amount <= 100_000 for amount in amounts)
    assert all(count > 0 for count in said.left_out.values())


def vars_of(price: Any) -> list[Any]:
    return [getattr(price, name) for name in type(price).__dataclass_fields__]


def entries(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Price maps of ids that look right and of ids that do not, with any value for any key."""
    keys = st.sampled_from(KEYS)
    names = st.sampled_from(["us.amazon.nova-lite-v1:0", "bedrock/eu-west-1/a.b", "1024-x-1024/a.b", "a.b", *TEXTS])
    listed = st.dictionaries(
        st.sampled_from(["us-east-1", "EU", *TEXTS[:6]]), st.one_of(values, st.just(["ON_DEMAND", "EU"]))
    )
    entry = st.dictionaries(keys, st.one_of(values, listed)).map(
        lambda one: {"litellm_provider": "bedrock", "runtime_supported": True, **one}
    )
    return st.dictionaries(names, st.one_of(entry, values), max_size=6)


ODD = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(TEXTS), st.floats(), st.integers())


@pytest.mark.parametrize("source", ALL, ids=lambda source: source.name)
@given(
    content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
)
def test_no_content_is_a_traceback(source: Source, content: bytes) -> None:
    check(source, content.decode("utf-8", "replace"))


@pytest.mark.parametrize("source", STATING, ids=lambda source: source.name)
@given(data=entries(ODD))
def test_whatever_stands_in_a_list_is_kept_within_bounds_or_counted(source: Source, data: dict[str, Any]) -> None:
    check(source, json.dumps(data))


@pytest.mark.parametrize("source", STATING, ids=lambda source: source.name)
@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"a": 1' + "0" * 5000 + "}", "{" + '"a":{' * 200_000, "[" * 200_000, '{"a": "\\ud800"}'],
)
def test_what_is_no_such_list_is_refused_or_says_nothing(source: Source, text: str) -> None:
    said, refused = stated_or_refused(source, text)
    assert said.by_model == {}
    assert refused is None or refused.startswith("FILE")


def test_the_contract_sees_a_price_that_is_none() -> None:
    """A planted fault: a source that takes what it finds."""

    def careless(name: str, text: str, day: date) -> Statements:
        from certify_cli.types.model import Prices, Stated

        price = Prices(input_usd_per_mtok=Decimal(-1), source=("careless",), day=day)
        return Statements(source="careless", by_model={"a.b": Stated(source="careless", day=day, prices=(price,))})

    planted = Source("careless", lambda name, text: True, lambda name, text: (), careless)
    with pytest.raises(AssertionError):
        check(planted, "{}")
