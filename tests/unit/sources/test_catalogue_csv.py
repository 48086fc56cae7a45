"""The maintainers' importer: what the fact tables say becomes records."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from certify_cli.errors import BadFile
from certify_cli.registry.load import load
from certify_cli.registry.seed import import_catalogue
from certify_cli.sources.catalogue_csv import read_catalogue
from certify_cli.types.model import ModelRecord

HEADER = (
    "model_id vendor name family kind input_modalities output_modalities streaming system_prompt tool_use "
    "streaming_tool_use structured_output vision document_chat reasoning prompt_caching guardrails api inference_types "
    "inference_profile_prefixes regions context_window_tokens max_output_tokens price_input_usd_per_mtok "
    "price_output_usd_per_mtok lifecycle eol_date original_registry source other_apis mantle_regions legacy_date "
    "extended_access_date prompt_cache_min_tokens sampling_params forced_tool_choice notes"
)
COLUMNS = HEADER.split()
ROUTES = "route_id model_id route_kind prefix source_region destination_regions also_listed_by_mantle"
ROUTE_COLUMNS = ROUTES.split()
BASE = {"model_id": "acme.one", "vendor": "Acme", "name": "One", "kind": "chat", "api": "both", "source": "litellm"}
US = "us-east-1;us-west-2"


def table(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def route(region: str, *, mantle: str = "", profile: str = "", ends: str = "") -> dict[str, str]:
    return {
        "route_id": f"{profile}.acme.one" if profile else "acme.one",
        "model_id": "acme.one",
        "route_kind": "profile" if profile else "on_demand",
        "prefix": profile,
        "source_region": region,
        "destination_regions": ends or region,
        "also_listed_by_mantle": mantle,
    }


def record(directory: Path, row: dict[str, str], routes: list[dict[str, str]] | None = None) -> ModelRecord:
    catalogue = table(directory / "catalogue.csv", COLUMNS, [{**BASE, **row}])
    (found,) = read_catalogue(catalogue, table(directory / "routes.csv", ROUTE_COLUMNS, routes or []))
    return found


def sources(model: ModelRecord) -> list[tuple[str, tuple[str, ...], tuple[str, ...], bool]]:
    return [(group.id, group.sources, group.destinations, group.mantle) for group in model.routes]


def test_routes_are_grouped_by_equal_destinations(tmp_path: Path) -> None:
    routes = [
        route("us-west-2", profile="us", ends=US),
        route("us-east-1", profile="us", ends=US),
        route("ca-central-1", profile="us", ends=f"ca-central-1;{US}"),
        route("us-east-1", profile="global", ends="all-commercial"),
        route("us-east-1"),
        route("eu-west-1"),
        route("eu-north-1", mantle="yes"),
    ]
    assert sources(record(tmp_path, {"inference_types": "ON_DEMAND;INFERENCE_PROFILE"}, routes)) == [
        ("acme.one", ("eu-west-1", "us-east-1"), ("self",), False),
        ("acme.one", ("eu-north-1",), ("self",), True),
        ("global.acme.one", ("us-east-1",), ("all-commercial",), False),
        ("us.acme.one", ("ca-central-1",), ("ca-central-1", "us-east-1", "us-west-2"), False),
        ("us.acme.one", ("us-east-1", "us-west-2"), ("us-east-1", "us-west-2"), False),
    ]


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"inference_types": "INFERENCE_PROFILE"}, []),
        ({"inference_types": ""}, []),
        ({"inference_types": "ON_DEMAND"}, ["eu-west-1", "us-east-1"]),
        (
            {"inference_types": "ON_DEMAND", "notes": "in-Region use is via bedrock-mantle only in us-east-1"},
            ["eu-west-1"],
        ),
    ],
)
def test_an_on_demand_row_counts_only_where_runtime_may_serve_it(
    tmp_path: Path, row: dict[str, str], kept: list[str]
) -> None:
    found = record(tmp_path, row, [route("us-east-1", mantle="yes"), route("eu-west-1", mantle="yes")])
    assert [region for group in found.routes for region in group.sources] == kept
    assert all(group.mantle for group in found.routes)


def test_prices_quirks_and_limits_are_lifted(tmp_path: Path) -> None:
    notes = "priced per image (litellm USD 7e-05); price is the global. profile price; card says so"
    row = {"sampling_params": "no", "forced_tool_choice": "no", "price_input_usd_per_mtok": "0.10", "notes": notes}
    found = record(tmp_path, {**row, "max_output_tokens": "64", "eol_date": "2027-03-30", "lifecycle": "LEGACY"})
    assert (found.prices.image_usd, found.prices.basis) == (Decimal("0.00007"), "global")
    assert found.prices.input_usd_per_mtok == Decimal("0.10")
    assert found.facts.notes == "card says so"
    assert found.curated.rejects == ("temperature", "top_p")
    assert found.curated.refuses_forced_tool_choice
    assert (found.limits.max_output_tokens, found.limits.context_window_tokens) == (64, None)
    assert (found.lifecycle.status, found.lifecycle.eol_date) == ("LEGACY", date(2027, 3, 30))


def test_a_blank_is_unknown_and_a_no_is_denied(tmp_path: Path) -> None:
    found = record(tmp_path, {"streaming": "yes", "tool_use": "no"})
    assert found.capabilities == {"streaming": True, "tool_use": False}


@pytest.mark.parametrize(
    ("row", "apis", "others"),
    [
        ({"api": "", "other_apis": "rerank"}, ("rerank",), ()),
        ({"api": "invoke", "other_apis": "rerank"}, ("invoke", "rerank"), ()),
        ({"api": "", "other_apis": "chat_completions;responses"}, (), ("chat_completions", "responses")),
        ({"api": "converse"}, ("converse",), ()),
    ],
)
def test_the_apis_we_speak_are_told_from_the_others(
    tmp_path: Path, row: dict[str, str], apis: tuple[str, ...], others: tuple[str, ...]
) -> None:
    facts = record(tmp_path, row).facts
    assert (facts.apis, facts.other_apis) == (apis, others)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"kind": "song"}, ":2: acme.one: kind 'song'"),
        ({"api": "telepathy"}, ":2: acme.one: 'telepathy'"),
        ({"lifecycle": "GONE"}, "lifecycle 'GONE'"),
        ({"eol_date": "soon"}, "acme.one"),
        ({"price_input_usd_per_mtok": "free"}, "acme.one"),
        ({"max_output_tokens": "1e3"}, "acme.one"),
    ],
)
def test_a_wrong_row_is_named_by_its_line(tmp_path: Path, row: dict[str, str], problem: str) -> None:
    with pytest.raises(BadFile, match=problem):
        record(tmp_path, row)


def test_a_table_that_is_none_is_refused(tmp_path: Path) -> None:
    good = table(tmp_path / "catalogue.csv", COLUMNS, [BASE])
    with pytest.raises(BadFile, match="missing column 'route_id'"):
        read_catalogue(good, good)
    with pytest.raises(BadFile, match="No such file"):
        read_catalogue(good, tmp_path / "none.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xff")
    with pytest.raises(BadFile, match="not CSV"):
        read_catalogue(good, tmp_path / "binary.csv")
    routes = table(tmp_path / "routes.csv", ROUTE_COLUMNS, [{**route("us-east-1"), "route_kind": "tunnel"}])
    with pytest.raises(BadFile, match="route kind 'tunnel'"):
        read_catalogue(table(good, COLUMNS, [{**BASE, "inference_types": "ON_DEMAND"}]), routes)


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    catalogue = table(tmp_path / "catalogue.csv", COLUMNS, [BASE])
    routes = table(tmp_path / "routes.csv", ROUTE_COLUMNS, [])
    assert [change.kind for change in import_catalogue(catalogue, routes, tmp_path / "data")] == ["new"]
    assert import_catalogue(catalogue, routes, tmp_path / "data") == ()


SHIPPED = load().models


@pytest.mark.parametrize(
    ("model", "fact", "value"),
    [
        ("cohere.command-text-v14", "multi_turn", False),
        ("ai21.j2-ultra-v1", "multi_turn", False),
        ("cohere.command-r-v1:0", "multi_turn", None),
        ("stability.stable-fast-upscale-v1:0", "text_to_image", False),
        ("stability.sd3-5-large-v1:0", "text_to_image", True),
        ("twelvelabs.pegasus-1-2-v1:0", "video_understanding", True),
        ("amazon.nova-lite-v1:0", "video_understanding", None),
    ],
)
def test_shipped_capabilities(model: str, fact: str, value: bool | None) -> None:
    assert SHIPPED[model].capabilities.get(fact) is value


def test_shipped_quirks_and_counts() -> None:
    thinkers = {model.id for model in SHIPPED.values() if model.curated.always_thinks}
    assert thinkers == {
        f"anthropic.claude-{name}"
        for name in ("fable-5", "fable-5-1", "mythos-5", "mythos-5-1", "opus-5-5", "sonnet-5-5")
    }
    assert sum(bool(model.curated.rejects) for model in SHIPPED.values()) == 21
    assert sum(model.curated.refuses_forced_tool_choice for model in SHIPPED.values()) == 15
    assert sum(model.kind == "image" and model.capabilities["text_to_image"] for model in SHIPPED.values()) == 12
    assert SHIPPED["amazon.rerank-v1:0"].prices.query_usd == Decimal("0.001")


def test_every_shipped_table_has_its_provenance() -> None:
    for model in SHIPPED.values():
        for part in (model.facts, model.limits, model.prices, model.lifecycle):
            assert part.day == date(2026, 11, 22)
        assert model.facts.source
        assert all(group.source == ("bedrock-models",) and group.day == date(2026, 10, 27) for group in model.routes)
