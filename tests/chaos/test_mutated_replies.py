"""Thousands of damaged replies through real boto3 parsers: none escapes, hangs, or passes unearned."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
import true_answers
from kit import mutated
from kit.damage import damaged, damaged_stream
from kit.mutated import Bench, Case
from kit.scale import scaled
from kit.trying import models
from kit.wire import REGION, Sent, Wire, cloud_over, simulated

from certify_cli.interfaces import Availability, Cloud, Identity
from certify_cli.simulator.dispatch import Dispatcher
from certify_cli.simulator.personas import Personas
from certify_cli.simulator.world import World
from certify_cli.types.failures import Failure

SEED = 20_261
SAMPLE, ALL, CHAOS, LISTS = 300, 10_000, 100_000, 60
SLOWEST_SECONDS, GROWTH_MB = 10.0, 100.0
NOVA, TITAN = "amazon.nova-lite-v1:0", "amazon.titan-embed-text-v2:0"
JSON = (
    Case("answers", NOVA, true_answers.says_the_sum),
    Case("tool_use", NOVA, true_answers.calls_the_tool),
    Case("embedding_shape", TITAN, true_answers.holds_a_vector),
    Case("rerank_order", "cohere.rerank-v3-5:0", true_answers.ranks_in_order),
    Case("image_shape", "stability.stable-image-core-v1:1", true_answers.shows_a_picture),
    Case("count_tokens", "anthropic.claude-haiku-4-5-20251001-v1:0", true_answers.counts),
)
STREAMS = (
    Case("streaming", NOVA, true_answers.streams_the_sum),
    Case("streaming_tool_use", NOVA, true_answers.streams_the_tool),
)


@pytest.fixture
def bench() -> Bench:
    """The simulator at the other end of the wire."""
    world = World(registry=models(), personas=Personas(), clock=time.monotonic, today=lambda: date(2026, 11, 1))
    return Bench(Wire(simulated(Dispatcher(world))))


@contextmanager
def watched(bench: Bench, what: str) -> Iterator[None]:
    """Nothing wrong inside, and memory as it was; the figures are printed."""
    before = mutated.resident_mb()
    yield
    grown = mutated.resident_mb() - before
    print(f"{bench.told(what)}; memory grown by {grown:.0f} MB")
    assert bench.wrong == []
    assert bench.slowest < SLOWEST_SECONDS
    assert grown < GROWTH_MB


def test_a_sample_of_json(bench: Bench) -> None:
    with watched(bench, f"{SAMPLE} mutated JSON replies"):
        bench.rounds(JSON, damaged, SAMPLE, SEED)


def test_a_sample_of_streams(bench: Bench) -> None:
    with watched(bench, f"{SAMPLE} mutated streams"):
        bench.rounds(STREAMS, damaged_stream, SAMPLE, SEED)


@pytest.mark.heavy
def test_json(bench: Bench) -> None:
    number = scaled(ALL, CHAOS)
    with watched(bench, f"{number} mutated JSON replies"):
        bench.rounds(JSON, damaged, number, SEED + 1)


@pytest.mark.heavy
def test_streams(bench: Bench) -> None:
    number = scaled(ALL, CHAOS)
    with watched(bench, f"{number} mutated streams"):
        bench.rounds(STREAMS, damaged_stream, number, SEED + 1)


def asked(cloud: Cloud) -> list[object]:
    """All that is asked beside the models themselves."""
    return [
        cloud.offers(REGION),
        cloud.profiles(REGION),
        cloud.availability(NOVA, REGION),
        cloud.lookup("acme.unheard-of-v1:0", REGION),
        cloud.quotas(REGION),
        cloud.identity(),
    ]


def test_mutated_lists_quotas_and_identities(bench: Bench) -> None:
    """Whatever comes, each question is answered with what it asks for or a Failure."""
    told: dict[str, Sent] = {}

    def answer(request: Any, chance: random.Random) -> Sent:
        """Each question is put to the simulator once; a damaged token of a next page makes none of its own."""
        key = f"{request.url.partition('nextToken')[0]} {request.headers.get('X-Amz-Target', '')}"
        return damaged(told.setdefault(key, told.get(key) or bench.wire.answer(request)), chance)

    number = scaled(LISTS, 5_000)
    with watched(bench, f"{number} rounds of mutated lists, quotas and identities"):
        for turn in range(number):
            chance = random.Random(f"{SEED} {turn}")
            found = asked(cloud_over(Wire(partial(answer, chance=chance))))
            bench.note(found, f"seed {SEED}, turn {turn}")
            kinds = zip(found, (dict, dict, Availability, tuple | None, dict, Identity), strict=True)
            assert all(isinstance(one, Failure | kind) for one, kind in kinds), found


def cut(sent: Sent, chance: random.Random) -> Sent:
    """Its first part, and no word of how long it was to be."""
    headers = {name: value for name, value in sent.headers.items() if name != "Content-Length"}
    return replace(sent, headers=headers, parts=(sent.body[: chance.randrange(1, len(sent.body))],))


@pytest.mark.parametrize("case", [JSON[0], STREAMS[0]])
def test_planted_fault_a_careless_reader_passes_them(bench: Bench, case: Case) -> None:
    """Were cut replies taken for whole ones, as boto3 alone takes them, the bench would say so."""
    honest, number = bench.honest(case), 20
    bench.rounds([case], cut, number, SEED)
    assert bench.wrong == []
    bench.reader = lambda told: next(one for one in honest if one.body.startswith(told.body))
    bench.rounds([case], cut, number, SEED)
    print(f"planted fault, a careless reader of {case.probe}: {len(bench.wrong)} of {number} found")
    assert len(bench.wrong) == number
