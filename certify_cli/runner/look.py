"""The free look before the first call that costs: what AWS already says about each model, asked only so long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

from certify_cli.interfaces import Availability, Clock, Cloud, Consents
from certify_cli.planning.entitlement import CONSENTED, Planned
from certify_cli.runner.abreast import abreast
from certify_cli.types.failures import Category, Failure
from certify_cli.types.naming import some_of

Question = TypeVar("Question")

WIDTH = 16
FEWER = (4, 1)
"""How wide is asked again, in turn, for what was refused for its rate."""
NAMED = 3
QUOTAS, CONSENTS = "", " "
"""Stand where a model's id would, in the questions for a region's quotas and for what the account agreed to there."""
ABOUT_ONE = frozenset(
    {
        Category.UNSUPPORTED_MODEL,
        Category.PERMISSION_DENIED,
        Category.ACCESS_NOT_GRANTED,
        Category.INVALID_REQUEST,
        Category.THROTTLED,
        Category.SERVICE_UNAVAILABLE,
    }
)
"""Refusals that may be of one model alone."""
MOST_SECONDS = 15.0
"""What is not known by then, the first call decides."""


@dataclass(frozen=True, slots=True)
class Look:
    """What AWS said of each (model, region), profiles and quotas of each region, and what it did not say, in words."""

    availability: Mapping[tuple[str, str], Availability] = field(default_factory=dict)
    unknown: Mapping[tuple[str, str], Failure] = field(default_factory=dict)
    """(model, region) -> why its availability is not known."""
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    consents: Mapping[str, Consents] = field(default_factory=dict)
    """Of regions where a model was looked at that needs some."""
    quotas: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Region -> display name -> applied value."""
    notes: tuple[str, ...] = ()
    no_credentials: Failure | None = None
    """Set where nothing can be signed at all, so that no call could ever be sent."""
    seen_at: datetime | None = None
    """When it was begun: what was seen is at least as old."""

    def why_unknown(self, asked: tuple[str, str]) -> Failure | None:
        """Why nothing is known of that (model, region): its own refusal, else what kept it from being asked.

        Another model's refusal in the region is one: where the first is told nothing, the rest are not asked.
        """
        if asked in self.availability:
            return None
        others = (why for (_, place), why in self.unknown.items() if place == asked[1])
        return self.unknown.get(asked) or self.no_credentials or next(others, None)

    @property
    def answered(self) -> bool:
        """Whether anything of AWS answered."""
        return bool(self.availability or self.profiles)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long the look may take: until a monotonic second, or until someone interrupts."""

    until: float
    clock: Clock
    give_up: Callable[[], bool] = lambda: False
    now_utc: Callable[[], datetime] = lambda: datetime.now(UTC)
    access_only: bool = False
    """Nothing is wanted but access, and that of every model: the first that is not told keeps none from being asked."""
    on_answer: Callable[[], None] = lambda: None
    """Called from any thread, once a question."""


def look(plans: Sequence[Planned], cloud: Cloud, patience: Patience) -> Look:
    """Asks each region for its profiles and its first model, then for quotas and every other model, each once."""
    seen_at, regions = patience.now_utc(), _models_by_region(plans)
    firsts = _ask(patience, lambda region: _first_look(cloud, region, regions[region]), list(regions))
    open_regions = [region for region in firsts if _goes_on(firsts[region], patience)]
    rest = [(model, region) for region in open_regions for model in regions[region][1:]]
    beside = [] if patience.access_only else [(QUOTAS, region) for region in open_regions]
    asking = {plan.target.region for plan in plans if plan.model.facts.vendor == CONSENTED}
    beside += [(CONSENTS, region) for region in open_regions if region in asking]
    others = _ask(patience, lambda pair: _look_at(cloud, *pair), [*beside, *rest])
    late = [region for region in regions if region not in firsts]
    late += dict.fromkeys(pair[1] for pair in rest if pair not in others)
    notes = Look(notes=tuple(f"{region}: not all is known of availability; the first call decides" for region in late))
    whole = _united([*firsts.values(), *others.values(), notes])
    if patience.access_only:
        whole = _throttled_again(whole, cloud, patience)
    return replace(whole, notes=(*whole.notes, *_unknown(whole)), seen_at=seen_at)


def _unknown(seen: Look) -> list[str]:
    """One note a region and reason; it names the models, unless no more than the first was asked."""
    models: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (model, region), why in seen.unknown.items():
        models[region, why.message].append(model)
    told = {region for _, region in seen.availability}
    said = [
        (region, f" of {some_of(names, NAMED)}" if region in told else "", why)
        for (region, why), names in models.items()
    ]
    return [f"{region}: availability{of} not known ({why}); the first call decides" for region, of, why in said]


def _throttled_again(seen: Look, cloud: Cloud, patience: Patience) -> Look:
    """What AWS had no time for, fewer at a time; what is refused for its rate even alone stays unknown."""
    for width in FEWER:
        late = [pair for pair, why in seen.unknown.items() if why.category is Category.THROTTLED]
        answers = _ask(replace(patience, on_answer=lambda: None), lambda pair: _look_at(cloud, *pair), late, width)
        known = {pair: why for pair, why in seen.unknown.items() if pair not in answers}
        seen = _united([replace(seen, unknown=known), *answers.values()])
    return seen


def _models_by_region(plans: Sequence[Planned]) -> dict[str, list[str]]:
    regions: dict[str, list[str]] = {}
    for plan in plans:
        models = regions.setdefault(plan.target.region, [])
        if plan.model.id not in models and not plan.model.id.startswith("arn:"):
            models.append(plan.model.id)
    return regions


def _ask(
    patience: Patience, ask: Callable[[Question], Look], questions: Sequence[Question], width: int = WIDTH
) -> dict[Question, Look]:
    def counted(question: Question) -> Look:
        answer = ask(question)
        patience.on_answer()
        return answer

    answers = abreast(
        counted, questions, width=width, until=patience.until, clock=patience.clock, give_up=patience.give_up
    )
    return {questions[place]: answer for place, answer in answers.items()}


def _first_look(cloud: Cloud, region: str, models: Sequence[str]) -> Look:
    """Profiles and one model: where the endpoint cannot answer these, the other models are not asked."""
    listed = cloud.profiles(region)
    if isinstance(listed, Failure):
        if _unsigned(listed):
            return Look(no_credentials=listed)
        profiles = Look(notes=(f"{region}: inference profiles not listed: {listed.message}",))
    else:
        profiles = Look(profiles={region: tuple(sorted(listed))})
    return _united([profiles, *(_available(cloud, model, region) for model in models[:1])])


def _available(cloud: Cloud, model: str, region: str) -> Look:
    answer = cloud.availability(model, region)
    if not isinstance(answer, Failure):
        return Look(availability={(model, region): answer})
    if _unsigned(answer):
        return Look(no_credentials=answer)
    return Look(unknown={(model, region): answer})


def _look_at(cloud: Cloud, model: str, region: str) -> Look:
    if model == CONSENTS:
        return Look(consents={region: cloud.consents(region)})
    return _quotas(cloud, region) if model == QUOTAS else _available(cloud, model, region)


def _quotas(cloud: Cloud, region: str) -> Look:
    answer = cloud.quotas(region)
    if isinstance(answer, Failure):
        return Look(notes=(f"{region}: quotas not known ({answer.message}); the pace finds them out",))
    return Look(quotas={region: answer})


def _goes_on(first: Look, patience: Patience) -> bool:
    """Whether the region's quotas and its other models are worth asking about."""
    if first.availability or not patience.access_only:
        return bool(first.availability)
    return any(why.answered and why.category in ABOUT_ONE for why in first.unknown.values())


def _unsigned(failure: Failure) -> bool:
    local = (Category.AUTHENTICATION, Category.CLIENT_CONFIGURATION)
    return failure.category in local and not failure.answered


def _united(looks: Iterable[Look]) -> Look:
    availability: dict[tuple[str, str], Availability] = {}
    unknown: dict[tuple[str, str], Failure] = {}
    profiles: dict[str, tuple[str, ...]] = {}
    consents: dict[str, Consents] = {}
    quotas: dict[str, Mapping[str, float]] = {}
    notes: dict[str, None] = {}
    no_credentials: Failure | None = None
    for one in looks:
        availability.update(one.availability)
        unknown.update(one.unknown)
        profiles.update(one.profiles)
        consents.update(one.consents)
        quotas.update(one.quotas)
        notes.update(dict.fromkeys(one.notes))
        no_credentials = no_credentials or one.no_credentials
    return Look(availability, unknown, profiles, consents, quotas, tuple(notes), no_credentials)
