"""The free look before the first call that costs: who we are, and what AWS already says about each model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from certify_cli.interfaces import Availability, Cloud
from certify_cli.types.failures import Category, Failure
from certify_cli.types.plans import TargetPlan

WIDTH = 16


@dataclass(frozen=True, slots=True)
class Look:
    """What AWS said of each (model, region), the profiles of each region, and what it did not say, in words."""

    availability: Mapping[tuple[str, str], Availability] = field(default_factory=dict)
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    no_credentials: Failure | None = None
    """Set where nothing can be signed at all, so that no call could ever be sent."""


def look(plans: Sequence[TargetPlan], cloud: Cloud) -> Look:
    """Asks once per (model, region), all regions at the same time. A region that cannot answer is asked only once."""
    regions: dict[str, list[str]] = {}
    for plan in plans:
        models = regions.setdefault(plan.target.region, [])
        if plan.model.id not in models and not plan.model.id.startswith("arn:"):
            models.append(plan.model.id)
    with ThreadPoolExecutor(WIDTH) as pool:
        looks = list(pool.map(lambda item: _look_at_region(cloud, *item), regions.items()))
    return _united(looks)


def _look_at_region(cloud: Cloud, region: str, models: Sequence[str]) -> Look:
    listed = cloud.profiles(region)
    if isinstance(listed, Failure) and _unsigned(listed):
        return Look(no_credentials=listed)
    notes = [f"{region}: inference profiles not listed: {listed.message}"] if isinstance(listed, Failure) else []
    profiles = {} if isinstance(listed, Failure) else {region: tuple(sorted(listed))}
    answers, failure = _availability(cloud, region, models)
    if failure is not None and _unsigned(failure):
        return Look(no_credentials=failure)
    if failure is not None:
        notes.append(f"{region}: availability not known ({failure.message}); the first call decides")
    return Look(answers, profiles, tuple(notes))


def _availability(
    cloud: Cloud, region: str, models: Sequence[str]
) -> tuple[dict[tuple[str, str], Availability], Failure | None]:
    """Every model's answer. When the first cannot be had for a reason of the endpoint, the rest are not asked."""
    if not models:
        return {}, None
    first = cloud.availability(models[0], region)
    if isinstance(first, Failure) and not _about_the_model(first):
        return {}, first
    with ThreadPoolExecutor(WIDTH) as pool:
        rest = list(pool.map(lambda model: cloud.availability(model, region), models[1:]))
    asked = zip(models, [first, *rest], strict=True)
    answers: dict[tuple[str, str], Availability] = {}
    failures: list[Failure] = []
    for model, answer in asked:
        if isinstance(answer, Failure):
            failures.append(answer)
        else:
            answers[model, region] = answer
    return answers, next(iter(failures), None)


def _about_the_model(failure: Failure) -> bool:
    """A modelled refusal of one id says nothing of the next; anything else is the endpoint's own trouble."""
    return failure.code in ("ResourceNotFoundException", "ValidationException")


def _unsigned(failure: Failure) -> bool:
    local = (Category.AUTHENTICATION, Category.CLIENT_CONFIGURATION)
    return failure.category in local and not failure.answered


def _united(looks: Iterable[Look]) -> Look:
    availability: dict[tuple[str, str], Availability] = {}
    profiles: dict[str, tuple[str, ...]] = {}
    notes: list[str] = []
    no_credentials: Failure | None = None
    for one in looks:
        availability.update(one.availability)
        profiles.update(one.profiles)
        notes.extend(one.notes)
        no_credentials = no_credentials or one.no_credentials
    return Look(availability, profiles, tuple(notes), no_credentials)
