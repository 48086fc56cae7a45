"""Takes an identifier apart, whatever its form, without asking what exists: provider, route, region, account."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from certify_cli.errors import UnknownModel, UsageError
from certify_cli.sources.forms import split_target, strip_words
from certify_cli.sources.providers import ARN, BEDROCK, PROFILE_PREFIXES, split_provider


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """`name` is what is left: a model id, profile id, ARN, UUID, name, alias or glob. `at_region`: as `NAME@REGION`."""

    name: str
    provider: str
    region: str | None = None
    account: str | None = None
    at_region: bool = False
    stated: bool = False
    """Whether the provider stands in the identifier itself."""

    @property
    def is_arn(self) -> bool:
        return bool(ARN.match(self.name))

    @property
    def is_glob(self) -> bool:
        return not self.is_arn and any(sign in self.name for sign in "*?[")

    @property
    def is_uuid(self) -> bool:
        try:
            UUID(self.name)
        except ValueError:
            return False
        return len(self.name) == 36

    @property
    def resource(self) -> tuple[str, str]:
        """(type, id) of an ARN: ("inference-profile", "us.anthropic...")."""
        kind, _, name = self.name.split(":", 5)[-1].partition("/")
        return kind, name


def parse(asked: str) -> Parsed:
    """The parts of an identifier; raises UnknownModel for an empty one, UsageError where it contradicts itself."""
    text, region, account = split_target(asked)
    if not text or not text.isprintable():
        raise UnknownModel(f"{asked!r} names no model", hint="certify list-certifiable shows what can be named")
    provider, name = split_provider(text)
    inner = None
    if provider == BEDROCK and name != text:
        name, inner = strip_words(name)
    inner = _arn_region(name) or inner
    if region and inner and region != inner:
        raise UsageError(f"{asked.strip()!r} names two regions, {inner} and {region}")
    stated = name != text or "/" in text
    return Parsed(
        name=name,
        provider=provider,
        region=region or inner,
        account=account,
        at_region=region is not None,
        stated=stated,
    )


def strip_prefix(route: str) -> tuple[str, str]:
    """(profile prefix or "", the model id behind it)."""
    prefix, _, rest = route.partition(".")
    return (prefix, rest) if prefix in PROFILE_PREFIXES and "." in rest else ("", route)


def route_id(route: str) -> str:
    """The profile or model id that an explicit route stands for: the route itself, or what its ARN ends with."""
    if not ARN.match(route):
        return route
    kind, _, name = route.split(":", 5)[-1].partition("/")
    return name if kind in ("foundation-model", "inference-profile") else route


def _arn_region(name: str) -> str | None:
    return name.split(":")[3].lower() or None if ARN.match(name) and name.count(":") >= 5 else None
