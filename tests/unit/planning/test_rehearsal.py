"""A plan rehearses each probe once for a model, and keeps weights, not requests."""

from __future__ import annotations

import tracemalloc
from collections.abc import Generator
from dataclasses import replace

import pytest
from kit.values import record

from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.planning.price import estimate
from certify_cli.planning.rehearsal import rehearse
from certify_cli.planning.weight import most_input_tokens
from certify_cli.probes import ALL, by_id
from certify_cli.probes._chat import asked
from certify_cli.probes._judging import passed
from certify_cli.probes._script import chat
from certify_cli.registry.load import load
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Seen
from certify_cli.types.model import Limits
from certify_cli.types.plans import Givens

MEGABYTE = 1_000_000


def asking(characters: int) -> tuple[Probe, list[Subject]]:
    """A probe that sends so many characters, and whom it was asked about."""
    subjects: list[Subject] = []

    def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
        subjects.append(subject)
        yield asked(subject, "x" * characters)
        return {}

    scripts = (Script("healthy", (chat("ok", tokens=7),)),)
    return Probe(id="p", title="", why="", kinds=("chat",), ask=ask, judge=lambda _: passed(), passes=scripts), subjects


def test_a_rehearsal_knows_calls_and_tokens() -> None:
    probe, _ = asking(4_000)
    (exchange,) = rehearse(probe, record())
    assert (exchange.operation, exchange.images, exchange.output_tokens) == ("converse", 0, 7)
    assert 1_000 <= exchange.input_tokens < 1_050


def test_targets_of_one_model_rehearse_once_and_other_givens_anew() -> None:
    probe, subjects = asking(10)
    model = record()
    first = rehearse(probe, model)
    assert rehearse(probe, replace(model)) is first
    assert len(subjects) == 1
    rehearse(probe, model, Givens(context_share=0.5))
    rehearse(probe, replace(model, limits=Limits(context_window_tokens=9)))
    assert len(subjects) == 3


def test_huge_requests_are_weighed_and_let_go() -> None:
    tracemalloc.start()
    probes = [asking(MEGABYTE + number)[0] for number in range(20)]
    for probe in probes:
        rehearse(probe, record())
        most_input_tokens(next(probe.ask(Subject(record(), 1))))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 2 * MEGABYTE


def test_what_is_refused_is_a_call_and_costs_nothing() -> None:
    registry = load().models
    for model_id, calls in (("stability.stable-image-core-v1:1", 2), ("cohere.embed-english-v3", 2)):
        model = registry[model_id]
        probe = by_id("image_refusal" if model.kind == "image" else "embedding_too_long")
        exchanges = rehearse(probe, model)
        assert len(exchanges) == calls
        refused = exchanges[0]
        assert (refused.refused, refused.images, refused.input_tokens) == (True, 0, 0)
        assert estimate(model.prices, refused) == 0
    assert not exchanges[1].refused
    assert exchanges[1].input_tokens > 100


@pytest.mark.parametrize("probe", [probe for probe in ALL if {"embedding", "rerank", "image"} & set(probe.kinds)])
def test_a_rehearsal_knows_every_call_of_every_family(probe: Probe) -> None:
    """A script of one family must not end early for another, or the plan would promise too little."""
    counts = {
        len(rehearse(probe, model))
        for model in load().models.values()
        if model.kind in probe.kinds and model.callable_regions and not probe.not_applicable(model)
    }
    assert max(counts) - min(counts) <= (1 if probe.id == "embedding_too_long" else 0)
