"""Every situation is answered with the command, policy or setting that mends it, naming the real ids."""

import pytest

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.types.failures import Category, Failure

MODEL = "anthropic.claude-sonnet-4-20250514-v1:0"
ABOUT = About(
    route=f"us.{MODEL}",
    region="us-east-1",
    account="123456789012",
    model_id=MODEL,
    model_name="Claude Sonnet 4",
    vendor="Anthropic",
    kind="chat",
    context_window_tokens=200_000,
    max_output_tokens=64_000,
    profiles=(f"us.{MODEL}", f"global.{MODEL}"),
    destinations=("us-east-1", "us-east-2"),
    offered=("eu-west-1", "us-east-1", "us-west-2"),
    newer=("us.anthropic.claude-sonnet-5",),
    nearest=("anthropic.claude-sonnet-4-6",),
)
AVAILABILITY = f"`aws bedrock get-foundation-model-availability --model-id {MODEL} --region us-east-1`"
QUOTAS = (
    "`aws service-quotas list-service-quotas --service-code bedrock --region us-east-1 --query "
    "\"Quotas[?contains(QuotaName, 'Claude Sonnet 4')].[QuotaName,QuotaCode,Value]\" --output text`"
)
OTHERS = "`certify list-certifiable --vendor Anthropic --kind chat --region us-east-1`"
LISTING = f"`certify list-certifiable --all {MODEL}`"

