"""The one resolver from anything people have at hand to models and routes; nothing is rewritten silently."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from certify_cli.errors import ForeignProvider
from certify_cli.registry.aliases import folded
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.names import Parsed, parse, strip_prefix
from certify_cli.registry.nearest import ambiguous, unknown
from certify_cli.sources.providers import BEDROCK, UNKNOWN
from certify_cli.sources.well_known import well_known_elsewhere
from certify_cli.types.model import InventoryModel, ModelRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A model, and the route where one was named exactly. `model` is None where only AWS can say what is behind it."""

    model: ModelRecord | None
    route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What an identifier means. `region` and `account` are those it states itself; `by_pattern` marks a glob."""

    asked: str
    matches: tuple[Match, ...]
    region: str | None = None
    account: str | None = None
    by_pattern: bool = False

    @property
    def models(self) -> tuple[ModelRecord, ...]:
        return tuple(match.model for match in self.matches if match.model is not None)


def identify(asked: str, catalogue: Catalogue) -> Identified:
    """What `asked` means; raises UnknownModel, AmbiguousName or ForeignProvider with what would help."""
    found = resolve(asked, catalogue)
    if found is None:
        raise unknown(asked, catalogue)
    return found


def resolve(asked: str, catalogue: Catalogue) -> Identified | None:
    """As `identify`, but None for what the catalogue does not know, so that AWS can be asked."""
    parsed = parse(asked)
    if parsed.is_uuid:
        row = _row(parsed, catalogue)
        return _of_row(parsed, row, asked, catalogue) if row else None
    provider = provider_of(parsed, catalogue)
    if provider not in (BEDROCK, UNKNOWN):
        raise foreign(provider, parsed.name)
    matches = _arn(parsed, catalogue) if parsed.is_arn else _matches(parsed, catalogue)
    if not matches:
        return None
    return Identified(
        asked=asked.strip(),
        matches=matches,
        region=parsed.region,
        account=parsed.account,
        by_pattern=parsed.is_glob,
    )


def provider_of(parsed: Parsed, catalogue: Catalogue) -> str:
    """Who serves what is named: its prefix says, else our own names, else the inventory, else what is well known."""
    if parsed.is_uuid:
        row = _row(parsed, catalogue)
        return row.provider if row else UNKNOWN
    if parsed.provider != UNKNOWN or folded(parsed.name) in catalogue.by_alias:
        return parsed.provider
    held = catalogue.foreign.get(parsed.name.lower())
    return held.provider if held else well_known_elsewhere(parsed.name) or UNKNOWN


def _matches(parsed: Parsed, catalogue: Catalogue) -> tuple[Match, ...]:
    if parsed.is_glob:
        return _glob(parsed, catalogue)
    name = parsed.name.lower()
    model = catalogue.get(name)
    if model is not None:
        return (Match(model=model, route=name if parsed.at_region else None),)
    behind = catalogue.by_route.get(name) or catalogue.get(strip_prefix(name)[1])
    if behind is not None:
        return (Match(model=behind, route=name),)
    return _by_alias(parsed, catalogue)


def _by_alias(parsed: Parsed, catalogue: Catalogue) -> tuple[Match, ...]:
    """A model's full name, else a short alias. Of several, one that can be called wins over those that cannot."""
    name = " ".join(parsed.name.split()).lower()
    full = tuple(model for model in catalogue if model.facts.name.lower() == name)
    found = full or catalogue.by_alias.get(folded(parsed.name), ())
    callable_ones = tuple(model for model in found if model.facts.apis and model.routes)
    chosen = callable_ones or found
    if len(chosen) > 1:
        raise ambiguous(parsed.name, chosen)
    return tuple(Match(model=model) for model in chosen)


def _glob(parsed: Parsed, catalogue: Catalogue) -> tuple[Match, ...]:
    """Model ids first; only a pattern that fits none of them is one of routes (`us.anthropic.*`)."""
    pattern = parsed.name.lower()
    models = tuple(
        Match(model=model, route=model.id if parsed.at_region else None)
        for model in catalogue
        if fnmatchcase(model.id, pattern)
    )
    routes = ((route, model) for route, model in sorted(catalogue.by_route.items()) if fnmatchcase(route, pattern))
    return models or tuple(Match(model=model, route=route) for route, model in routes)


def _arn(parsed: Parsed, catalogue: Catalogue) -> tuple[Match, ...]:
    """Foundation models and system profiles are known by their last part; what is behind other ARNs, only by AWS."""
    kind, name = parsed.resource
    if kind not in ("foundation-model", "inference-profile"):
        return (Match(model=catalogue.application_profiles.get(parsed.name), route=parsed.name),) if name else ()
    model = catalogue.get(name) or catalogue.by_route.get(name) or catalogue.get(strip_prefix(name)[1])
    return (Match(model=model, route=parsed.name),) if model else ()


def _of_row(parsed: Parsed, row: InventoryModel, asked: str, catalogue: Catalogue) -> Identified | None:
    if row.provider != BEDROCK:
        raise foreign(row.provider, row.model)
    found = resolve(row.model, catalogue)
    if found is None:
        return None
    return Identified(
        asked=asked.strip(),
        matches=found.matches,
        region=parsed.region or found.region,
        account=parsed.account or found.account,
    )


def _row(parsed: Parsed, catalogue: Catalogue) -> InventoryModel | None:
    return next((row for row in catalogue.inventory if row.id == parsed.name.lower()), None)


def foreign(provider: str, model: str) -> ForeignProvider:
    """The refusal of a model that another platform serves."""
    return ForeignProvider(
        f"provider {provider} is not Bedrock: {model}",
        hint="certify list-certifiable shows the Bedrock models that can be certified",
    )
