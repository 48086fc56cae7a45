"""Reads the particulars out of an error's text: model, route, region, account, denied action and resource."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VENDORS = (
    "ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen"
    "|stability|twelvelabs|writer|xai|zai"
)
_PREFIXES = "us|eu|apac|jp|au|ca|in|us-gov|global"
_ROUTE = re.compile(
    rf"(?<![\w.-])((?:(?:{_PREFIXES})\.)?(?:{_VENDORS})\.[a-z][a-z0-9.-]{{1,80}}(?::[0-9]{{1,3}}(?!\d))?)(?!\w)",
    re.IGNORECASE,
)
_PREFIX = re.compile(rf"^(?:{_PREFIXES})\.(?=(?:{_VENDORS})\.)", re.IGNORECASE)
_ACTION = re.compile(r"(?:perform:? |allows the |perform )[\"'`]?([a-z0-9-]{2,30}:[A-Za-z*]{3,60})")
_RESOURCE = re.compile(r"on resource:? [\"'`]?(arn:aws[a-z-]{0,10}:[^\s\"'`,]{5,300})")
_REGION = re.compile(
    r"(?<![a-z0-9-])((?:us|eu|ap|ca|sa|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?"
    r"-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9])(?![0-9])"
)
_ACCOUNT = re.compile(r"arn:aws[a-z-]{0,10}:[a-z0-9-]{2,30}:[a-z0-9-]{0,20}:(\d{12}):")
_FIELDS = (
    re.compile(r"#/([\w/.-]{2,100}?)[.:,]?(?: |$)"),
    re.compile(r"\bat '([\w.\[\]]{2,100})' failed to satisfy"),
    re.compile(
        r"(?<![\w.-])((?:messages|tools|toolConfig|system|content|thinking|tool_choice|inferenceConfig|outputConfig"
        r"|additionalModelRequestFields|performanceConfig|guardrailConfig|output_config)[.\[][\w.\[\]]{1,100})"
    ),
    re.compile(r"(?:extraneous|required) key \[([\w.]{2,60})\]"),
    re.compile(
        r"(?<![\w.-])(max_?[tT]okens|temperature|top_?[pPkK]|stop_?[sS]equences|anthropic_version|anthropic_beta"
        r"|budget_tokens|cachePoint|cache_control|toolChoice|tool_choice|toolConfig|inputText|system)\b"
    ),
)
"""Where errors say which field of the request they mean: the most exact first."""
_AWS_PROFILE = re.compile(
    r"(?:config|shared config|aws|sso) profile[:,]? [(\"'`\[]?([\w@.+-]{1,64})[)\"'`\]]", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a text gives away; empty where it does not. `route` is the model or profile id as written, `model` bare."""

    route: str = ""
    region: str = ""
    account: str = ""
    action: str = ""
    resource: str = ""
    aws_profile: str = ""
    field: str = ""

    @property
    def model(self) -> str:
        return _PREFIX.sub("", self.route)


def particulars(text: str) -> Particulars:
    """The first of each kind that the text names; the denied resource's own region, account and model go first."""
    resource = _first(_RESOURCE, text).rstrip(".;)")
    return Particulars(
        route=(_first(_ROUTE, resource) or _first(_ROUTE, text)).rstrip(".").lower(),
        region=_first(_REGION, resource) or _first(_REGION, text),
        account=_first(_ACCOUNT, resource) or _first(_ACCOUNT, text),
        action=_first(_ACTION, text),
        resource=resource,
        aws_profile=_first(_AWS_PROFILE, text),
        field=next((named for pattern in _FIELDS if (named := _first(pattern, text).rstrip("."))), ""),
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""
