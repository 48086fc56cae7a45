"""Each planted defect is caught by its probe, and a healthy model raises no alarm, whatever the seed."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.scale import scaled
from kit.trying import Bedrock, applicable, bedrock, default_model, failing, models

from certify_cli.interfaces import Probe
from certify_cli.probes import ALL, by_id
from certify_cli.simulator.personas import parse_personas
from certify_cli.types.findings import Judgement, Mark

SEEDS = range(4)
MANY_SEEDS = range(scaled(3, 50))
OFTEN = range(40)
OTHER_KINDS = ("embedding", "image", "rerank")
HEALTHY = (
    *(model.id for model in models().values() if model.kind in OTHER_KINDS and model.callable_regions),
    "amazon.nova-lite-v1:0",
    "amazon.nova-2-lite-v1:0",
    "anthropic.claude-haiku-4-5-20251001-v1:0",
    "anthropic.claude-sonnet-5-5",
    "meta.llama3-1-70b-instruct-v1:0",
    "meta.llama3-3-70b-instruct-v1:0",
    "openai.gpt-oss-120b-1:0",
    "deepseek.r1-v1:0",
    "anthropic.claude-opus-5-5",
    "openai.gpt-6-sol",
    "qwen.qwen3-vl-235b-a22b",
    "mistral.pixtral-large-2502-v1:0",
    "google.gemma-3-27b-it",
)
"""Chat models of every vendor, and every model of another kind that can be called at all."""
PAIRS = [
    pytest.param(probe, model, id=f"{probe.id}-{model}")
    for model in HEALTHY
    for probe in ALL
    if applicable(probe, model)
]


def planted() -> Iterator[Any]:
    for table in sorted((Path(__file__).parent.parent / "planted").glob("*.toml")):
        for row in tomllib.loads(table.read_text())["defect"]:
            yield pytest.param(row, id=f"{table.stem}: {row['name']}")


DEFECTS = list(planted())


@pytest.fixture(scope="module")
def healthy() -> Iterator[Bedrock]:
    with bedrock() as running:
        yield running


@pytest.mark.parametrize("row", DEFECTS)
def test_the_defect_is_caught_by_its_probe(row: dict[str, Any]) -> None:
    assert row.keys() <= {"name", "does", "probe", "model", "sometimes", "reason"}
    probe = by_id(row["probe"])
    model = row.get("model") or default_model(probe)
    assert applicable(probe, model), "a defect that no run would look at"
    does = ", ".join(_toml(item) for item in row["does"])
    personas = parse_personas(f'[[persona]]\nname = "planted"\ndoes = [{does}]\n', where="planted")
    with bedrock(personas) as broken:
        if row.get("sometimes"):
            assert any(failing(broken.trial(probe, model, seed)) for seed in OFTEN)
            return
        found = [broken.trial(probe, model, seed) for seed in SEEDS]
    assert [one.mark for one in found] == [Mark.FAIL] * len(SEEDS), [one.reason for one in found]
    assert all(row.get("reason", "") in one.reason for one in found), [one.reason for one in found]


def _toml(item: str | dict[str, Any]) -> str:
    if isinstance(item, str):
        return json.dumps(item)
    return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in item.items()) + " }"


def test_enough_is_planted() -> None:
    names = Counter((row.values[0]["probe"], row.values[0]["name"]) for row in DEFECTS)
    assert max(names.values()) == 1
    assert len(names) >= 10


@pytest.mark.heavy
@pytest.mark.parametrize(("probe", "model"), PAIRS)
def test_a_healthy_model_raises_no_alarm(healthy: Bedrock, probe: Probe, model: str) -> None:
    found = {seed: healthy.trial(probe, model, 1_000 + seed) for seed in MANY_SEEDS}
    assert {seed: one.reason for seed, one in found.items() if not _healthy(one)} == {}


def _healthy(judgement: Judgement) -> bool:
    """Passed, or refused in so many words although nobody claimed it."""
    unclaimed = judgement.mark is Mark.SKIPPED and judgement.reason.startswith("CAPABILITY_UNSUPPORTED")
    return judgement.mark is Mark.PASS or unclaimed


@pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)
def test_every_probe_passes_some_healthy_model(healthy: Bedrock, probe: Probe) -> None:
    models = [model for model in HEALTHY if applicable(probe, model)]
    assert any(healthy.trial(probe, model, 77).mark is Mark.PASS for model in models)
