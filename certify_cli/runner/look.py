"""The free look before the first call that costs: what AWS already says about each model, asked only so long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from certify_cli.interfaces import Availability, Clock, Cloud
from certify_cli.runner.abreast import abreast
from certify_cli.types.failures import Category, Failure
from certify_cli.types.plans import TargetPlan

Question = TypeVar("Question")

WIDTH = 16
MOST_SECONDS = 15.0
"""What is not known by then, the first call decides."""


@dataclass(frozen=True, slots=True)
class Look:
    """What AWS said of each (model, region), the profiles of each region, and what it did not say, in words."""

    availability: Mapping[tuple[str, str], Availability] = field(default_factory=dict)
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    no_credentials: Failure | None = None
    """Set where nothing can be signed at all, so that no call could ever be sent."""

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


def look(plans: Sequence[TargetPlan], cloud: Cloud, patience: Patience) -> Look:
    """Asks each region for its profiles and its first model, then for every other model, each once."""
    regions = _models_by_region(plans)
    firsts = _ask(patience, lambda region: _first_look(cloud, region, regions[region]), list(regions))
    rest = [
        (model, region)
        for region, models in regions.items()
        if region in firsts and _goes_on(firsts[region])
        for model in models[1:]
    ]
    others = _ask(patience, lambda pair: _available(cloud, *pair), rest)
    late = [region for region in regions if region not in firsts]
    late += dict.fromkeys(pair[1] for pair in rest if pair not in others)
    notes = Look(notes=tuple(f"{region}: not all is known of availability; the first call decides" for region in late))
    return _united([*firsts.values(), *others.values(), notes])


def _models_by_region(plans: Sequence[TargetPlan]) -> dict[str, list[str]]:
    regions: dict[str, list[str]] = {}
    for plan in plans:
        models = regions.setdefault(plan.target.region, [])
        if plan.model.id not in models and not plan.model.id.startswith("arn:"):
            models.append(plan.model.id)
    return regions


def _ask(patience: Patience, ask: Callable[[Question], Look], questions: Sequence[Question]) -> dict[Question, Look]:
    answers = abreast(ask, questions, width=WIDTH, until=patience.until, clock=patience.clock, give_up=patience.give_up)
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
    return Look(notes=(f"{region}: availability not known ({answer.message}); the first call decides",))


def _goes_on(first: Look) -> bool:
    """Whether the other models of the region are worth asking about."""
    return bool(first.availability)


def _unsigned(failure: Failure) -> bool:
    local = (Category.AUTHENTICATION, Category.CLIENT_CONFIGURATION)
    return failure.category in local and not failure.answered


def _united(looks: Iterable[Look]) -> Look:
    availability: dict[tuple[str, str], Availability] = {}
    profiles: dict[str, tuple[str, ...]] = {}
    notes: dict[str, None] = {}
    no_credentials: Failure | None = None
    for one in looks:
        availability.update(one.availability)
        profiles.update(one.profiles)
        notes.update(dict.fromkeys(one.notes))
        no_credentials = no_credentials or one.no_credentials
    return Look(availability, profiles, tuple(notes), no_credentials)
