"""`list-certifiable --expiring`: what ends within a time, a row for each end where regions differ, the first first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from certify_cli.planning.lifecycle import known_of, newer_than
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.model import Lifecycle, ModelRecord
from certify_cli.types.tables import Column
from certify_cli.verdicts.endings import days_left

Row = dict[str, Any]

COLUMNS = (
    Column(key="model", title="model"),
    Column(key="eol_date", title="ends"),
    Column(key="days_left", title="days", numeric=True),
    Column(key="legacy", title="Legacy since"),
    Column(key="standing", title="callable in"),
    Column(key="goes_on", title="goes on as"),
)
DATA_KEYS = ("days_left", "legacy_date", "extended_access_date", "successors")
"""Beside what every row of the list has."""


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days looked at, both included."""

    today: date
    within: timedelta

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.today <= day <= self.today + self.within


def expiring(
    catalogue: Catalogue,
    models: Iterable[ModelRecord],
    regions: tuple[str, ...],
    horizon: Horizon,
    row_of: Callable[..., Row],
) -> list[Row]:
    """A row for each end of a model within the horizon, with the regions that share it.

    `row_of` makes the list's own row of a model in some regions. One that is callable nowhere ends as its record says.
    """
    rows = [row for model in models for row in _ends(catalogue, model, regions, horizon, row_of)]
    return sorted(rows, key=lambda row: (row["eol_date"], row["model"]))


def _ends(
    catalogue: Catalogue, model: ModelRecord, regions: tuple[str, ...], horizon: Horizon, row_of: Callable[..., Row]
) -> Iterator[Row]:
    ends: dict[Lifecycle, list[str]] = {}
    for region in row_of(catalogue, model, regions, horizon.today)["regions"]:
        ends.setdefault(known_of(catalogue, model.id, region) or model.lifecycle, []).append(region)
    for life, shared in (ends or {model.lifecycle: list(regions)}).items():
        if life.eol_date in horizon:
            row = row_of(catalogue, model, tuple(shared), horizon.today)
            yield {**row, **_dates(life, horizon.today), **_successors(catalogue, model, shared)}


def _dates(life: Lifecycle, today: date) -> Row:
    legacy = _text(life.legacy_date)
    return {
        "lifecycle": life.status,
        "eol_date": _text(life.eol_date),
        "days_left": days_left(life.eol_date, today),
        "legacy_date": legacy,
        "extended_access_date": _text(life.extended_access_date),
        "legacy": legacy or ("yes" if life.status == "LEGACY" else "-"),
    }


def _successors(catalogue: Catalogue, model: ModelRecord, regions: list[str]) -> Row:
    newer = newer_than(model, catalogue, regions[0])
    return {"successors": list(newer), "goes_on": newer[0] if newer else "-"}


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
