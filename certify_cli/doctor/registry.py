"""The registry: whether it can be read, and how old what it says of models, prices and dates is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from certify_cli.doctor.patient import Patient
from certify_cli.errors import CertifyError
from certify_cli.registry.known import Registry
from certify_cli.types.checks import Checked

OLD_DAYS = 60
"""Of the models that were sold a year ago a third cannot be called any more."""


def look(patient: Patient) -> Iterator[Checked]:
    registry, synced = patient.registry, _synced(patient)
    newest = newest_day(registry)
    known = max((day for day in (newest, synced) if day is not None), default=None)
    today = patient.now().date()
    seen = (
        f"{len(registry)} models, {_aged('newest fact', newest, today)}; {_aged('last sync with AWS', synced, today)}"
    )
    if known is not None and (today - known).days <= OLD_DAYS:
        yield Checked(check="registry", level="ok", seen=seen)
    else:
        remedy = "certify sync-registry asks AWS what it offers today; a newer certify-cli brings a newer registry"
        yield Checked(check="registry", level="warn", seen=seen, remedy=remedy)


def newest_day(registry: Registry) -> date | None:
    """The newest day on which any fact of any model was stated."""
    days = [
        day
        for model in registry
        for day in (model.facts.day, model.lifecycle.day, model.prices.day, *(group.day for group in model.routes))
        if day is not None
    ]
    return max(days, default=None)


def _synced(patient: Patient) -> date | None:
    try:
        return patient.store().synced
    except CertifyError:
        return None  # told of the store


def _aged(what: str, day: date | None, today: date) -> str:
    if day is None:
        return f"{what}: never"
    days = max(0, (today - day).days)
    return f"{what} of {day}" + (f" ({days} days ago)" if days else " (today)")
