"""The public dump of AWS's lists: what it brings into the registry's files, and what it cannot tell."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certify_cli.errors import BadFile
from certify_cli.interfaces import Statements
from certify_cli.registry.dump import records_of
from certify_cli.registry.load import load
from certify_cli.sources import read_list, read_source
from certify_cli.sources.bedrock_models import read_dump
from certify_cli.types.model import ModelRecord, RouteGroup

DAY = date(2026, 11, 20)
NOVA, NEW = "amazon.nova-lite-v1:0", "acme.new-v1:0"
HOME, WEST = "us-east-1", "us-west-2"
US = ("us-east-1", "us-west-2")


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "regions": list(US),
        "inference_types": {HOME: ["ON_DEMAND", "US"], WEST: ["US", "GLOBAL"]},
        "inferenceProfile": {"US": {region: list(US) for region in US}, "GLOBAL": list(US)},
        "model_lifecycle_status": "ACTIVE",
        "inputModalities": ["TEXT"],
        "outputModalities": ["TEXT"],
        "responseStreamingSupported": True,
        "runtime_supported": True,
        **changes,
    }


def group(kind: str, name: str, sources: tuple[str, ...], ends: tuple[str, ...], **facts: Any) -> RouteGroup:
    prefix = name.partition(".")[0] if kind == "profile" else ""
    known = {"source": ("bedrock-models",), "day": date(2026, 10, 27), **facts}
    return RouteGroup(id=name, kind=kind, prefix=prefix, sources=sources, destinations=ends, **known)  # type: ignore[arg-type]


KNOWN = replace(
    load().models[NOVA],
    routes=(
        group("on_demand", NOVA, (HOME,), ("self",)),
        group("profile", f"us.{NOVA}", US, US),
        group("profile", f"global.{NOVA}", (WEST,), ("all-commercial",)),
    ),
)


def brought(data: Mapping[str, Any], known: ModelRecord = KNOWN) -> dict[str, ModelRecord]:
    dump = read_dump("FILE", json.dumps(data), DAY, Counter())
    return {record.id: record for record in records_of(dump, {known.id: known})}


def test_a_dump_that_says_what_is_known_changes_nothing() -> None:
    assert brought({NOVA: entry()}) == {NOVA: KNOWN}


def test_routes_come_and_go_with_the_dump_as_their_source() -> None:
    said = entry(inference_types={HOME: ["US"], WEST: ["ON_DEMAND", "US"]}, model_lifecycle_status="LEGACY")
    record = brought({NOVA: said})[NOVA]
    assert {(one.id, one.sources) for one in record.routes} == {(NOVA, (WEST,)), (f"us.{NOVA}", US)}
    (on_demand,) = (one for one in record.routes if one.kind == "on_demand")
    assert (on_demand.source, on_demand.day) == (("bedrock-models",), DAY)
    assert (record.lifecycle.status, record.lifecycle.source) == ("LEGACY", ("bedrock-models",))
    assert (record.facts, record.prices, record.curated) == (KNOWN.facts, KNOWN.prices, KNOWN.curated)


def test_where_mantle_has_it_too_on_demand_stays_as_it_was() -> None:
    """A planted doubt: the dump's ON_DEMAND may be the Mantle listing there, so it neither adds nor takes a route."""
    doubtful = entry(
        mantle_supported_regions=list(US), inference_types={HOME: ["US"], WEST: ["ON_DEMAND", "US", "GLOBAL"]}
    )
    assert brought({NOVA: doubtful})[NOVA] == KNOWN
    marked = replace(KNOWN, routes=(group("on_demand", NOVA, US, ("self",), mantle=True), *KNOWN.routes[1:]))
    assert brought({NOVA: doubtful}, marked)[NOVA] == marked


def test_a_new_model_is_brought_and_one_that_is_missing_is_no_loss() -> None:
    record = brought({NEW: entry()})
    assert list(record) == [NEW]
    assert record[NEW].facts.source == ("bedrock-models",)
    assert {one.id for one in record[NEW].routes} == {NEW, f"us.{NEW}", f"global.{NEW}"}
    assert {one.source for one in record[NEW].routes} == {("bedrock-models",)}


def test_what_is_no_model_of_the_runtime_is_counted() -> None:
    left_out: Counter[str] = Counter()
    data = {"a.mantle": entry(runtime_supported=None), "\x1b[31m": entry(), "A.B": entry(), "a.b": 7, NOVA: entry()}
    dump = read_dump("FILE", json.dumps(data), DAY, left_out)
    assert list(dump.offers) == [NOVA]
    assert left_out == {"models of the Mantle endpoint alone": 1, "entries that are no model": 3}


def test_a_profile_without_destinations_is_not_one_to_everywhere() -> None:
    (offer,) = (
        read_dump(
            "FILE",
            json.dumps({NOVA: entry(inference_types={HOME: ["EU", "XX", 7], "nowhere": ["US"]})}),
            DAY,
            Counter(),
        )
        .offers[NOVA]
        .values()
    )
    assert offer.profiles == {}


def test_as_an_import_it_says_which_models_stream(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(json.dumps({NOVA: entry(responseStreamingSupported=False)}))
    said = read_source(path, DAY)
    assert isinstance(said, Statements)
    assert said.by_model[NOVA].capabilities == {"streaming": False}
    for refused in (lambda: read_list(path), lambda: read_source(path, None)):
        with pytest.raises(BadFile):
            refused()