SITUATIONS = {
    "UNSUPPORTED_MODEL": [
        ("The provided model identifier is invalid.", LISTING, "us-west-2", "anthropic.claude-sonnet-4-6"),
        ("This model version has reached the end of its life.", "`us.anthropic.claude-sonnet-5`", OTHERS),
    ],
    "REGION_UNAVAILABLE": [
        ("The model is not supported in this region", f"{MODEL} is not offered in us-east-1", "eu-west-1, us-west-2"),
        ("unsupported country, region, or territory", "`certify list-certifiable`"),
    ],
    "INFERENCE_PROFILE_REQUIRED": [
        ("with on-demand throughput isn't supported", f"call `global.{MODEL}` instead of the bare id in us-east-1"),
    ],
    "ACCESS_NOT_GRANTED": [
        ("not authorized to perform: aws-marketplace:Subscribe", '"aws-marketplace:ViewSubscriptions"', "principal"),
        ("You don't have access to the model with the specified model ID.", AVAILABILITY, "aws-marketplace:Subscribe"),
        ("never subscribed to the model's Marketplace product", "`--allow-subscribe`", '"aws-marketplace:Subscribe"'),
        ("Model use case details have not been submitted", "`aws bedrock put-use-case-for-model-access", "15 minutes"),
        ("this model is marked by provider as Legacy", "`us.anthropic.claude-sonnet-5`", OTHERS),
        ("data retention mode 'none' is not available", "--mode provider_data_share --region us-east-1`", OTHERS),
        ("INVALID_PAYMENT_INSTRUMENT: a valid payment instrument", "Payment preferences", "two minutes"),
        ("Your account is currently being verified", "AWS Support", AVAILABILITY),
        ("Operation not allowed", AVAILABILITY, "AWS Support"),
    ],
    "PERMISSION_DENIED": [
        ("no identity-based policy allows the bedrock:InvokeModel action", "IAM policy", '"Effect":"Allow"'),
        (
            "explicit deny in a service control policy",
            "AWS organisation",
            '"aws:RequestedRegion":["us-east-1","us-east-2"]',
        ),
        ("no VPC endpoint policy allows", "com.amazonaws.us-east-1.bedrock-runtime", '"Principal":"*"'),
        ("no permissions boundary allows", "permissions boundary", ":123456789012:inference-profile/us."),
        ("with an explicit deny in an identity-based policy", "no Allow outweighs it", "us-east-2::foundation-model/"),
    ],
    "CAPABILITY_UNSUPPORTED": [
        ("This model doesn't support tool use.", f"{OTHERS[:-1]} --capability tool_use`", MODEL),
        ("This model doesn't support the image content block", f"{OTHERS[:-1]} --capability vision`"),
    ],
    "MODEL_ERROR": [
        ("The model produced an invalid output", "temperature to 0", OTHERS),
        ("Model produced invalid sequence as part of ToolUse", "temperature 0", "tool schemas"),
    ],
    "TIMEOUT": [("Read timed out", "`--timeout 300s`", "read_timeout=1000", "maxTokens")],
    "THROTTLED": [
        (
            "Too many tokens, please wait",
            "`--concurrency 2`",
            "maxTokens",
            QUOTAS,
            "Cross-region model inference requests",
        ),
        ("exceeded the maximum number of concurrent requests", "`--concurrency 2`", QUOTAS),
    ],
    "QUOTA_EXHAUSTED": [
        ("Too many tokens per day, please wait", "in us-east-1", QUOTAS, f"`global.{MODEL}`"),
        ("Service quota exceeded for custom models", "service `bedrock`, region us-east-1", QUOTAS),
        ("reached the maximum number of guardrails in this account", "--service-code bedrock --region us-east-1`"),
    ],
    "SERVICE_UNAVAILABLE": [
        ("Bedrock is unable to process your request", "`certify certify --resume`", "eu-west-1, us-west-2", "profile"),
        ("Too many connections, please wait", "`--concurrency 4`", "max_pool_connections"),
        ("Model is not ready for inference", "`aws bedrock list-imported-models --region us-east-1`", "a minute"),
    ],
    "NETWORK": [
        ("getaddrinfo ENOTFOUND", "`nslookup bedrock-runtime.us-east-1.amazonaws.com`", "DNS"),
        ("SSL: CERTIFICATE_VERIFY_FAILED", "AWS_CA_BUNDLE", "proxy"),
        ("Failed to connect to proxy URL", "HTTPS_PROXY", "NO_PROXY"),
        ("Connection reset by peer", "`curl -sS https://bedrock-runtime.us-east-1.amazonaws.com`", "VPC endpoint"),
    ],
    "AUTHENTICATION": [
        ("The security token included in the request is expired", "`aws sso login`", "is kept"),
        (
            "Unable to locate credentials",
            "`aws configure sso`",
            "AWS_BEARER_TOKEN_BEDROCK",
            "`aws sts get-caller-identity`",
        ),
        ("The security token included in the request is invalid", "AWS_SESSION_TOKEN", "`aws sts get-caller-identity`"),
        ("Signature expired: 20261125T090000Z is now earlier", "`timedatectl set-ntp true`", "five minutes"),
        ("Error loading SSO Token: Token for x does not exist", "`aws sso login`", "Sign in again"),
        ("Bearer Token has expired", "AWS_BEARER_TOKEN_BEDROCK", "(us-east-1)"),
    ],
    "CLIENT_CONFIGURATION": [
        ("You must specify a region.", "AWS_DEFAULT_REGION", "`--region us-east-1`"),
        ("The config profile (audit) could not be found", "`aws configure sso --profile audit`", "AWS_PROFILE"),
        ("Unknown service: 'bedrock-runtime'", "`pip install -U boto3`", "`bedrock-runtime`"),
        ("Invalid endpoint: bedrock", "AWS_ENDPOINT_URL", "https://bedrock-runtime.us-east-1.amazonaws.com"),
        ("Timeout waiting for connection from pool", "`--concurrency 4`", "max_pool_connections"),
    ],
    "INVALID_REQUEST": [
        ("Input is too long for requested model.", "context window 200,000 tokens, output at most 64,000", "maxTokens"),
        ("Malformed input request: #: required key [max_tokens] not found", "`max_tokens`", "Add to the request"),
        ("Malformed input request: extraneous key [stop] is not permitted", "at `stop`", "Change the request"),
        ("Value '0' at 'inferenceConfig.maxTokens' failed to satisfy constraint", "`inferenceConfig.maxTokens`", "Set"),
        ("temperature and top_p cannot both be specified", "temperature and top_p", "exclude each other"),
        ("Expected toolResult blocks at messages.2.content", "`messages.2.content`", "toolUseId", "toolConfig"),
        ("A conversation must start with a user message.", "`messages` in order", "user turn first"),
        ("The text field at messages.0.content.0 is blank.", "`messages.0.content.0`", "drop it"),
        ("image exceeds 5 MB maximum", "3.75 MB", "4.5 MB"),
        (
            "The guardrail identifier or version does not exist",
            "`aws bedrock list-guardrails --region us-east-1`",
            "id",
        ),
    ],
    "CONTENT_BLOCKED": [("Output blocked by content filtering policy", "`trace`", "guardrailConfig", "reword")],
    "UNKNOWN": [("what?", "`certify certify ... -v`", "request id")],
}
ROWS = [(category, *row) for category, rows in SITUATIONS.items() for row in rows]


def test_no_category_is_left_out():
    assert set(SITUATIONS) == {category.value for category in Category}


@pytest.mark.parametrize(("category", "text", "wanted"), [(one[0], one[1], one[2:]) for one in ROWS])
def test_the_remedy_names_what_mends_it(category, text, wanted):
    found = diagnose(Evidence(text), ABOUT)
    assert found.category == category
    for words in wanted:
        assert words in found.remedy


@pytest.mark.parametrize("category", Category)
def test_the_general_advice_names_it_too(category):
    known = diagnose(Failure(category=category, message="", transient=False), ABOUT).remedy
    bare = diagnose(Failure(category=category, message="", transient=False)).remedy
    assert len(known) >= len(bare) > 40
    assert "this model" not in known
    assert "this region" not in known
