"""Names of quotas find their routes; what fits nothing, or two, is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.values import record

from certify_cli.registry.load import load
from certify_cli.registry.quotas import Quotas, scope_of
from certify_cli.types.model import ModelRecord
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota
from certify_cli.types.target import Target

SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0"
ON, CROSS, EVERYWHERE = (
    f"{scope} model inference requests per minute for" for scope in ("On-demand", "Cross-region", "Global cross-region")
)


def model(model_id: str, vendor: str, name: str) -> ModelRecord:
    known = record(model_id)
    return replace(known, facts=replace(known.facts, vendor=vendor, name=name))


def requests(listed: dict[str, float], route: str, known: ModelRecord) -> float | None:
    return Quotas(listed).of(Target(route, "us-east-1"), known).requests_per_minute


@pytest.mark.parametrize(
    ("quota", "vendor", "name"),
    [
        ("Amazon Nova Lite", "Amazon", "Nova Lite"),
        ("Anthropic Claude Sonnet 4.5 V1", "Anthropic", "Claude Sonnet 4.5"),
        ("Anthropic Claude 3.5 Sonnet V2", "Anthropic", "Claude 3.5 Sonnet v2"),
        ("Anthropic Claude Haiku 3", "Anthropic", "Claude 3 Haiku"),
        ("DeepSeek R1 V1", "DeepSeek", "DeepSeek-R1"),
        ("Cohere Command R Plus", "Cohere", "Command R+"),
        ("OpenAI GPT OSS 120B", "OpenAI", "gpt-oss-120b"),
        ("Mistral AI Mistral Large 3", "Mistral AI", "Mistral Large 3"),
        ("  amazon   nova LITE ", "Amazon", "Nova Lite"),
    ],
)
def test_a_name_is_read_as_people_write_it(quota: str, vendor: str, name: str) -> None:
    assert requests({f"{ON} {quota}": 200}, "x.m", model("x.m", vendor, name)) == 200


@pytest.mark.parametrize(
    "quota",
    [
        "Anthropic Claude Sonnet 4",
        "Anthropic Claude Sonnet 4.5 V2",
        "Anthropic Claude Sonnet 4.5 V1 1M Context Length",
        "Anthropic Claude Opus 4.5",
        "",
    ],
)
def test_what_is_another_model_does_not_fit(quota: str) -> None:
    assert requests({f"{ON} {quota}": 200}, SONNET, model(SONNET, "Anthropic", "Claude Sonnet 4.5")) is None


def test_two_that_fit_are_none_unless_they_agree() -> None:
    known = model("x.m", "Amazon", "Nova Lite")
    both = {f"{ON} Amazon Nova Lite": 200.0, f"{ON} Nova Lite V1": 100.0}
    assert requests(both, "x.m", known) is None
    assert requests(dict.fromkeys(both, 200.0), "x.m", known) == 200


def test_each_kind_of_route_has_a_pool_of_its_own() -> None:
    known = model(SONNET, "Anthropic", "Claude Sonnet 4.5")
    name = "Anthropic Claude Sonnet 4.5 V1"
    listed = {f"{ON} {name}": 1, f"{CROSS} {name}": 2, f"{EVERYWHERE} {name}": 3}
    assert [requests(listed, route, known) for route in (SONNET, f"eu.{SONNET}", f"global.{SONNET}")] == [1, 2, 3]


def test_tokens_come_along_and_other_quotas_do_not_matter() -> None:
    listed = {
        f"{ON} Amazon Nova Lite": 200.0,
        "On-demand model inference tokens per minute for Amazon Nova Lite": 4000.0,
        "On-demand model inference tokens per day for Amazon Nova Lite": 9.0,
        "On-demand, latency-optimized model inference requests per minute for Amazon Nova Lite": 8.0,
        "Batch inference: records per file for Amazon Nova Lite": 7.0,
        f"{ON} Amazon Nova Pro": -1.0,
    }
    found = Quotas(listed).of(Target("x.m", "us-east-1"), model("x.m", "Amazon", "Nova Lite"))
    assert found == RouteQuota(requests_per_minute=200, tokens_per_minute=4000, tokens_per_day=9)


@pytest.mark.parametrize(
    ("route", "scope"),
    [
        ("arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.x.m", "cross-region"),
        ("arn:aws:bedrock:us-east-1::foundation-model/x.m", "on-demand"),
        ("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", None),
        ("arn:aws:bedrock:us-east-1:111122223333:provisioned-model/x.m", None),
        ("other.model", None),
    ],
)
def test_the_route_says_which_pool(route: str, scope: str | None) -> None:
    assert scope_of(route, "x.m") == scope


def test_nothing_listed_is_nothing_known() -> None:
    assert Quotas({}).of(Target("x.m", "us-east-1"), record("x.m")) == UNKNOWN_QUOTA


def test_no_two_models_of_the_registry_are_taken_for_each_other() -> None:
    """Each model's own name, listed with all others', finds one value: its own, or that of its namesake."""
    models = list(load().models.values())
    listed = {f"{ON} {one.facts.vendor} {one.facts.name}": float(number) for number, one in enumerate(models, 1)}
    quotas = Quotas(listed)
    for one in models:
        found = quotas.of(Target(one.id, "us-east-1"), one).requests_per_minute
        assert found in (None, listed[f"{ON} {one.facts.vendor} {one.facts.name}"]), one.id


def test_daily_tokens_come_in_two_wordings_and_pools_stay_apart() -> None:
    known = model(SONNET, "Anthropic", "Claude Sonnet 4.5")
    name = "Anthropic Claude Sonnet 4.5 V1"
    one = Quotas({f"Model invocation max tokens per day for {name} (doubled for cross-region calls)": 7.0})
    two = Quotas({f"Cross-Region model inference tokens per day for {name}": 9.0})
    plain = Quotas({f"Model invocation max tokens per day for {name}": 7.0})
    routes = (SONNET, f"us.{SONNET}", f"global.{SONNET}")
    daily = [[quotas.of(Target(route, "us-east-1"), known).tokens_per_day for route in routes] for quotas in (one, two)]
    assert daily == [[7, 14, None], [None, 9, None]]
    assert plain.of(Target(f"us.{SONNET}", "us-east-1"), known) == UNKNOWN_QUOTA
