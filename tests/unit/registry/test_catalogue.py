"""What stands: in a scanned region AWS decides, elsewhere the registry."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.identify import identify
from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.offers import record_from_offer
from certify_cli.registry.reconcile import reconcile
from certify_cli.registry.routes import choose
from certify_cli.sources.inventory import inventory_id
from certify_cli.types.model import InventoryModel, Offer

NOVA = "amazon.nova-lite-v1:0"
DAY = date(2026, 11, 20)
REGISTRY = load()


def row(model: str, *offers: Offer) -> InventoryModel:
    return InventoryModel(id=inventory_id("bedrock", model), model=model, provider="bedrock", offers=offers)


def offer(region: str = "us-east-1", **facts: Any) -> Offer:
    return Offer(**{"region": region, "listed": True, "day": DAY, **facts})


def routes(catalogue: Catalogue, model: str, region: str) -> list[str]:
    return [group.id for group in catalogue.models[model].groups_from(region)]


def test_without_a_scan_the_registry_stands() -> None:
    catalogue = merge(REGISTRY, [InventoryModel(id="1", model="gpt-4", provider="openai")])
    assert catalogue.models == REGISTRY.models
    assert catalogue.synced == frozenset()
    assert catalogue.covered == REGISTRY.scanned_regions


def test_aws_decides_the_routes_of_a_scanned_region_only() -> None:
    scanned = offer(profiles={f"us.{NOVA}": ("us-east-1", "us-west-2"), f"global.{NOVA}": ("", "us-east-1")})
    catalogue = merge(REGISTRY, [row(NOVA, scanned)])
    assert sorted(routes(catalogue, NOVA, "us-east-1")) == [f"global.{NOVA}", f"us.{NOVA}"]
    assert routes(catalogue, NOVA, "eu-west-1") == [g.id for g in REGISTRY.models[NOVA].groups_from("eu-west-1")]
    worldwide = next(g for g in catalogue.models[NOVA].groups_from("us-east-1") if g.prefix == "global")
    assert worldwide.destinations == ("all-commercial",)


def test_a_model_without_an_offer_in_a_scanned_region_is_not_there() -> None:
    catalogue = merge(REGISTRY, [row(NOVA, offer(inference_types=("ON_DEMAND",)))])
    assert routes(catalogue, "amazon.nova-pro-v1:0", "us-east-1") == []
    assert routes(catalogue, "amazon.nova-pro-v1:0", "ap-northeast-1") != []


def test_what_aws_no_longer_lists_has_no_route_there() -> None:
    gone = offer(listed=False)
    catalogue = merge(REGISTRY, [row(NOVA, gone)])
    assert routes(catalogue, NOVA, "us-east-1") == []
    assert catalogue.in_region(catalogue.models[NOVA], "us-east-1") is catalogue.models[NOVA]


def test_a_profile_alone_is_a_route_though_the_model_is_not_listed() -> None:
    behind = offer(listed=False, inference_types=("ON_DEMAND",), profiles={f"us.{NOVA}": ("us-east-1",)})
    assert routes(merge(REGISTRY, [row(NOVA, behind)]), NOVA, "us-east-1") == [f"us.{NOVA}"]


def test_an_application_profile_is_no_route_but_its_model_is_known() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1"
    catalogue = merge(REGISTRY, [row(NOVA, offer(profiles={arn: ("us-east-1",)}))])
    assert routes(catalogue, NOVA, "us-east-1") == []
    (match,) = identify(arn, catalogue).matches
    assert (match.model, match.route) == (catalogue.models[NOVA], arn)


def test_lifecycle_and_streaming_are_those_of_the_region() -> None:
    stated = offer(inference_types=("ON_DEMAND",), status="LEGACY", eol_date=date(2027, 1, 2), streaming=False)
    catalogue = merge(REGISTRY, [row(NOVA, stated)])
    model = catalogue.models[NOVA]
    here, there = catalogue.in_region(model, "us-east-1"), catalogue.in_region(model, "us-west-2")
    assert (here.lifecycle.status, here.lifecycle.eol_date) == ("LEGACY", date(2027, 1, 2))
    assert here.capabilities["streaming"] is False
    assert there is model


def test_the_same_facts_leave_the_record_unchanged() -> None:
    """Else every synchronisation would invalidate every certificate."""
    known = REGISTRY.models[NOVA]
    catalogue = merge(REGISTRY, [row(NOVA, offer(inference_types=("ON_DEMAND",), status="ACTIVE", streaming=True))])
    here = catalogue.in_region(catalogue.models[NOVA], "us-east-1")
    assert (here.lifecycle, here.facts) == (known.lifecycle, known.facts)


def test_every_date_of_a_life_is_that_of_the_region() -> None:
    dates = {"legacy_date": date(2026, 12, 1), "extended_access_date": date(2027, 3, 1), "eol_date": date(2027, 6, 1)}
    catalogue = merge(REGISTRY, [row(NOVA, offer(status="LEGACY", since=date(2026, 11, 1), **dates))])
    life = catalogue.in_region(catalogue.models[NOVA], "us-east-1").lifecycle
    assert (life.legacy_date, life.extended_access_date, life.eol_date) == tuple(dates.values())
    assert (life.source, life.day) == (("aws:ListFoundationModels",), date(2026, 11, 1))


@pytest.mark.parametrize("model", [NOVA, "acme.new-v1"])
def test_asking_again_on_another_day_makes_no_other_record(model: str) -> None:
    """Else every synchronisation would end every certificate of the regions it asked."""
    found = offer(status="LEGACY", eol_date=date(2027, 6, 1), inference_types=("ON_DEMAND",), streaming=True, reading=2)
    days = [DAY, date(2026, 11, 22), date(2026, 12, 24)]
    rows: tuple[InventoryModel, ...] = ()
    records = []
    for day in days:
        scan = {"us-east-1": {model: replace(found, day=day)}}
        rows = reconcile(rows, registry=REGISTRY, scanned=scan, today=day).rows
        catalogue = merge(REGISTRY, rows)
        records.append(catalogue.in_region(catalogue.models[model], "us-east-1"))
        assert catalogue.listed_on(records[-1], "us-east-1") == day
    assert records == records[:1] * len(days)


def test_the_newest_evidence_of_a_listing_counts() -> None:
    catalogue = merge(REGISTRY, [row(NOVA, offer(inference_types=("ON_DEMAND",)))])
    model = catalogue.models[NOVA]
    assert catalogue.listed_on(model, "us-east-1") == DAY
    assert catalogue.listed_on(model, "us-west-2") == date(2026, 10, 27)
    assert catalogue.listed_on(model, "us-gov-west-1") is None


def test_groups_of_equal_destinations_are_one() -> None:
    ends = {"eu.acme.new": ("eu-west-1", "eu-west-3")}
    offers = [offer("eu-west-3", profiles=ends), offer("eu-west-1", profiles=ends)]
    (group,) = record_from_offer("acme.new", offers).routes
    assert (group.sources, group.destinations) == (("eu-west-1", "eu-west-3"), ("eu-west-1", "eu-west-3"))


@pytest.mark.parametrize(
    ("model_id", "outputs", "kind", "apis"),
    [
        ("acme.words-v1", ("TEXT",), "chat", ("converse",)),
        ("acme.words-v1", (), "chat", ("converse",)),
        ("acme.embed-v1", ("EMBEDDING",), "embedding", ("invoke",)),
        ("acme.paint-v1", ("IMAGE",), "image", ("invoke",)),
        ("acme.film-v1", ("VIDEO",), "video", ()),
        ("acme.sonic-v1", ("SPEECH", "TEXT"), "speech", ()),
        ("acme.rerank-v9:0", ("TEXT",), "rerank", ("rerank",)),
        ("acme.taste-v1", ("SMELL",), "chat", ("converse",)),
    ],
)
def test_a_model_that_only_aws_knows_is_built_from_its_facts(
    model_id: str, outputs: tuple[str, ...], kind: str, apis: tuple[str, ...]
) -> None:
    stated = offer(output_modalities=outputs, inference_types=("ON_DEMAND",), streaming=True, vendor="Acme", name="N")
    catalogue = merge(REGISTRY, [row(model_id, stated)])
    record = catalogue.models[model_id]
    assert record.uncurated
    assert (record.kind, record.facts.apis, record.facts.vendor, record.facts.name) == (kind, apis, "Acme", "N")
    assert record.capabilities == ({"streaming": True} if kind == "chat" else {})


def test_what_aws_does_not_state_stays_unknown() -> None:
    record = record_from_offer("acme.bare", [offer(status="RETIRING")])
    assert record.capabilities == {}
    assert record.lifecycle.status is None
    assert (record.facts.vendor, record.facts.name) == ("acme", "acme.bare")
    assert record_from_offer("acme.bare", []).routes == ()


def test_a_registry_of_one_file_has_its_lookups() -> None:
    registry = Registry({NOVA: REGISTRY.models[NOVA]})
    assert registry.get("acme") is None
    assert registry.by_route[f"ca.{NOVA}"].id == NOVA
    unseen = merge(registry, [replace(row("acme.gone"), offers=(offer(listed=False),))])
    assert "acme.gone" not in unseen.models


def test_a_profile_that_stays_in_its_own_area_is_preferred_to_a_smaller_one_that_leaves_it() -> None:
    ends = {f"us.{NOVA}": ("us-east-1",), f"ca.{NOVA}": ("ca-central-1", "ca-west-1", "ca-east-9")}
    groups = record_from_offer(NOVA, [offer("ca-central-1", profiles=ends)]).routes
    assert [group.id for group in choose(groups, "geo", "ca-central-1")] == [f"ca.{NOVA}", f"us.{NOVA}"]
