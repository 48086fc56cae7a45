"""Defects that are not of the simulator's making are caught too: a proxy of the tests changes what goes through."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from kit.mutating import Answer, Call, Mutation, Mutator, untouched
from kit.scale import scaled
from kit.trying import Bedrock, applicable, bedrock_at, default_model, models
from mutations import DEFECTS, healthy, healthy_streams
from mutations.styles import STYLES, UNFIT
from mutations.systematic import changes_of, changes_of_stream
from mutations.table import Defect

from certify_cli.interfaces import Probe
from certify_cli.probes import ALL, by_id
from certify_cli.simulator.server import Simulator
from certify_cli.types.findings import Judgement, Mark

SEEDS = range(300, 302)
OFTEN = range(300, 340)
SAMPLE, LARGE_SAMPLE = 30, 100
"""Of the single changes of one reply, whose number goes into the hundreds."""
SEARCHED = (
    "answers",
    "streaming",
    "stream_integrity",
    "tool_use",
    "streaming_tool_use",
    "nested_arguments",
    "structured_output",
    "embedding_shape",
    "rerank_order",
    "image_shape",
)
UNNOTICED = re.compile(
    r"\bmetrics\b|seeds|finish_reasons(?:\.0)?: (?:dropped|empty|null|last lost|first twice)"
    r"|toolUseId: (?!a |blank|empty|null|drop)|totalTokens: dropped|content\.\d+\.text: ended with a remark"
    r"|delta\.text: (?:ended with|begun with|another character|without its (?:first|last) character)"
    r"|contentBlockIndex: (?:one more|one less|huge|halved)|contentBlockStop: (?:dropped|under an unknown name)"
    r"|toolUse\.input: without its first character|parcels: (?:reversed|first two swapped)"
    r"|embedding\.\d+: (?!NaN|Inf|a |yes|null|dropped)|embedding: (?:reversed|first two swapped)"
    r"|embeddingsByType(?:\.float)?: (?:a |dropped|empty|null)|inputTextTokenCount: "
    r"|results\.\d\.index: (?:zero|halved|one less|negated)"
    r"|results\.\d\.relevanceScore: (?!NaN|Inf|a text|a list|null|dropped|yes|huge)"
    r"|images\.0: (?:twice|ended with|another character)"
)
"""Nobody can notice, or nobody is harmed: what is free (ids, order, remarks), what is let be (a total left out, blocks
that nobody closes), white space cut off, and numbers that stay as plausible as they were."""
STAND_INS = ("amazon.nova-lite-v1:0", "openai.gpt-oss-120b-1:0", "anthropic.claude-haiku-4-5-20251001-v1:0")


@dataclass(frozen=True)
class Line:
    """A healthy simulated Bedrock behind the proxy."""

    bedrock: Bedrock
    mutator: Mutator
    healthy: dict[tuple[str, str], set[Mark]] = field(default_factory=dict)

    def untouched(self, probe: Probe, model: str) -> set[Mark]:
        """What becomes of the healthy model; the same for all defects that one probe is to catch in it."""
        if (probe.id, model) not in self.healthy:
            self.healthy[probe.id, model] = {one.mark for one in self.trials(untouched, probe, model, SEEDS)}
        return self.healthy[probe.id, model]

    def trials(self, mutation: Mutation, probe: Probe, model: str, seeds: range) -> list[Judgement]:
        return list(self.one_by_one(mutation, probe, model, seeds))

    def one_by_one(self, mutation: Mutation, probe: Probe, model: str, seeds: range) -> Iterator[Judgement]:
        with self.mutator.doing(mutation):
            for seed in seeds:
                yield self.bedrock.trial(probe, model, seed)


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
    assert line.untouched(probe, model) == {Mark.PASS}, "healthy without it"
    found = line.one_by_one(defect.make(), probe, model, OFTEN if defect.sometimes else SEEDS)
    if defect.sometimes:
        assert any(caught(defect, one) for one in found)
        return
    missed = [(one.mark.value, one.reason) for one in found if not caught(defect, one)]
    assert missed == []


def caught(defect: Defect, found: Judgement) -> bool:
    return found.mark == defect.mark and defect.reason in found.reason


def changing(number: int, value: object) -> Mutation:
    """The reply to the call of that number is replaced."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        return replace(answer, value=value) if call.number == number else answer

    return mutation


