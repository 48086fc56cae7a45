"""Defects that are not of the simulator's making are caught too: a proxy of the tests changes what goes through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from kit.mutating import Mutation, Mutator, untouched
from kit.trying import Bedrock, applicable, bedrock_at, default_model, models
from mutations import DEFECTS
from mutations.table import Defect

from certify_cli.interfaces import Probe
from certify_cli.probes import by_id
from certify_cli.simulator.server import Simulator
from certify_cli.types.findings import Judgement, Mark

SEEDS = range(300, 302)
OFTEN = range(300, 340)
STAND_INS = ("amazon.nova-lite-v1:0", "openai.gpt-oss-120b-1:0", "anthropic.claude-haiku-4-5-20251001-v1:0")


@dataclass(frozen=True)
class Line:
    """A healthy simulated Bedrock behind the proxy."""

    bedrock: Bedrock
    mutator: Mutator

    def trials(self, mutation: Mutation, probe: Probe, model: str, seeds: range) -> list[Judgement]:
        with self.mutator.doing(mutation):
            return [self.bedrock.trial(probe, model, seed) for seed in seeds]


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    with Simulator(models()) as simulator, Mutator(simulator.url).serving() as mutator:
        yield Line(bedrock_at(mutator.url), mutator)


def model_for(probe: Probe, wished: str = "") -> str:
    choice = [wished] if wished else [default_model(probe), *STAND_INS]
    return next(model for model in choice if applicable(probe, model))


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_the_probe_it_is_for_catches_it(line: Line, defect: Defect) -> None:
    probe = by_id(defect.probe)
    model = model_for(probe, defect.model)
    assert {one.mark for one in line.trials(untouched, probe, model, SEEDS)} == {Mark.PASS}, "healthy without it"
    found = line.trials(defect.make(), probe, model, OFTEN if defect.sometimes else SEEDS)
    caught = [one for one in found if one.mark == defect.mark and defect.reason in one.reason]
    assert caught if defect.sometimes else caught == found, [(one.mark.value, one.reason) for one in found]


def test_names_are_told_once() -> None:
    assert [name for name, count in Counter(defect.name for defect in DEFECTS).items() if count > 1] == []
