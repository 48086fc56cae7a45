"""What the registry adds to a remedy: profiles in the region, destinations, where else, what goes on with a line."""

import pytest

from certify_cli.registry.catalogue import merge
from certify_cli.registry.circumstances import circumstances
from certify_cli.registry.load import load
from certify_cli.registry.successors import successors

CATALOGUE = merge(load())
HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-northeast-1", "ca-central-1"])
def test_profiles_are_those_that_can_be_called_from_the_region(region):
    about = circumstances(CATALOGUE, HAIKU, region)
    there = {group.id for group in CATALOGUE.models[HAIKU].groups_from(region) if group.kind == "profile"}
    assert about.profiles
    assert set(about.profiles) == there


def test_destinations_are_those_of_the_profile_from_that_region():
    about = circumstances(CATALOGUE, f"eu.{HAIKU}", "eu-west-1")
    (group,) = [one for one in CATALOGUE.models[HAIKU].groups_from("eu-west-1") if one.id == f"eu.{HAIKU}"]
    assert about.destinations == group.destinations
    assert about.policy_regions == group.destinations
    assert circumstances(CATALOGUE, f"global.{HAIKU}", "eu-west-1").policy_regions == ("eu-west-1", "")


def test_a_model_on_demand_stays_in_its_region():
    about = circumstances(CATALOGUE, "amazon.nova-lite-v1:0", "us-east-1")
    assert (about.destinations, about.policy_regions) == (("self",), ("us-east-1",))


def test_a_bare_id_that_is_not_on_demand_was_met_through_the_only_geographic_profile():
    about = circumstances(CATALOGUE, HAIKU, "us-east-2")
    assert set(about.destinations) == {"us-east-1", "us-east-2", "us-west-2"}


def test_facts_for_quotas_and_limits_come_along():
    about = circumstances(CATALOGUE, HAIKU)
    assert (about.model_name, about.vendor, about.kind) == ("Claude Haiku 4.5", "Anthropic", "chat")
    assert about.context_window_tokens == 200_000
    assert "us-east-1" in about.offered


def test_an_unknown_id_gets_what_looks_like_it_and_nothing_is_stated_of_it():
    about = circumstances(CATALOGUE, "us.anthropic.claude-haiku-4-5-20251001-v2:0", "us-east-1")
    assert f"us.{HAIKU}" in about.nearest
    assert (about.profiles, about.destinations, about.model_name) == ((), (), "")
    assert circumstances(CATALOGUE, "").nearest == ()


LINES = [
    ("anthropic.claude-3-7-sonnet-20250219-v1:0", "anthropic.claude-sonnet-5-5"),
    ("anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-sonnet-5-5"),
    ("anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-haiku-5-5"),
    ("minimax.minimax-m2", "minimax.minimax-m2.5"),
    ("twelvelabs.pegasus-1-2-v1:0", "twelvelabs.pegasus-1-5-v1:0"),
    ("zai.glm-4.7", "zai.glm-5.3"),
    ("amazon.nova-premier-v1:0", None),
    ("anthropic.claude-sonnet-5-5", None),
    ("meta.llama3-1-405b-instruct-v1:0", None),
    ("cohere.embed-v4:0", None),
]


@pytest.mark.parametrize(("ending", "newest"), LINES)
def test_a_line_goes_on_with_its_newest_active_model(ending, newest):
    found = successors(CATALOGUE.models[ending], CATALOGUE)
    assert (found[0].id if found else None) == newest


@pytest.mark.parametrize("model", [one for one in CATALOGUE if one.lifecycle.status in ("LEGACY", "EOL")])
def test_whatever_goes_on_with_a_line_can_be_called(model):
    for one in successors(model, CATALOGUE, "us-east-1"):
        assert one.lifecycle.status == "ACTIVE"
        assert one.groups_from("us-east-1")
        assert (one.facts.vendor, one.kind) == (model.facts.vendor, model.kind)
    for route in circumstances(CATALOGUE, model.id, "us-east-1").newer:
        assert "us-east-1" in {region for group in CATALOGUE.by_route[route].routes for region in group.sources}
