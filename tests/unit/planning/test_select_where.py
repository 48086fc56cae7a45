"""Regions, accounts and filters of a selection, and what is wrong about one."""

from typing import Any

import pytest
from selecting import NOVA, US, run, targets

from certify_cli.errors import AmbiguousName, ForeignProvider, NothingSelected, UnknownAccount, UnknownModel, UsageError
from certify_cli.interfaces import Imported
from certify_cli.types.accounts import Account

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
        (("gpt-4-turbo",), {}, ForeignProvider, "provider openai is not Bedrock"),
        (("haiku",), {}, AmbiguousName, "'haiku' may be anthropic.claude-"),
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
    accounts = (Account(name="dev", profile="d"), Account(name="prod", profile="p"))
    assert targets(run(NOVA, accounts=accounts)) == [f"{NOVA}@us-east-1@dev", f"{NOVA}@us-east-1@prod"]
    assert targets(run(f"{NOVA}@us-east-1@prod", accounts=accounts)) == [f"{NOVA}@us-east-1@prod"]


def test_a_role_in_a_list_is_that_of_the_account_which_assumes_it() -> None:
    role = "arn:aws:iam::111122223333:role/Ci"
    accounts = (Account(name="dev", profile="d"), Account(name="prod", role_arn=role))
    rows = (Imported(model=NOVA, provider="bedrock", role=role),)
    assert targets(run(rows=rows, accounts=accounts)) == [f"{NOVA}@us-east-1@prod"]
    assert targets(run(rows=rows)) == [f"{NOVA}@us-east-1"]
    rows = (Imported(model=NOVA, provider="bedrock", profile="d"),)
    assert targets(run(rows=rows, accounts=accounts)) == [f"{NOVA}@us-east-1@dev"]


def test_an_account_that_nobody_declares_is_named_once() -> None:
    accounts = (Account(name="dev", profile="d"),)
    rows = (Imported(model=f"{NOVA}@us-east-1@dve", provider="bedrock", line=3),)
    with pytest.raises(UnknownAccount) as caught:
        run(rows=rows, accounts=accounts)
    assert caught.value.message == "line 3: no account named 'dve' in the settings"
    assert "dev" in caught.value.hint


def test_duplicates_are_folded_and_stay_named() -> None:
    selection = run(f"bedrock/{NOVA}", NOVA, "nova-lite", f"{NOVA}@us-east-1", sweep=True, vendors=("Amazon",))
    (one,) = (one for one in selection.selected if str(one.target) == f"{NOVA}@us-east-1")
    assert one.named
    assert any(not other.named for other in selection.selected)


def test_a_glob_is_a_sweep_over_what_it_matches() -> None:
    selection = run("cohere.*")
    assert {one.named for one in selection.selected} == {skip.named for skip in selection.skipped} == {False}
    assert {one.target.route[:10] for one in run("us.anthropic.*").selected} == {"us.anthrop"}


@pytest.mark.parametrize(
    ("pattern", "regions"),
    [
        ("us-*", ["us-east-1", "us-east-2", "us-west-1", "us-west-2"]),
        ("us-gov*", ["us-gov-east-1", "us-gov-west-1"]),
        ("us-gov-west-1", ["us-gov-west-1"]),
    ],
)
def test_a_glob_stays_within_the_partition_that_credentials_are_for(pattern: str, regions: list[str]) -> None:
    selection = run(NOVA, regions=(pattern,))
    met = {one.target.region for one in selection.selected} | {skip.region for skip in selection.skipped}
    assert sorted(region for region in met if region) == regions


@pytest.mark.parametrize("pattern", ["*gov*", "cn-*"])
def test_a_glob_of_another_partition_only_is_told_how_to_name_it(pattern: str) -> None:
    with pytest.raises(UsageError, match="no known region matches"):
        run(NOVA, regions=(pattern,))


def test_default_regions_only_fill_in() -> None:
    elsewhere = ("us-west-2", "eu-west-1")
    assert targets(run(f"{NOVA}@us-east-1", regions=(), default_regions=elsewhere)) == [f"{NOVA}@us-east-1"]
    assert targets(run(f"bedrock/us-east-1/{NOVA}", regions=(), default_regions=elsewhere)) == [f"{NOVA}@us-east-1"]
    assert targets(run(NOVA, regions=US, default_regions=elsewhere)) == [f"{NOVA}@us-east-1"]
    swept = run(sweep=True, vendors=("amazon",), regions=(), default_regions=elsewhere)
    assert {one.target.region for one in swept.selected} == set(elsewhere)
