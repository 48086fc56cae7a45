"""Remedies name the real model, action, resource, profile and region, and never a place-holder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.particulars import particulars
from certify_cli.diagnosis.remedies import About, diagnose, filled
from certify_cli.diagnosis.rules import rule_table
from certify_cli.types.failures import MEANINGS, Category, Failure

ON_DEMAND = (
    "Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput isn\u2019t supported. "
    "Retry your request with the ID or ARN of an inference profile that contains this model."
)
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/app/s is not authorized to perform: bedrock:InvokeModel on resource: "
    "arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0 because no identity-based "
    "policy allows the bedrock:InvokeModel action"
)


def test_profiles_that_are_known_are_named():
    about = About(region="eu-west-1", profiles=("eu.amazon.nova-lite-v1:0", "global.amazon.nova-lite-v1:0"))
    remedy = diagnose(Evidence(ON_DEMAND), about).remedy
    assert "use `eu.amazon.nova-lite-v1:0` or `global.amazon.nova-lite-v1:0` instead" in remedy
    assert remedy.endswith("in eu-west-1")


def test_a_profile_is_guessed_only_where_the_region_leaves_no_doubt():
    sure = diagnose(Evidence(ON_DEMAND), About(region="us-east-1")).remedy
    unsure = diagnose(Evidence(ON_DEMAND), About(region="ca-central-1")).remedy
    assert "`us.anthropic.claude-haiku-4-5-20251001-v1:0`" in sure
    assert "a geographic profile" in unsure


def test_a_denial_names_action_and_resource():
    found = diagnose(Evidence(DENIED))
    assert (found.category, found.who) == (Category.PERMISSION_DENIED, "account admin")
    assert "Allow bedrock:InvokeModel on arn:aws:bedrock:us-east-2::foundation-model/anthropic.claude" in found.remedy


def test_a_denial_of_a_geographic_route_names_the_other_destinations():
    about = About(model_id="anthropic.claude-sonnet-4-20250514-v1:0", destinations=("us-east-2", "us-west-2"))
    remedy = diagnose(Evidence(DENIED), about).remedy
    assert remedy.count("arn:aws:bedrock:us-east-2::foundation-model/") == 1
    assert "arn:aws:bedrock:us-west-2::foundation-model/anthropic.claude-sonnet-4-20250514-v1:0" in remedy


BARE_DENIAL = Evidence("forbidden by policy", code="AccessDeniedException", http_status=403)


def test_a_route_of_its_own_region_names_that_region():
    about = About(region="eu-west-1", model_id="amazon.nova-lite-v1:0", destinations=("self",))
    remedy = diagnose(BARE_DENIAL, about).remedy
    assert "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0" in remedy
    assert "self" not in remedy
    assert "self" not in diagnose(BARE_DENIAL, About(model_id="m", destinations=("self",))).remedy


def test_a_global_route_needs_the_arn_without_a_region_too():
    about = About(region="eu-west-1", model_id="amazon.nova-lite-v1:0", destinations=("all-commercial",))
    remedy = diagnose(BARE_DENIAL, about).remedy
    assert "arn:aws:bedrock:::foundation-model/amazon.nova-lite-v1:0" in remedy
    assert "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0" in remedy
    for evidence in (BARE_DENIAL, Evidence("denied by a service control policy", code="AccessDeniedException")):
        assert "all-commercial" not in diagnose(evidence, about).remedy


FITTING = [
    ("Invalid endpoint: nonsense", "whole URLs", "this region"),
    ("thinking.enabled.budget_tokens: Input should be greater than or equal to 1024", "Set what", "Shorten"),
    ("#: required key [max_tokens] not found", "Add to the request", "Shorten"),
    ("Input is too long for requested model.", "Shorten", "Add to"),
    ("Unable to parse config file: /home/me/.aws/config", "mend ~/.aws/config", "is not in"),
    ("The config profile (audit) could not be found", "is not in", "mend ~/.aws/config"),
    ("Timeout waiting for connection from pool", "max_pool_connections", "VPC endpoint"),
]


@pytest.mark.parametrize(("text", "wanted", "unwanted"), FITTING)
def test_the_remedy_fits_what_the_text_names(text, wanted, unwanted):
    remedy = diagnose(Evidence(text)).remedy
    assert wanted in remedy
    assert unwanted not in remedy


def test_an_operation_gives_the_action_where_the_text_does_not():
    denied = Evidence("Not authorized", code="AccessDeniedException", operation="ConverseStream")
    assert "bedrock:InvokeModelWithResponseStream" in diagnose(denied).remedy


def test_a_failure_is_not_judged_again_against_its_own_category():
    failure = Failure(category=Category.UNKNOWN, message="Too many requests", transient=False)
    found = diagnose(failure)
    assert (found.category, found.transient) == (Category.UNKNOWN, False)
    assert found.remedy == rule_table().advice[Category.UNKNOWN].remedy


def test_aws_profile_is_named():
    remedy = diagnose(Evidence("The config profile (audit) could not be found")).remedy
    assert "The AWS profile audit is not in" in remedy
    assert "`aws configure sso --profile audit`" in remedy


@pytest.mark.parametrize("category", Category)
def test_severity_and_who_are_the_contracts(category):
    failure = Failure(category=category, message="", transient=False)
    found = diagnose(failure)
    assert (found.severity, found.who) == (MEANINGS[category].severity, MEANINGS[category].who)


NAMES = ("model", "region", "route", "action", "resource", "profiles", "destinations", "aws_profile")
TEMPLATES = [rule.remedy for rule in rule_table().rules if rule.remedy]
TEMPLATES += [advice.remedy for advice in rule_table().advice.values()]


@given(template=st.sampled_from(TEMPLATES), known=st.sets(st.sampled_from(NAMES)))
def test_whatever_is_known_no_placeholder_is_left(template, known):
    text = filled(template, {name: f"<{name}>" for name in known})
    assert not set("{}") & set(text)
    assert "[[" not in text
    assert "  " not in text


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_noun_stands_inside_a_command_or_url(template):
    text = filled(template, {})
    for noun in ("this model", "this region", "this route", "the profile", "a geographic profile"):
        assert not re.search(rf"[./=]{noun}|{noun}[./]\w", text)
        assert not any(noun in command for command in re.findall(r"`[^`]*`", text))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a[[ in {region}]]", "a"),
        ("a in {region}", "a in this region"),
        ("[[{profiles}]]", "a geographic profile (us., eu., apac. ...)"),
    ],
)
def test_what_has_no_value_disappears(template, expected):
    assert filled(template, {}) == expected


def test_links_are_pages_without_anchors():
    links = [rule.link for rule in rule_table().rules if rule.link]
    links += [advice.link for advice in rule_table().advice.values()]
    assert all(link.startswith("https://docs.aws.amazon.com/") and "#" not in link for link in links)


def test_particulars_drop_the_profile_prefix():
    found = particulars("model us.amazon.nova-lite-v1:0 at https://bedrock-runtime.us-west-2.amazonaws.com/model")
    assert (found.model, found.region) == ("amazon.nova-lite-v1:0", "us-west-2")


def test_nothing_is_read_from_nothing():
    assert particulars("no idea") == particulars("")
