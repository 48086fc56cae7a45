"""The inventory's diff: what is new, changed, vanished or unsupported, and what a failed region must not spoil."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certify_cli.interfaces import Imported
from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.reconcile import Reconciled, Scan, reconcile
from certify_cli.sources.inventory import inventory_from, inventory_id
from certify_cli.types.changes import Change
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import InventoryModel, Offer

NOVA, CANVAS = "amazon.nova-lite-v1:0", "amazon.nova-canvas-v1:0"
ALL = load()
SMALL = Registry({NOVA: ALL.models[NOVA], CANVAS: ALL.models[CANVAS]})
UUID = "11111111-1111-4111-8111-111111111111"
BEFORE, TODAY = date(2026, 11, 20), date(2026, 11, 22)
ACCOUNTS_OWN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1"
DOWN = Failure(category=Category.NETWORK, message="refused", transient=True)


def offer(region: str = "us-east-1", **facts: Any) -> Offer:
    stated = {"inference_types": ("ON_DEMAND",), "profiles": {f"us.{NOVA}": ("us-east-1", "us-east-2", "us-west-2")}}
    return Offer(**{"region": region, "listed": True, "day": TODAY, "reading": 2, **stated, **facts})


def kept(given: Offer, since: date | None = None) -> Offer:
    """As the inventory keeps it."""
    return replace(given, since=since or given.day)


def run(
    before: Iterable[InventoryModel] = (),
    *,
    registry: Registry = SMALL,
    imported: Iterable[InventoryModel] = (),
    scanned: Scan | None = None,
) -> Reconciled:
    return reconcile(before, registry=registry, imported=imported, scanned=scanned, today=TODAY)


def said(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    return [(change.kind, change.model, change.region) for change in changes]


def row_of(result: Reconciled, model: str) -> InventoryModel:
    return next(row for row in result.rows if row.model == model)


def test_an_empty_inventory_gets_the_registry_once() -> None:
    first = run()
    assert said(first.changes) == [("unsupported", CANVAS, ""), ("new", NOVA, "")]
    assert first.changes[0].detail == "past its end of life (2026-09-30)"
    again = run(first.rows)
    assert (again.rows, again.changes) == (first.rows, ())


def test_the_whole_registry_says_why_for_each_that_cannot_be_certified() -> None:
    result = run(registry=ALL)
    assert len(result.changes) == len(result.rows) == 232
    assert all(change.detail for change in result.changes)


def test_an_import_keeps_its_ids_flags_and_ratings() -> None:
    first = run()
    rows = inventory_from([Imported(model=NOVA, provider="bedrock", id=UUID, active=False, rating=4.5)])
    result = run(first.rows, imported=rows)
    nova = row_of(result, NOVA)
    assert (nova.id, nova.active, nova.rating, nova.sources) == (UUID, False, 4.5, ("registry", "import"))
    (change,) = result.changes
    assert change.kind == "changed"
    assert "active True -> False" in change.detail
    assert run(result.rows).changes == ()


def test_a_list_that_says_nothing_of_active_changes_nothing_there() -> None:
    named = {"model": "gpt-4o", "provider": "openai"}
    off = run(imported=inventory_from([Imported(**named, active=False)]))
    assert not row_of(off, "gpt-4o").active
    silent = run(off.rows, imported=inventory_from([Imported(**named)]))
    assert (row_of(silent, "gpt-4o").active, silent.changes) == (False, ())
    on = run(silent.rows, imported=inventory_from([Imported(**named, active=True)]))
    assert row_of(on, "gpt-4o").active
    assert row_of(run(imported=inventory_from([Imported(**named)])), "gpt-4o").active, (
        "in use, unless it says otherwise"
    )


@pytest.mark.parametrize(
    ("imported", "kind", "detail"),
    [
        (Imported(model="gpt-4-turbo", provider="openai"), "unsupported", "provider openai is not Bedrock"),
        (Imported(model="who", provider="unknown"), "unsupported", "provider unknown is not Bedrock"),
        (Imported(model="acme.none-v1", provider="bedrock"), "unsupported", "neither the registry nor AWS names it"),
        (Imported(model="nova", provider="bedrock"), "unsupported", "neither the registry nor AWS names it"),
        (Imported(model=f"us.{NOVA}", provider="bedrock"), "new", "named by import"),
    ],
)
def test_an_imported_row_arrives_with_its_reason(imported: Imported, kind: str, detail: str) -> None:
    (change,) = run(run().rows, imported=inventory_from([imported])).changes
    assert (change.kind, change.detail, change.provider) == (kind, detail, imported.provider)


def test_a_full_name_without_provider_is_our_model() -> None:
    result = run(imported=inventory_from([Imported(model="nova LITE", provider="unknown")]))
    assert [row.model for row in result.rows] == [CANVAS, NOVA]
    assert row_of(result, NOVA).id == inventory_id("bedrock", NOVA)
    assert row_of(result, NOVA).sources == ("registry", "import")


def test_a_first_scan_that_agrees_with_the_registry_changes_nothing() -> None:
    result = run(run().rows, scanned={"us-east-1": {NOVA: offer()}})
    assert result.changes == ()
    assert row_of(result, NOVA).offers == (kept(offer()),)


def test_aws_names_what_the_registry_does_not() -> None:
    scanned = {"us-east-1": {NOVA: offer(), "acme.new-v1": offer(profiles={})}}
    result = run(run().rows, scanned=scanned)
    assert said(result.changes) == [("new", "acme.new-v1", ""), ("new", "acme.new-v1", "us-east-1")]
    assert said(result.drift) == [("new", "acme.new-v1", "us-east-1")]
    assert row_of(result, "acme.new-v1").sources == ("aws",)


def test_what_aws_does_not_list_stays_known_and_flagged() -> None:
    first = run(run().rows, scanned={"us-east-1": {NOVA: offer(day=BEFORE)}})
    result = run(first.rows, scanned={"us-east-1": {}})
    assert said(result.drift) == said(result.changes) == [("vanished", NOVA, "us-east-1")]
    (gone,) = row_of(result, NOVA).offers
    assert gone == Offer(region="us-east-1", listed=False, day=TODAY, since=TODAY)
    assert run(result.rows, scanned={"us-east-1": {}}).changes == ()
    back = run(result.rows, scanned={"us-east-1": {NOVA: offer()}})
    assert said(back.drift) == [("reappeared", NOVA, "us-east-1")]
    assert run(back.rows, scanned={"us-east-1": {NOVA: offer()}}).changes == ()


def test_a_whole_region_vanishes_and_comes_back() -> None:
    there = {"eu-west-2": {NOVA: offer("eu-west-2"), "acme.inner-2025": offer("eu-west-2", profiles={})}}
    first = run(run().rows, scanned=there)
    dark = run(first.rows, scanned={"eu-west-2": {}})
    assert {change.kind for change in dark.drift} == {"vanished"}
    back = run(dark.rows, scanned=there)
    assert said(back.drift) == [("reappeared", "acme.inner-2025", "eu-west-2"), ("reappeared", NOVA, "eu-west-2")]


def test_what_the_registry_expects_and_aws_does_not_list_vanished() -> None:
    result = run(run().rows, scanned={"us-east-1": {}})
    assert said(result.drift) == [("vanished", NOVA, "us-east-1")]


def test_a_region_that_failed_spoils_nothing() -> None:
    first = run(run().rows, scanned={"us-east-1": {NOVA: offer()}, "eu-west-2": {NOVA: offer("eu-west-2")}})
    result = run(first.rows, scanned={"us-east-1": DOWN, "eu-west-2": {NOVA: offer("eu-west-2", status="LEGACY")}})
    assert dict(result.failed) == {"us-east-1": DOWN}
    assert [one.region for one in row_of(result, NOVA).offers] == ["eu-west-2", "us-east-1"]
    assert row_of(result, NOVA).offers[1] == kept(offer())


def test_other_providers_rows_are_never_touched_by_a_scan() -> None:
    rows = inventory_from([Imported(model="gpt-4-turbo", provider="openai")])
    result = run(imported=rows, scanned={"us-east-1": {}})
    assert row_of(result, "gpt-4-turbo") == rows[0]
