"""The one resolver: every form that people have at hand."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.errors import AmbiguousName, ForeignProvider, UnknownModel, UsageError
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.identify import identify, resolve
from certify_cli.registry.load import load
from certify_cli.types.model import InventoryModel, Offer

HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
NOVA = "amazon.nova-lite-v1:0"
APPLICATION = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3"
UUID_OF_NOVA = "11111111-1111-4111-8111-111111111111"
UUID_OF_GPT = "22222222-2222-4222-8222-222222222222"
ROWS = (
    InventoryModel(id=UUID_OF_NOVA, model=NOVA, provider="bedrock"),
    InventoryModel(id=UUID_OF_GPT, model="gpt-4-turbo", provider="openai"),
    InventoryModel(id="3", model="Qwen/Qwen1.5-72B-Chat", provider="huggingface"),
    InventoryModel(id="4", model="in-house", provider="unknown"),
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return merge(load(), ROWS)


@pytest.mark.parametrize(
    ("asked", "model", "route", "region", "account"),
    [
        (HAIKU, HAIKU, None, None, None),
        (f"  {HAIKU.upper()} ", HAIKU, None, None, None),
        (f"us.{HAIKU}", HAIKU, f"us.{HAIKU}", None, None),
        (f"global.{HAIKU}@eu-west-1", HAIKU, f"global.{HAIKU}", "eu-west-1", None),
        (f"{HAIKU}@us-east-1@prod", HAIKU, HAIKU, "us-east-1", "prod"),
        (f"us-gov.{HAIKU}", HAIKU, f"us-gov.{HAIKU}", None, None),
        (f"bedrock/{NOVA}", NOVA, None, None, None),
        (f"bedrock/converse/{NOVA}", NOVA, None, None, None),
        (f"bedrock/invoke/us.{NOVA}", NOVA, f"us.{NOVA}", None, None),
        (f"bedrock/us-west-2/{NOVA}", NOVA, None, "us-west-2", None),
        (f"Bedrock/US-West-2/converse/{NOVA}", NOVA, None, "us-west-2", None),
        (UUID_OF_NOVA, NOVA, None, None, None),
        (f"{UUID_OF_NOVA.upper()}@us-east-1", NOVA, None, "us-east-1", None),
        ("Claude Haiku 4.5", HAIKU, None, None, None),
        ("claude  HAIKU 4.5", HAIKU, None, None, None),
        ("claude-haiku-4-5", HAIKU, None, None, None),
        ("Claude 3.5 Sonnet", "anthropic.claude-3-5-sonnet-20240620-v1:0", None, None, None),
        ("nova-lite", NOVA, None, None, None),
        ("amazon.nova-lite", NOVA, None, None, None),
        ("gpt-oss-120b", "openai.gpt-oss-120b-1:0", None, None, None),
        ("openai.gpt-oss-120b", "openai.gpt-oss-120b", None, None, None),
        ("meta.llama3-70b-instruct-v1:0", "meta.llama3-70b-instruct-v1:0", None, None, None),
        ("qwen.qwen3-32b-v1:0", "qwen.qwen3-32b-v1:0", None, None, None),
    ],
)
def test_every_form_is_understood(
    catalogue: Catalogue, asked: str, model: str, route: str | None, region: str | None, account: str | None
) -> None:
    found = identify(asked, catalogue)
    (match,) = found.matches
    assert match.model is not None
    assert (match.model.id, match.route, found.region, found.account) == (model, route, region, account)
    assert found.asked == asked.strip()


@pytest.mark.parametrize(
    ("arn", "model"),
    [
        (f"arn:aws:bedrock:us-east-1::foundation-model/{NOVA}", NOVA),
        (f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{HAIKU}", HAIKU),
        (f"bedrock/arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{HAIKU}", HAIKU),
        (APPLICATION, None),
        ("arn:aws:bedrock:us-east-1:123456789012:provisioned-model/abc", None),
    ],
)
def test_an_arn_means_exactly_itself(catalogue: Catalogue, arn: str, model: str | None) -> None:
    found = identify(arn, catalogue)
    (match,) = found.matches
    assert (match.model.id if match.model else None) == model
    assert match.route == arn.removeprefix("bedrock/")
    assert found.region == "us-east-1"
    assert len(found.models) == (model is not None)


def test_a_glob_means_models_first_and_routes_else(catalogue: Catalogue) -> None:
    models = identify("cohere.EMBED-*", catalogue)
    assert models.by_pattern
    assert {match.route for match in models.matches} == {None}
    assert all(model.id.startswith("cohere.embed-") for model in models.models)
    routes = identify("us.anthropic.*", catalogue)
    assert {(match.route or "")[:13] for match in routes.matches} == {"us.anthropic."}
    assert len({match.route for match in routes.matches}) == len(routes.matches) > 10


@pytest.mark.parametrize(
    ("asked", "provider"),
    [
        ("openai/gpt-4-turbo", "openai"),
        ("gpt-4-turbo", "openai"),
        ("text-embedding-3-small", "openai"),
        ("llama-3.3-70b-versatile", "groq"),
        ("GPT-4-Turbo", "openai"),
        (UUID_OF_GPT, "openai"),
        ("groq/llama-3.1-8b-instant", "groq"),
        ("huggingface/meta-llama/Llama-3-70b-chat-hf", "huggingface"),
        ("Qwen/Qwen1.5-72B-Chat", "huggingface"),
        ("mistral/mistral-large-latest", "mistral"),
        ("cohere/rerank-v3.5", "cohere"),
    ],
)
def test_a_model_of_another_provider_is_refused_by_name(catalogue: Catalogue, asked: str, provider: str) -> None:
    with pytest.raises(ForeignProvider, match=f"provider {provider} is not Bedrock") as caught:
        identify(asked, catalogue)
    assert caught.value.exit_code == 2
    assert caught.value.hint


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("anthropic.claude-haiku-4-6-20251001-v1:0", HAIKU),
        ("us.anthropic.claude-hiku-4-5-20251001-v1:0", f"us.{HAIKU}"),
        ("arn:aws:bedrock:us-east-1::foundation-model/acme.none", "list-certifiable"),
        ("in-house", "list-certifiable"),
        ("acme.*", "list-certifiable"),
        ("33333333-3333-4333-8333-333333333333", "sync-registry --import"),
        ("", "list-certifiable"),
        (" @us-east-1", "list-certifiable"),
        ("nova\x00lite", "list-certifiable"),
    ],
)
def test_the_unknown_comes_with_the_nearest_names(catalogue: Catalogue, asked: str, near: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        identify(asked, catalogue)
    assert near in caught.value.hint


@pytest.mark.parametrize("asked", ["titan-embed-text", "claude-3-5-sonnet", "Nova Reel"])
def test_the_ambiguous_comes_with_its_candidates(catalogue: Catalogue, asked: str) -> None:
    with pytest.raises(AmbiguousName) as caught:
        identify(asked, catalogue)
    assert caught.value.message.count(", ") == 1


def test_an_identifier_may_not_contradict_itself(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="two regions"):
        identify(f"bedrock/us-west-2/{NOVA}@us-east-1", catalogue)


def test_a_route_learnt_from_aws_is_known() -> None:
    offer = Offer(region="eu-west-1", listed=True, day=date(2026, 11, 1), profiles={"eu.acme.new-v1:0": ("eu-west-1",)})
    row = InventoryModel(id="5", model="acme.new-v1:0", provider="bedrock", offers=(offer,))
    found = identify("eu.acme.new-v1:0", merge(load(), [row]))
    assert [model.uncurated for model in found.models] == [True]


def test_every_known_id_and_route_means_itself(catalogue: Catalogue) -> None:
    for model_id, model in catalogue.models.items():
        assert identify(model_id, catalogue).models == (model,)
    for route, model in catalogue.by_route.items():
        (match,) = identify(f"{route}@us-east-1", catalogue).matches
        assert (match.model, match.route) == (model, route)


@given(asked=st.text(max_size=60))
def test_no_text_is_a_traceback(catalogue: Catalogue, asked: str) -> None:
    try:
        found = resolve(asked, catalogue)
    except UsageError:
        return
    assert found is None or found.matches


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("haiku", "anthropic.claude-3-haiku-20240307-v1:0"),
        ("haiku-4-5", HAIKU),
        ("Nova", "amazon.nova-2-lite-v1:0"),
        ("claude-3", "anthropic.claude-3-5-sonnet-20240620-v1:0"),
        ("llama 8b", "meta.llama3-1-8b-instruct-v1:0"),
        ("bedrock/nova pro v1 0 24k", "amazon.nova-pro-v1:0:24k"),
    ],
)
def test_words_of_a_name_bring_candidates_and_never_a_guess(catalogue: Catalogue, asked: str, first: str) -> None:
    with pytest.raises((AmbiguousName, UnknownModel)) as caught:
        identify(asked, catalogue)
    offered = f"{caught.value.message} {caught.value.hint}"
    assert re.findall(r"[a-z]+\.[a-z][\w.:-]+", offered)[0].rstrip(",?") == first
    assert offered.count(", ") < 8


def test_words_must_all_occur_in_their_order(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownModel):
        identify("5-4-haiku", catalogue)


@pytest.mark.parametrize(
    ("asked", "near"), [("amazon.nova-lit-v1:0", NOVA), ("claude-haiku-45", HAIKU), ("Claude Haiku 4.6", HAIKU)]
)
def test_nearest_names_are_callable_and_stand_once(catalogue: Catalogue, asked: str, near: str) -> None:
    with pytest.raises(UnknownModel) as caught:
        identify(asked, catalogue)
    names = caught.value.hint.removeprefix("did you mean ").rstrip("?").split(", ")
    assert near in names
    assert len(names) == len(set(names)) <= 3
