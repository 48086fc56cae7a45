"""Remedies name the real model, action, resource, profile and region, and never a place-holder."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.particulars import particulars
from certify_cli.diagnosis.remedies import diagnose, filled
from certify_cli.diagnosis.rules import rule_table
from certify_cli.diagnosis.values import values
from certify_cli.types.failures import MEANINGS, Category, Failure

ON_DEMAND = (
    "Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput isn\u2019t supported. "
    "Retry your request with the ID or ARN of an inference profile that contains this model."
)


def test_profiles_that_are_known_are_named():
    about = About(region="eu-west-1", profiles=("eu.amazon.nova-lite-v1:0", "global.amazon.nova-lite-v1:0"))
    remedy = diagnose(Evidence(ON_DEMAND), about).remedy
    assert "call `eu.amazon.nova-lite-v1:0` or `global.amazon.nova-lite-v1:0` instead" in remedy
    assert remedy.endswith("in eu-west-1")


def test_a_profile_that_nobody_knows_is_not_guessed():
    remedy = diagnose(Evidence(ON_DEMAND), About(region="us-east-1")).remedy
    assert "`us." not in remedy
    assert "`aws bedrock list-inference-profiles`" in remedy


FITTING = [
    ("Invalid endpoint: nonsense", "whole URLs", "this region"),
    (
        "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
        "Set `thinking.enabled.budget_tokens`",
        "Shorten",
    ),
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


NAMES = tuple(values(Failure(category=Category.UNKNOWN, message="", transient=False), About()))
TEMPLATES = [rule.remedy for rule in rule_table().rules if rule.remedy]
TEMPLATES += [advice.remedy for advice in rule_table().advice.values()]


def test_a_remedy_names_nothing_that_no_value_stands_for():
    named = {name for template in TEMPLATES for name in re.findall(r"\{(\w+)\}", template)}
    assert named <= set(NAMES)


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
        ("[[{profiles}]]", "an inference profile of it (`aws bedrock list-inference-profiles` shows them)"),
    ],
)
def test_what_has_no_value_disappears(template, expected):
    assert filled(template, {}) == expected


def test_links_are_pages_without_anchors():
    links = [rule.link for rule in rule_table().rules if rule.link]
    links += [advice.link for advice in rule_table().advice.values()]
    assert all(link.startswith("https://docs.aws.amazon.com/") and "#" not in link for link in links)


def test_particulars_tell_the_route_from_the_model():
    found = particulars("model us.amazon.nova-lite-v1:0 at https://bedrock-runtime.us-west-2.amazonaws.com/model")
    assert (found.route, found.model) == ("us.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0")
    assert (found.region, found.account) == ("us-west-2", "")


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("User: arn:aws:sts::123456789012:assumed-role/app/s is not authorized", "123456789012"),
        (
            "on resource: arn:aws:bedrock:us-east-1:210987654321:inference-profile/us.amazon.nova-lite-v1:0",
            "210987654321",
        ),
        ("on resource: arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0", ""),
        ("order 123456789012 was not found", ""),
    ],
)
def test_an_account_is_read_from_arns_alone(text, account):
    assert particulars(text).account == account


def test_nothing_is_read_from_nothing():
    assert particulars("no idea") == particulars("")
