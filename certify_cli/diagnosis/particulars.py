"""Reads the particulars out of an error's text: model, region, denied action and resource, AWS profile."""

from __future__ import annotations

import re
from dataclasses import dataclass

_VENDORS = (
    "ai21|amazon|anthropic|cohere|deepseek|google|luma|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen"
    "|stability|twelvelabs|writer|xai|zai"
)
_PREFIXES = "us|eu|apac|jp|au|ca|in|us-gov|global"
_MODEL = re.compile(
    rf"(?<![\w.-])(?:(?:{_PREFIXES})\.)?((?:{_VENDORS})\.[a-z][a-z0-9.-]{{2,80}}(?::[0-9]{{1,3}})?)(?!\w)",
    re.IGNORECASE,
)
_ACTION = re.compile(r"(?:perform:? |allows the |perform )[\"'`]?([a-z0-9-]{2,30}:[A-Za-z*]{3,60})")
_RESOURCE = re.compile(r"on resource:? [\"'`]?(arn:aws[a-z-]{0,10}:[^\s\"'`,]{5,300})")
_REGION = re.compile(
    r"(?<![a-z0-9-])((?:us|eu|ap|ca|sa|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?"
    r"-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-[1-9])(?![0-9])"
)
_AWS_PROFILE = re.compile(
    r"(?:config|shared config|aws|sso) profile[:,]? [(\"'`\[]?([\w@.+-]{1,64})[)\"'`\]]", re.IGNORECASE
)

# Only where the region leaves no doubt; elsewhere several prefixes are possible (ca., us. and global. in Canada).
_UNITED_STATES = ("us-east-1", "us-east-2", "us-west-1", "us-west-2")
_EUROPE = (
    *("eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"),
    *("eu-west-1", "eu-west-2", "eu-west-3"),
)
_GEOGRAPHIES = dict.fromkeys(_UNITED_STATES, "us") | dict.fromkeys(_EUROPE, "eu")


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a text gives away; empty where it does not. `model` has no profile prefix."""

    model: str = ""
    region: str = ""
    action: str = ""
    resource: str = ""
    aws_profile: str = ""

    def profiles(self, region: str) -> tuple[str, ...]:
        """The geographic profile the model most likely has in that region."""
        prefix = _GEOGRAPHIES.get(region, "")
        return (f"{prefix}.{self.model}",) if prefix and self.model else ()


def particulars(text: str) -> Particulars:
    """The first of each kind that the text names; the denied resource's own region and model go first."""
    resource = _first(_RESOURCE, text).rstrip(".;)")
    return Particulars(
        model=_first(_MODEL, resource).rstrip(".") or _first(_MODEL, text).rstrip("."),
        region=_first(_REGION, resource) or _first(_REGION, text),
        action=_first(_ACTION, text),
        resource=resource,
        aws_profile=_first(_AWS_PROFILE, text),
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""
