"""Regions, accounts and filters of a selection, and what is wrong about one."""

from datetime import date
from typing import Any

import pytest

from certify_cli.errors import AmbiguousName, ForeignProvider, NothingSelected, UnknownModel, UsageError
from certify_cli.planning.select import Lookup, Selection, Wanted, select
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.types.model import InventoryModel, Offer

TODAY = date(2026, 11, 22)
REGISTRY = load()
CATALOGUE = merge(REGISTRY)
HAIKU, NOVA, OPUS = "anthropic.claude-haiku-4-5-20251001-v1:0", "amazon.nova-lite-v1:0", "anthropic.claude-opus-5-5"
EXPRESS, OLD_HAIKU = "amazon.titan-text-express-v1", "anthropic.claude-3-haiku-20240307-v1:0"
US = ("us-east-1",)


def run(
    *names: str, catalogue: Catalogue = CATALOGUE, today: date = TODAY, lookup: Lookup | None = None, **wanted: Any
) -> Selection:
    asked = Wanted(**{"names": names, "regions": US, **wanted})
    return select(asked, catalogue, today=today, lookup=lookup or (lambda _name, _region: None))


def targets(selection: Selection) -> list[str]:
    return [str(one.target) for one in selection.selected]


def reasons(selection: Selection) -> list[tuple[str | None, str, str]]:
    return [(skip.region, skip.reason, str(skip.category)) for skip in selection.skipped]


def scanned(model: str, **facts: Any) -> Catalogue:
    offer = Offer(**{"region": "us-east-1", "listed": True, "day": TODAY, "inference_types": ("ON_DEMAND",), **facts})
    return merge(REGISTRY, [InventoryModel(id="1", model=model, provider="bedrock", offers=(offer,))])


# --- regions, accounts, filters --------------------------------------------------------------------------------------


def test_regions_are_lists_and_globs() -> None:
    selection = run(NOVA, regions=("us-east-1,us-east-2", "us-w*"))
    assert [one.target.region for one in selection.selected] == ["us-east-1", "us-east-2", "us-west-1", "us-west-2"]


def test_an_identifiers_own_region_needs_no_other_and_overrules_the_default() -> None:
    expected = [f"us.{NOVA}@us-west-2"]
    assert targets(run(f"bedrock/us-west-2/us.{NOVA}", regions=())) == expected
    assert targets(run(f"us.{NOVA}@us-west-2", regions=(), default_regions=US)) == expected
    assert targets(run(NOVA, regions=(), default_regions=US)) == [f"{NOVA}@us-east-1"]


@pytest.mark.parametrize(
    ("names", "wanted", "error", "message"),
    [
        ((f"bedrock/us-west-2/{NOVA}",), {}, UsageError, "is in us-west-2, but --region says us-east-1"),
        ((f"arn:aws:bedrock:eu-west-1::foundation-model/{NOVA}",), {}, UsageError, "is in eu-west-1, but"),
        ((NOVA,), {"regions": ()}, UsageError, "no region"),
        ((), {"regions": (), "sweep": True}, UsageError, "no region"),
        ((NOVA,), {"regions": ("us-esat-1",)}, UsageError, "no AWS region"),
        ((NOVA,), {"regions": ("mars-*",)}, UsageError, "no known region matches"),
        ((f"{NOVA}@us-east-1@prod",), {}, UsageError, "no account named 'prod'"),
        (("openai/gpt-4-turbo",), {}, ForeignProvider, "provider openai is not Bedrock"),
        (("acme.none-v1:0",), {}, UnknownModel, "acme.none-v1:0"),
        (("what is this",), {}, UnknownModel, "what is this"),
        (("titan-embed-text",), {}, AmbiguousName, "amazon.titan-embed-text-v1"),
        ((), {}, NothingSelected, "nothing is selected"),
        ((), {"sweep": True, "vendors": ("nobody",)}, NothingSelected, "nothing is selected"),
        ((NOVA,), {"kinds": ("rerank",)}, NothingSelected, "nothing is selected"),
    ],
)
def test_what_is_wrong_is_exit_2_with_a_hint(
    names: tuple[str, ...], wanted: dict[str, Any], error: type[UsageError], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        run(*names, **wanted)
    assert caught.value.exit_code == 2
    assert caught.value.hint


def test_a_new_region_is_accepted() -> None:
    assert targets(run(NOVA, regions=("us-south-3",))) == [f"us.{NOVA}@us-south-3"]


def test_filters_speak_of_vendor_and_kind() -> None:
    for vendor in ("Mistral AI", "mistral-ai", "mistral"):
        chosen = run(sweep=True, vendors=(vendor,), kinds=("chat",)).selected
        assert {one.model.facts.vendor for one in chosen} == {"Mistral AI"}


def test_each_account_has_its_target() -> None:
    accounts = ("dev", "prod")
    assert targets(run(NOVA, accounts=accounts)) == [f"{NOVA}@us-east-1@dev", f"{NOVA}@us-east-1@prod"]
    assert targets(run(f"{NOVA}@us-east-1@prod", accounts=accounts)) == [f"{NOVA}@us-east-1@prod"]


def test_duplicates_are_folded_and_stay_named() -> None:
    selection = run(f"bedrock/{NOVA}", NOVA, "nova-lite", f"{NOVA}@us-east-1", sweep=True, vendors=("Amazon",))
    (one,) = (one for one in selection.selected if str(one.target) == f"{NOVA}@us-east-1")
    assert one.named
    assert any(not other.named for other in selection.selected)


def test_a_glob_is_a_sweep_over_what_it_matches() -> None:
    selection = run("cohere.*")
    assert {one.named for one in selection.selected} == {skip.named for skip in selection.skipped} == {False}
    assert {one.target.route[:10] for one in run("us.anthropic.*").selected} == {"us.anthrop"}
