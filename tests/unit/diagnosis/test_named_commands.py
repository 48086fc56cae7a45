"""Commands, options and actions that remedies name exist: a way out that leads nowhere is worse than none."""

import re
import shlex

import botocore.session
import pytest
from botocore import xform_name
from typer.main import get_command

from certify_cli.cli.app import app
from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.remedies import filled
from certify_cli.diagnosis.rules import rule_table
from certify_cli.diagnosis.values import values
from certify_cli.types.failures import Category, Failure

ABOUT = About(
    route="us.amazon.nova-lite-v1:0",
    region="us-east-1",
    model_id="amazon.nova-lite-v1:0",
    model_name="Nova Lite",
    vendor="Mistral AI",
    kind="chat",
)
FAILURE = Failure(category=Category.PERMISSION_DENIED, message="no tool use, says --profile audit", transient=False)
TEMPLATES = [rule.remedy for rule in rule_table().rules if rule.remedy]
TEMPLATES += [advice.remedy for advice in rule_table().advice.values()]
FILLED = [filled(template, values(FAILURE, ABOUT)) for template in TEMPLATES]
CODE = sorted({code for text in FILLED for code in re.findall(r"`([^`]+)`", text)})
# Of the AWS command line itself, not of an API.
CUSTOM = {("configure", "list"), ("configure", "list-profiles"), ("configure", "sso"), ("sso", "login")}
COMMANDS = get_command(app).commands
SESSION = botocore.session.get_session()


@pytest.mark.parametrize("command", [one for one in CODE if one.startswith("aws ")])
def test_commands_of_aws_exist_with_these_parameters(command):
    _, service, operation, *rest = shlex.split(command)
    if (service, operation) in CUSTOM:
        return
    model = SESSION.get_service_model(service)
    known = {xform_name(name, "-"): name for name in model.operation_names}
    shape = model.operation_model(known[operation]).input_shape
    members = {xform_name(name, "-") for name in (shape.members if shape else ())} | {"region", "query", "output"}
    assert {word[2:] for word in rest if word.startswith("--")} <= members


@pytest.mark.parametrize("command", [one for one in CODE if one.startswith("certify ")])
def test_commands_of_certify_exist_with_these_options(command):
    _, name, *rest = shlex.split(command)
    options = {word for param in COMMANDS[name].params for word in param.opts}
    assert {word for word in rest if word.startswith("-")} <= options


@pytest.mark.parametrize("option", sorted({code.split()[0] for code in CODE if code.startswith("--")}))
def test_bare_options_are_those_of_certify_certify(option):
    assert option in {word for param in COMMANDS["certify"].params for word in param.opts}


def test_a_planted_wrong_option_is_noticed():
    options = {word for param in COMMANDS["certify"].params for word in param.opts}
    assert "--max-concurrency" not in options


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_remedy_names_a_command_a_policy_or_a_setting(template):
    text = filled(template, values(FAILURE, ABOUT))
    named = (
        r"`[^`]+`",  # a command, an option, an id
        r"\b(?:AWS|HTTPS?|NO)_[A-Z_]+\b",
        r"[a-z-]+:[A-Z][A-Za-z]+",  # an IAM action
        r"\b(?:maxTokens|temperature|toolConfig|toolChoice|guardrailConfig|max_pool_connections|messages)\b",
        r"(?:console|catalog) > |IAM policy|VPC endpoint|role_arn",
        r"field that the message names|content block|image|what the message names",
    )
    assert any(re.search(pattern, text) for pattern in named), text
