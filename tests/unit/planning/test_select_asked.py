"""Selection from files, inventories and what only AWS knows."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selecting import CATALOGUE, HAIKU, NOVA, REGISTRY, TODAY, US, reasons, run, targets

from certify_cli.errors import UnknownModel, UsageError
from certify_cli.interfaces import Imported
from certify_cli.planning.select import Lookup, Selection
from certify_cli.registry.catalogue import merge
from certify_cli.registry.offers import record_from_offer
from certify_cli.sources import read_list
from certify_cli.sources.inventory import inventory_from
from certify_cli.types.model import ModelRecord, Offer

# --- unknown to the registry, known to AWS ---------------------------------------------------------------------------


def at_aws(model_id: str, *regions: str) -> Lookup:
    profiles = {f"us.{model_id}": ("us-east-1", "us-west-2")}
    record = record_from_offer(
        model_id, [Offer(region=one, listed=True, day=TODAY, profiles=profiles) for one in regions]
    )
    return lambda _name, region: record if region in regions else None


def test_a_model_newer_than_the_wheel_is_certified_from_awss_facts() -> None:
    lookup = at_aws("acme.new-v1:0", "us-east-1")
    selection = run("acme.new-v1:0", lookup=lookup, regions=("us-east-1", "eu-west-1"))
    assert targets(selection) == ["us.acme.new-v1:0@us-east-1"]
    assert selection.selected[0].model.uncurated
    assert reasons(selection) == [("eu-west-1", "AWS does not list it in eu-west-1", "REGION_UNAVAILABLE")]
    assert targets(run("us.acme.new-v1:0", lookup=lookup)) == ["us.acme.new-v1:0@us-east-1"]


def test_a_profile_of_a_new_prefix_is_called_when_aws_names_it() -> None:
    lookup: Lookup = lambda name, _region: REGISTRY.models[NOVA] if name == f"mx.{NOVA}" else None  # noqa: E731 - short
    assert targets(run(f"mx.{NOVA}", lookup=lookup)) == [f"mx.{NOVA}@us-east-1"]


def test_an_application_profile_is_what_aws_says_is_behind_it() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1"
    behind = {arn: REGISTRY.models[HAIKU]}
    selection = run(arn, regions=(), lookup=lambda name, _region: behind.get(name))
    assert targets(selection) == [f"{arn}@us-east-1"]
    assert selection.selected[0].model.id == HAIKU
    editing = {arn: REGISTRY.models["stability.stable-outpaint-v1:0"]}
    assert run(arn, lookup=lambda name, _region: editing.get(name)).skipped[0].reason.startswith("no probe for image")
    with pytest.raises(UnknownModel, match="AWS names nothing behind"):
        run(arn, regions=())


# --- files and inventories -------------------------------------------------------------------------------------------


def test_a_files_bedrock_models_are_named_and_its_others_are_not() -> None:
    rows = (
        Imported(model=NOVA, provider="bedrock", regions=("us-west-2",), line=1),
        Imported(model="gpt-4-turbo", provider="openai", line=2),
        Imported(model="who/knows", provider="unknown", line=3),
        Imported(model="Claude Haiku 4.5", provider="unknown", line=4),
        Imported(model="openai.gpt-oss-120b", provider="bedrock", line=5),
    )
    selection = run(rows=rows, regions=(), default_regions=US)
    assert targets(selection) == [f"{NOVA}@us-west-2", f"us.{HAIKU}@us-east-1"]
    assert all(one.named for one in selection.selected)
    assert [(skip.provider, skip.named) for skip in selection.skipped] == [
        ("openai", False),
        ("unknown", False),
        ("bedrock", True),
    ]


def test_other_providers_rows_have_no_vendor_to_filter_by() -> None:
    rows = (Imported(model="gpt-4-turbo", provider="openai"), Imported(model=NOVA, provider="bedrock"))
    assert run(rows=rows, vendors=("amazon",)).skipped == ()


def test_a_row_without_provider_is_the_one_the_inventory_knows() -> None:
    held = inventory_from([Imported(model="gpt-4-turbo", provider="openai")])
    (skip,) = run(rows=(Imported(model="gpt-4-turbo", provider="unknown"),), catalogue=merge(REGISTRY, held)).skipped
    assert (skip.provider, skip.reason) == ("openai", "provider openai is not Bedrock")


def test_a_wrong_row_of_a_file_is_named_by_its_line() -> None:
    with pytest.raises(UnknownModel, match=r"line 7: no model or route named 'acme\.none'"):
        run(rows=(Imported(model="acme.none", provider="bedrock", line=7),))
    with pytest.raises(UsageError, match=r"line 8: .*us-west-2"):
        run(rows=(Imported(model=NOVA, provider="bedrock", regions=("us-west-2",), line=8),))


def test_a_sweep_takes_active_rows_and_never_stops_at_a_bad_one() -> None:
    rows = inventory_from(
        [
            Imported(model=NOVA, provider="bedrock"),
            Imported(model=HAIKU, provider="bedrock", active=False),
            Imported(model="acme.none", provider="bedrock"),
            Imported(model="titan-embed-text", provider="bedrock"),
            Imported(model=f"arn:aws:bedrock:eu-west-1::foundation-model/{NOVA}", provider="bedrock"),
        ]
    )
    selection = run(sweep=True, catalogue=merge(REGISTRY, rows))
    assert targets(selection) == [f"{NOVA}@us-east-1"]
    assert [skip.reason.partition(";")[0][:30] for skip in selection.skipped] == [
        "neither the registry nor AWS n",
        "'titan-embed-text' may be amaz",
        "arn:aws:bedrock:eu-west-1::fou",
    ]
    assert not any(skip.named for skip in selection.skipped)


def explained(model: ModelRecord, selection: Selection) -> bool:
    ids = {one.model.id for one in selection.selected} | {skip.model_id for skip in selection.skipped}
    return model.id in ids


@settings(max_examples=40, deadline=None)
@given(
    region=st.sampled_from(sorted(CATALOGUE.regions)),
    routes=st.sampled_from(["one", "all", "in-region", "geo", "global"]),
)
def test_a_sweep_passes_over_nothing_in_silence(region: str, routes: str) -> None:
    selection = run(sweep=True, regions=(region,), routes=routes)
    assert all(explained(model, selection) for model in REGISTRY)
    assert len(set(targets(selection))) == len(selection.selected)
    for one in selection.selected:
        assert one.target.api in one.model.facts.apis
        assert routes in ("all", "global") or not one.target.route.startswith("global.")
        known = {group.id for group in one.model.groups_from(region)}
        assert one.target.route in known or region not in CATALOGUE.covered
    assert all(skip.reason for skip in selection.skipped)


# --- typos and other platforms' names in a file ----------------------------------------------------------------------


def listed(directory: Path, text: str, name: str = "list.txt") -> Selection:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return run(rows=read_list(path))


@pytest.mark.parametrize(
    ("typo", "near"),
    [
        ("frobnicate", "list-certifiable"),
        ("Claude Haiku 4.6", HAIKU),
        ("claude-haiku-45", HAIKU),
        ("amazon.nova-micr-v1:0", "amazon.nova-micro-v1:0"),
        ("nova*", NOVA),
    ],
)
@pytest.mark.parametrize(
    ("name", "header"), [("list.txt", "# ours"), ("list.csv", "model"), ("two.csv", "model,provider")]
)
def test_a_typo_in_a_list_is_named_by_its_line(tmp_path: Path, typo: str, near: str, name: str, header: str) -> None:
    with pytest.raises(UsageError, match=r"^line 3: .*(no model or route named|may be)") as caught:
        listed(tmp_path, f"{header}\n{NOVA}\n{typo}\n", name)
    assert repr(typo) in caught.value.message
    assert near in f"{caught.value.message} {caught.value.hint}"


@pytest.mark.parametrize(
    ("row", "provider"),
    [
        ("gpt-4-turbo", "openai"),
        ("GPT-3.5-turbo", "openai"),
        ("gpt-4.1", "openai"),
        ("llama-3.1-8b-instant", "groq"),
        ("gemini-1.5-pro", "gemini"),
        ("mistral-large-latest", "mistral"),
        ("groq/llama-3.1-8b-instant", "groq"),
        ("acme/Llama-3", "unknown"),
        ("meta/llama3-70b-instruct-v1:0", "unknown"),
    ],
)
def test_another_platforms_model_in_a_list_is_shown_and_not_counted(tmp_path: Path, row: str, provider: str) -> None:
    (skip,) = listed(tmp_path, row).skipped
    assert (skip.provider, skip.reason, skip.named) == (provider, f"provider {provider} is not Bedrock", False)


def test_a_csv_may_say_that_the_provider_is_unknown(tmp_path: Path) -> None:
    (skip,) = listed(tmp_path, "model,provider\nfrobnicate,unknown\n").skipped
    assert (skip.provider, skip.named) == ("unknown", False)


def test_a_bare_name_of_a_litellm_config_is_another_platforms(tmp_path: Path) -> None:
    (skip,) = listed(tmp_path, "model_list: [{litellm_params: {model: my-own}}]").skipped
    assert (skip.provider, skip.named) == ("unknown", False)


def test_a_list_of_names_people_use_is_selected(tmp_path: Path) -> None:
    assert targets(listed(tmp_path, "nova-lite-v1:0\nClaude Haiku 4.5\ngpt-oss-120b\n")) == [
        f"{NOVA}@us-east-1",
        f"us.{HAIKU}@us-east-1",
        "openai.gpt-oss-120b-1:0@us-east-1",
    ]


def test_an_entry_of_a_litellm_config_is_named_by_its_true_line(tmp_path: Path) -> None:
    entry = "  - model_name: n\n    litellm_params:\n      model: bedrock/"
    with pytest.raises(UnknownModel, match=r"^line 5: .*'acme\.none'"):
        listed(tmp_path, f"model_list:\n{entry}{NOVA}\n{entry}acme.none\n")


def test_an_unknown_uuid_of_a_list_is_no_silence(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match="line 1: ") as caught:
        listed(tmp_path, "33333333-3333-4333-8333-333333333333")
    assert "sync-registry --import" in caught.value.hint
