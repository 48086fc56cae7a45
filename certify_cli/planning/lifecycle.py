"""What ends and when, per model and region: as known today, and warned of before anything is called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from certify_cli.planning.entitlement import Planned
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.circumstances import of_model
from certify_cli.types.model import Lifecycle, ModelRecord
from certify_cli.verdicts.endings import ending


def known_today(catalogue: Catalogue, planned: Planned) -> Lifecycle:
    """The model's lifecycle in the target's region as the catalogue has it now, which may be newer than a plan."""
    before = planned.model.lifecycle
    now = known_of(catalogue, planned.model.id, planned.target.region)
    if now is None:
        return before
    return replace(now, eol_date=now.eol_date or before.eol_date, status=now.status or before.status)


def known_of(catalogue: Catalogue, model_id: str, region: str) -> Lifecycle | None:
    """What the catalogue has of a model in a region; None where it does not have the model."""
    model = catalogue.get(model_id)
    return None if model is None else catalogue.in_region(model, region).lifecycle


def warnings(selected: Iterable[Planned], catalogue: Catalogue, today: date, within: timedelta) -> Iterator[str]:
    """One line for each model that ends or is Legacy, with its regions; those where it ends otherwise apart."""
    places: dict[tuple[str, str], tuple[ModelRecord, dict[str, None]]] = {}
    for one in selected:
        if said := ending(known_today(catalogue, one), today, within):
            places.setdefault((one.model.id, said), (one.model, {}))[1][one.target.region] = None
    for (name, said), (model, regions) in places.items():
        newer = newer_than(model, catalogue, next(iter(regions)))
        yield f"{name} in {', '.join(regions)}: {said}" + (f"; {newer[0]} goes on with its line" if newer else "")


def newer_than(model: ModelRecord, catalogue: Catalogue, region: str) -> tuple[str, ...]:
    """Routes of the models that go on with its line, callable from there, newest first."""
    return of_model(catalogue, model, route=model.id, region=region).newer