def changes(line: Line, probe: Probe, model: str) -> list[tuple[str, Mutation]]:
    """Every single change of every reply to the probe's calls, with its label."""
    heard: list[Answer] = []

    def listening(call: Call) -> Answer:
        heard.append(call.forward())
        return heard[-1]

    line.trials(listening, probe, model, SEEDS[:1])
    found = []
    for number, answer in enumerate(heard):
        every = changes_of_stream(answer.value) if answer.is_stream else changes_of(answer.value)
        found.extend((f"reply {number}: {label}", changing(number, value)) for label, value in every)
    return found


def unnoticed(line: Line, probe: Probe, model: str, some: list[tuple[str, Mutation]]) -> list[str]:
    passing = [label for label, one in some if line.trials(one, probe, model, SEEDS[:1])[0].mark is Mark.PASS]
    return [label for label in passing if not UNNOTICED.search(label)]


@pytest.mark.parametrize("name", SEARCHED)
def test_single_changes_of_a_reply_are_noticed(line: Line, name: str) -> None:
    probe, seed = by_id(name), 0 if os.environ.get("CI") else random.randrange(10**6)
    print(f"sampled with seed {seed}")
    model = model_for(probe)
    every = changes(line, probe, model)
    assert unnoticed(line, probe, model, random.Random(seed).sample(every, min(SAMPLE, len(every)))) == []


@pytest.mark.heavy
@pytest.mark.parametrize("name", SEARCHED)
def test_every_single_change_of_a_reply_is_noticed(line: Line, name: str) -> None:
    probe = by_id(name)
    model = model_for(probe)
    every = changes(line, probe, model)
    assert len(every) > SAMPLE
    some = random.Random(name).sample(every, min(LARGE_SAMPLE, len(every)))
    assert unnoticed(line, probe, model, scaled(some, every)) == []


VARIANTS = {**healthy.VARIANTS, **healthy_streams.VARIANTS, **STYLES}
COSTLY = frozenset({"long_context", "prompt_caching", "vision", "image_seed", "image_sizes", "embedding_too_long"})
KINDS = (
    *STAND_INS,
    "anthropic.claude-sonnet-5-5",
    "meta.llama3-3-70b-instruct-v1:0",
    "deepseek.r1-v1:0",
    "amazon.titan-embed-text-v2:0",
    "cohere.embed-v4:0",
    "stability.stable-image-core-v1:1",
    "cohere.rerank-v3-5:0",
)


def alarms(line: Line, variant: str, pairs: list[tuple[Probe, str]], seeds: range) -> list[str]:
    return [
        f"{probe.id} on {model}: {one.reason}"
        for probe, model in pairs
        if (variant, probe.id) not in UNFIT
        for one in line.trials(VARIANTS[variant], probe, model, seeds)
        if one.mark is not Mark.PASS and not one.reason.startswith("CAPABILITY_UNSUPPORTED")
    ]


@pytest.mark.parametrize("variant", VARIANTS)
def test_healthy_variants_raise_no_alarm(line: Line, variant: str) -> None:
    """Every third probe once, those of chat on one of the models in turn."""
    turn = list(VARIANTS).index(variant) % len(STAND_INS)
    models = [*STAND_INS[turn:], *STAND_INS[:turn], *KINDS[len(STAND_INS) :]]
    first = {
        probe: next((one for one in models if applicable(probe, one)), "") for probe in ALL if probe.id not in COSTLY
    }
    pairs = [(probe, model) for probe, model in first.items() if model]
    assert alarms(line, variant, pairs[turn :: len(STAND_INS)], SEEDS[:1]) == []


@pytest.mark.heavy
@pytest.mark.parametrize("variant", VARIANTS)
def test_healthy_variants_raise_no_alarm_on_any_kind(line: Line, variant: str) -> None:
    """In CI every third pair of probe and model, the next variant with the next third."""
    every = [(probe, model) for probe in ALL if probe.id not in COSTLY for model in KINDS if applicable(probe, model)]
    some = every[list(VARIANTS).index(variant) % 3 :: 3]
    assert alarms(line, variant, scaled(some, every), range(500, 500 + scaled(1, 5))) == []


def test_names_are_told_once() -> None:
    assert [name for name, count in Counter(defect.name for defect in DEFECTS).items() if count > 1] == []
