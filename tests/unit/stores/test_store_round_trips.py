"""Every value that a store keeps comes back as it was, whatever is in its fields."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Union

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.postgres import fresh_url

from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.types.changes import Amendment, PastChange
from certify_cli.types.findings import Finding, Status
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBER = st.floats(-1e9, 1e9)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    Any: JSON,
    str: TEXT,
    bool: st.booleans(),
    int: st.integers(0, 2**53),
    float: NUMBER,
    date: st.dates(),
    datetime: st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),
    Decimal: st.decimals(0, 10**6, places=6),
    type(None): st.none(),
}


def values_of(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a type of ours: of its fields, of what they hold, down to text and numbers."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in PLAIN:
        return PLAIN[kind]
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return dataclass_values(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (Union, types.UnionType):
        return st.one_of(*map(values_of, arguments))
    if origin is tuple:
        return st.lists(values_of(arguments[0]), max_size=2).map(tuple)
    if origin is Mapping:
        return st.dictionaries(*map(values_of, arguments), max_size=2)
    raise NotImplementedError(kind)


def dataclass_values(kind: type[Any]) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(kind)
    fields = {field.name: values_of(hints[field.name]) for field in dataclasses.fields(kind) if field.init}
    if "rating" in fields:
        fields["rating"] = st.none() | st.floats(0, 5)
    return st.builds(kind, **fields).map(rated)


def rated(value: Any) -> Any:
    """What is certified has a rating."""
    needs = getattr(value, "status", None) in (Status.CERTIFIED, Status.QUALITY_WARNING)
    if isinstance(value, TargetReport) and needs and value.rating is None:
        return dataclasses.replace(value, rating=4.0)
    if isinstance(value, RunTarget) and needs and (value.report is None or value.report.rating is None):
        return dataclasses.replace(value, status=Status.FAILED)
    if isinstance(value, Certificate) and value.report.rating is None:
        return dataclasses.replace(value, report=dataclasses.replace(value.report, rating=4.0))
    return value


@pytest.fixture(scope="module", params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder: Path = tmp_path_factory.mktemp("store")
    places = {"memory": lambda: "memory:", "sqlite": lambda: folder / "s.db", "postgresql": fresh_url}
    with closing(open_store(places[request.param]())) as opened:
        yield opened


def newest_run(store: Store, info: RunInfo, targets: Sequence[RunTarget] = ()) -> str:
    name = f"{len(store.runs())} {info.id}"
    store.begin_run(dataclasses.replace(info, id=name), RunSettings(), targets)
    return name


everyday = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RUN = RunInfo(id="run", started_at=datetime(2026, 11, 22, tzinfo=UTC))


@everyday
@given(model=values_of(InventoryModel))
def test_models(store: Store, model: InventoryModel) -> None:
    store.amend_models(lambda _: Amendment(rows=(model,)))
    assert model in store.models()


@everyday
@given(change=values_of(PastChange))
def test_changes(store: Store, change: PastChange) -> None:
    store.amend_models(lambda _: Amendment(rows=(), changes=(change,)))
    assert store.changes()[0] == change


@everyday
@given(info=values_of(RunInfo), asked=values_of(RunSettings), changed=values_of(RunInfo))
def test_runs(store: Store, info: RunInfo, asked: RunSettings, changed: RunInfo) -> None:
    info = dataclasses.replace(info, id=f"{len(store.runs())} {info.id}")
    store.begin_run(info, asked, [])
    assert store.runs()[0] == (info, asked)
    changed = dataclasses.replace(changed, id=info.id)
    assert store.change_run(info.id, lambda known: changed if known == info else known) == changed
    assert store.runs()[0] == (changed, asked)


@everyday
@given(planned=values_of(RunTarget), report=values_of(TargetReport))
def test_targets(store: Store, planned: RunTarget, report: TargetReport) -> None:
    name = newest_run(store, RUN, [planned])
    assert store.run_targets(name) == (planned,)
    ended = dataclasses.replace(planned, status=report.status, report=report)
    store.record(name, ended=[ended])
    assert store.run_targets(name) == (ended,)
    # the planned report, when it speaks of something else, is the latest of that
    assert report in [latest for info, latest in store.latest() if info.id == name]


@everyday
@given(finding=values_of(Finding), letter=values_of(DeadLetter))
def test_findings_and_dead_letters(store: Store, finding: Finding, letter: DeadLetter) -> None:
    name = newest_run(store, RUN)
    # a target of its own, for what earlier examples left of the same trial would be taken in
    letter = dataclasses.replace(letter, run_id=name, target=f"{name} {letter.target}")
    store.record(name, findings=[finding], dead_letters=[letter])
    assert store.findings(name) == store.findings(name, finding.target) == (finding,)
    assert letter in store.dead_letters()


@everyday
@given(certificate=values_of(Certificate))
def test_certificates(store: Store, certificate: Certificate) -> None:
    name = newest_run(store, RUN)
    store.record(name, certificates=[certificate])
    assert certificate in store.certificates()
    store.record(name, revoked=[(certificate.target, certificate.suite)])
    assert certificate not in store.certificates()
