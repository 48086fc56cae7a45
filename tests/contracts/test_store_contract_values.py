"""What every store does with values that a model, a file or a mistake may bring."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_samples import (
    OPENERS,
    begin,
    certificate,
    ended,
    finding,
    model,
    past_change,
    put_models,
    report,
    run,
    waiting,
)

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


STRANGE = ("nul\0", "nul\\x00", "half \ud800", "half \udc00", "\\ud800", "emoji 😀", "\u202ebidi", "\x1b[31m", "")


def test_strange_text_neither_breaks_a_store_nor_makes_two_one(store: Store) -> None:
    begin(store, *map(waiting, STRANGE))
    seen = [finding(probe=text, target=name, reason=text) for text, name in itertools.product(STRANGE, STRANGE)]
    store.record("run-1", findings=seen, ended=[ended(name) for name in STRANGE])
    store.record("run-1", findings=seen)
    assert len(store.findings("run-1")) == len(seen)
    assert [len(store.findings("run-1", name)) for name in STRANGE] == [len(STRANGE)] * len(STRANGE)
    assert len(store.latest()) == len(store.run_targets("run-1")) == len(STRANGE)
    kept = {found.reason for found in store.findings("run-1")}
    assert kept >= {"nul\0", "\\ud800", "emoji 😀", "half \N{REPLACEMENT CHARACTER}"}


@pytest.mark.parametrize("rating", ["good", "4.5", b"4", True, 5.1, -0.1, float("nan"), float("inf")])
def test_a_rating_is_a_number_from_0_to_5(store: Store, rating: Any) -> None:
    begin(store)
    writes: tuple[Callable[[], None], ...] = (
        lambda: put_models(store, model(rating=rating), changes=(past_change(),)),
        lambda: store.record("run-1", ended=[ended(rating=rating)]),
        lambda: store.record("run-1", certificates=[certificate(report=report(rating=rating))]),
        lambda: store.begin_run(run("run-2"), RunSettings(), [ended(rating=rating)]),
    )
    for write in writes:
        with pytest.raises(StoreError, match="rating"):
            write()
    assert not any((store.latest(), store.models(), store.changes(), store.certificates()))


def test_what_is_certified_has_a_rating(store: Store) -> None:
    begin(store)
    with pytest.raises(StoreError, match="rating"):
        store.record("run-1", ended=[ended(rating=None)])
    store.record("run-1", ended=[ended(status=Status.INCONCLUSIVE, rating=None)])
    assert store.latest()[0][1].rating is None


def test_what_is_no_json_is_refused_in_words(store: Store) -> None:
    begin(store)
    with pytest.raises(StoreError, match="cannot be kept"):
        store.record("run-1", findings=[finding(seen={"bytes": b"\xff"})])
    assert store.findings("run-1") == ()


def test_terms_are_the_certificates_without_their_reports(store: Store) -> None:
    begin(store)
    store.record("run-1", certificates=[certificate(), certificate("smoke"), certificate(target="a@r")])
    assert store.terms() == tuple(one.term for one in store.certificates())
    assert [(one.target, one.suite) for one in store.terms()] == [
        ("a@r", "standard"),
        ("m@r", "smoke"),
        ("m@r", "standard"),
    ]
