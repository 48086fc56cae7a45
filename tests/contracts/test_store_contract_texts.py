"""Whatever text a model, a file or a person brings, every store keeps it, all in the same way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from store_samples import OPENERS, certificate, dead_letter, ended, finding, model, past_change, put_models, report, run

from certify_cli.interfaces import Store
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings

ANY = st.text(st.characters(), max_size=20) | st.text(
    st.sampled_from("\0\ud800\udfff\\u00e9😀\x1b\u202e'\"%:"), max_size=12
)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Store]]:
    with ExitStack() as stack:
        folder: Path = tmp_path_factory.mktemp("stores")
        yield {kind: stack.enter_context(closing(OPENERS[kind](folder))) for kind in OPENERS}


def clean(text: str) -> str:
    """What is kept of it: half a surrogate pair is no character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(name=ANY, text=ANY)
@example(name="nul\0", text="nul\0")
@example(name="half \ud800", text="\udc00 half")
@example(name="\ud83d\ude00", text="\ud83d\ude00")
def test_all_stores_keep_any_text_in_the_same_way(stores: dict[str, Store], name: str, text: str) -> None:
    check_same(stores, name, text)


@pytest.mark.parametrize(("name", "text"), [("long" * 5000, "\U0001f600" * 10_000), ("\0" * 3000, "\udc00" * 3000)])
def test_all_stores_keep_long_text_in_the_same_way(name: str, text: str, tmp_path: Path) -> None:
    """An index of PostgreSQL takes no more than 2,704 bytes a row."""
    with ExitStack() as stack:
        check_same({kind: stack.enter_context(closing(OPENERS[kind](tmp_path))) for kind in OPENERS}, name, text)


def check_same(stores: dict[str, Store], name: str, text: str) -> None:
    number = len(next(iter(stores.values())).runs())
    kept = [kept_by(store, f"{number} {name}", text) for store in stores.values()]
    assert kept[0] == kept[1] == kept[2]
    assert kept[0][0][0].policy == clean(text)


def kept_by(store: Store, name: str, text: str) -> tuple[Any, ...]:
    put_models(store, model(name, provider=text, sources=(text,)), changes=(past_change(name, detail=text),))
    store.begin_run(
        run(name, policy=text),
        RunSettings(probes=(text,)),
        [ended(name, status=Status.FAILED, rating=0.0, reason=text)],
    )
    store.change_run(name, lambda known: replace(known, state="finished"))
    letter = dead_letter(run_id=name, target=name, probe=text, first_error=text, last_error=text)
    store.record(
        name,
        findings=[finding(text, target=name, reason=text, seen={text: [text]}), finding(name, target=text)],
        ended=[ended(text), ended(name)],
        certificates=[certificate(target=name, key=text, run_id=name, report=report(name, reason=text))],
        dead_letters=[letter],
    )
    assert len(store.findings(name, text)) == (2 if text == name else 1)
    mine = [row for row in store.dead_letters() if row.run_id == store.runs()[0][0].id]
    certified = store.certificates()
    # what is read again and again is kept few
    store.record(name, revoked=[(name, "standard")])
    told = store.changes()[:1]
    return store.runs()[0], store.models(), told, store.findings(name), store.run_targets(name), certified, mine
