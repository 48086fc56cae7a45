"""What stands for the {names} in a remedy's text: the ids, ARNs, regions and commands of this very failure."""

from __future__ import annotations

import re
import shlex
from urllib.parse import urlsplit

from certify_cli.diagnosis.about import GLOBAL, SELF, About, with_particulars
from certify_cli.diagnosis.particulars import particulars
from certify_cli.diagnosis.policies import action_behind, actions, endpoint_service, passage, resources, statement
from certify_cli.types.failures import Category, Failure
from certify_cli.types.naming import some_of

EVERYWHERE = "every commercial region"
MOST_NAMED = 6
"""Regions or ids in one sentence; policies name all."""

POLICIES = ("statement", "endpoint_statement", "passage", "marketplace_statement")
"""The values that are JSON to be pasted; a remedy ends with at most one of them."""

_CAPABILITIES = (
    ("streaming_tool_use", r"tool.{0,20}stream|stream.{0,20}tool"),
    ("tool_use", r"\btools?\b|tool_?choice|toolconfig|function call"),
    ("system_prompt", r"\bsystem\b"),
    ("prompt_caching", r"\bcach"),
    ("structured_output", r"structured|json schema|response_format|outputconfig"),
    ("reasoning", r"thinking|reasoning"),
    ("document_chat", r"\bdocuments?\b|\bpdfs?\b"),
    ("vision", r"\bimages?\b|vision"),
    ("guardrails", r"guardrail"),
    ("streaming", r"stream"),
)
"""The registry's names of capabilities, by the words that errors have for them; the narrower first."""

SUBSCRIBE = ("aws-marketplace:Subscribe", "aws-marketplace:Unsubscribe", "aws-marketplace:ViewSubscriptions")


def values(failure: Failure, about: About) -> dict[str, str]:
    """By name; empty where nothing is known. What is known for sure outranks what the text seems to say."""
    found = particulars(failure.message)
    about = with_particulars(about, found)
    action = found.action or _action(failure)
    return {
        "model": about.model_id or about.route,
        "region": about.region,
        "route": about.route,
        "aws_profile": found.aws_profile,
        "field": found.field,
        "profiles": " or ".join(f"`{profile}`" for profile in about.profiles if profile != about.route),
        "destinations": ", ".join(EVERYWHERE if each == GLOBAL else each for each in about.places),
        "offered": some_of([region for region in about.offered if region != about.region], MOST_NAMED),
        "newer": " or ".join(f"`{route}`" for route in about.newer),
        "nearest": some_of(about.nearest, MOST_NAMED),
        "limits": _limits(about),
        "capability": _capability(failure),
        **_endpoint(about),
        **_commands(about),
        **_policies(about, action, found.resource),
    }


def _endpoint(about: About) -> dict[str, str]:
    """The one that was called, else the region's own."""
    url = about.endpoint or (f"https://bedrock-runtime.{about.region}.amazonaws.com" if about.region else "")
    host = urlsplit(url).hostname or ""
    own = (
        ""
        if host.startswith("bedrock-runtime") or not host
        else f"that something serves AWS_ENDPOINT_URL ({url}), and "
    )
    return {"url": url, "host": host, "own_endpoint": own}


def _action(failure: Failure) -> str:
    return action_behind(failure.operation) if failure.category is Category.PERMISSION_DENIED else ""


def _policies(about: About, action: str, denied: str) -> dict[str, str]:
    wanted, arns = actions(action), resources(about, action, denied)
    known = bool(action and arns)
    return {
        "action": action,
        "resource": denied or (arns[0] if arns else ""),
        "endpoint": endpoint_service(action, about.region),
        "statement": statement(wanted, arns) if known else "",
        "endpoint_statement": statement(wanted, arns, principal=True) if known else "",
        "passage": passage(wanted, arns, about) if known else "",
        "marketplace_statement": statement(SUBSCRIBE, ("*",)),
    }


def _commands(about: About) -> dict[str, str]:
    """Whole commands, since half of one is of no use; those of certify name what its registry knows."""
    kind = f" --kind {about.kind}" if about.kind else ""
    vendor = f" --vendor {shlex.quote(about.vendor)}" if about.vendor else ""
    region = f" --region {about.region}" if about.region else ""
    known = about.model_id if about.model_name else ""
    model = f" --model-id {about.model_id}" if about.model_id and not about.model_id.startswith("arn:") else ""
    return {
        "listing": f"certify list-certifiable --all{f' {known}' if known else ''}",
        "others": f"certify list-certifiable{vendor}{kind}{region}",
        "availability": f"aws bedrock get-foundation-model-availability{model}{region}" if model else "",
        "agreement": f"aws bedrock list-foundation-model-agreement-offers{model}{region}" if model else "",
        "at_region": region,
        "quota": _quota(about),
        "quotas": _quota_command(about),
    }


def _quota(about: About) -> str:
    """The family of quotas a route draws on; each kind of route has a pool of its own (global inference guide)."""
    if not about.model_name:
        return ""
    profile = "Global cross-region model" if GLOBAL in about.destinations else "Cross-region model"
    scope = profile if about.is_profile else "On-demand model" if SELF in about.destinations else "Model"
    return f"{scope} inference requests (and tokens) per minute for {about.model_name}"


def _quota_command(about: About) -> str:
    """Quotas carry the model's display name, no id; the query finds them with code and value."""
    if not (about.model_name and about.region):
        return ""
    query = f"Quotas[?contains(QuotaName, '{about.model_name}')].[QuotaName,QuotaCode,Value]"
    return (
        f"aws service-quotas list-service-quotas --service-code bedrock --region {about.region} "
        f'--query "{query}" --output text'
    )


def _limits(about: About) -> str:
    tokens = {"context window": about.context_window_tokens, "output at most": about.max_output_tokens}
    return ", ".join(f"{name} {count:,} tokens" for name, count in tokens.items() if count)


def _capability(failure: Failure) -> str:
    text = failure.message.lower()
    return next((name for name, words in _CAPABILITIES if re.search(words, text)), "")
