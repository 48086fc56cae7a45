"""A storm over a hundred healthy targets: throttled, failing, hanging and cut at once. No verdict may be wrong."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.command import clean_environment
from kit.peak import peak_of
from kit.scale import scaled

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator

TARGETS = 100
DEADLINE_SECONDS = 150
MOST_MEGABYTES = 250
STORM = """
seed = {seed}
[[persona]]
name = "storm"
operation = "Converse*"
does = [
  {{ kind = "answers_429", p = 0.5, lasts_seconds = {throttling_seconds} }},
  {{ kind = "flaky", p = 0.1 }},
  {{ kind = "hangs", p = 0.05 }},
  {{ kind = "cuts_connection", p = 0.05 }},
]
"""


@dataclass(frozen=True)
class Weathered:
    """What came of it: statuses counted, seconds, megabytes at the peak, and what the simulator answered."""

    statuses: Counter[str]
    reasons: tuple[str, ...]
    seconds: float
    megabytes: float
    answers: Mapping[int, int]
    code: int

    def line(self, name: str) -> str:
        return (
            f"{name}: {dict(self.statuses)} in {self.seconds:.0f} s, peak {self.megabytes:.0f} MB, "
            f"HTTP answers {dict(sorted(self.answers.items()))}, exit {self.code}"
        )


def targets() -> list[str]:
    """A hundred routes of models in their prime."""
    return [
        f"{group.id}@{region}"
        for model in sorted(load().models.values(), key=lambda model: model.id)
        if model.kind == "chat" and model.lifecycle.status == "ACTIVE" and "ON_DEMAND" in model.facts.inference_types
        for group in model.routes
        if not group.mantle
        for region in group.sources
    ][:TARGETS]


def weather(folder: Path, seed: int, throttling_seconds: float) -> Weathered:
    """Certifies all of them in the storm, with the real command in a process of its own."""
    personas = parse_personas(STORM.format(seed=seed, throttling_seconds=throttling_seconds), where="storm")
    words = [*targets(), "--suite", "smoke", "--concurrency", "32", "--timeout", "2s", "--format", "json"]
    with Simulator(load().models, personas) as simulator:
        began = time.monotonic()
        environment = {**clean_environment(folder), **simulator.environment()}
        done = peak_of(["certify", *words, "--deadline", f"{DEADLINE_SECONDS}s"], folder, environment)
        seconds = time.monotonic() - began
        answers = Counter(call.status for call in simulator.calls if call.operation.startswith("Converse"))
    assert "Traceback" not in done.err
    report = json.loads(done.out)["targets"]
    return Weathered(
        statuses=Counter(one["status"] for one in report),
        reasons=tuple(one["reason"] for one in report if one["status"] != "CERTIFIED"),
        seconds=seconds,
        megabytes=done.megabytes,
        answers=answers,
        code=done.code,
    )


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("name", "throttling_seconds", "least_certified"), [("storm", 0, 50), ("throttling ends after 15 s", 15, 90)]
)
def test_a_storm_fails_nobody(tmp_path: Path, name: str, throttling_seconds: float, least_certified: int) -> None:
    for seed in range(1, 1 + scaled(1, 5)):
        folder = tmp_path / str(seed)
        folder.mkdir()
        seen = weather(folder, seed, throttling_seconds)
        print(seen.line(f"{name}, seed {seed}"))
        print(*Counter(reason[:90] for reason in seen.reasons).most_common(6), sep="\n")
        assert seen.statuses.total() == TARGETS
        assert set(seen.statuses) <= {"CERTIFIED", "INCONCLUSIVE"}, seen.reasons
        assert seen.statuses["CERTIFIED"] >= least_certified
        assert seen.seconds <= DEADLINE_SECONDS + 10
        assert seen.megabytes < MOST_MEGABYTES
        assert seen.code in (0, 3)
