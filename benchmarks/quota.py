"""Quota work: 12 routes, half with 600 and half with 120 requests a minute, 60 calls each, 32 wide.

The real command against the real simulator over HTTP: `.venv/bin/python benchmarks/quota.py`. Times and throttles are
the simulator's own counts. The theoretical minimum of 60 calls is (60 - burst) / rate of the slower routes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator

CALLS = 60
FAST, SLOW = 600, 120
REGION = "us-east-1"
ROUTES = (
    "amazon.nova-lite-v1:0",
    "amazon.nova-micro-v1:0",
    "amazon.nova-pro-v1:0",
    "deepseek.v3.2",
    "minimax.minimax-m2.5",
    "mistral.magistral-small-2509",
    "mistral.ministral-3-3b-instruct",
    "mistral.mistral-large-3-675b-instruct",
    "moonshotai.kimi-k2.5",
    "nvidia.nemotron-nano-3-30b",
    "openai.gpt-oss-20b-1:0",
    "qwen.qwen3-32b-v1:0",
)


@dataclass(frozen=True)
class Figures:
    """What the simulator saw between its first and its last model call, and what the command made of it."""

    seconds: float
    calls: int
    throttled: int
    certified_calls: int
    said_throttled: int

    def times_ideal(self, burst_seconds: float) -> float:
        ideal = (CALLS - SLOW / 60 * burst_seconds) / (SLOW / 60)
        return self.seconds / ideal if ideal > 0 else float("inf")

    @property
    def share_throttled(self) -> float:
        return self.throttled / self.calls


def personas(*, known: bool, burst_seconds: float, listed: float = 1.0) -> str:
    """Half of the routes slow; Service Quotas closed where nothing is to be known."""
    entries = [
        f'[[persona]]\nname = "{number}"\nmodel = "{route}"\noperation = "Converse*"\ndoes = [{{ kind = "throttled", '
        f"rpm = {FAST if number % 2 else SLOW}, burst_seconds = {burst_seconds}, listed = {listed} }}]\n"
        for number, route in enumerate(ROUTES)
    ]
    if not known:
        entries.append('[[persona]]\nname = "shut"\noperation = "ListServiceQuotas"\ndoes = ["not_authorized"]\n')
    return "".join(entries)


def measure(*, known: bool, burst_seconds: float = 1.0, listed: float = 1.0) -> Figures:
    """Runs the command once; raises AssertionError where any call was lost."""
    told = parse_personas(personas(known=known, burst_seconds=burst_seconds, listed=listed), where="benchmark")
    with Simulator(load().models, told) as simulator, tempfile.TemporaryDirectory() as home:
        words = [*ROUTES, "--region", REGION, "--probe", "answers", "--trials", str(CALLS), "--concurrency", "32"]
        words += ["--quota-share", "1"]
        done = subprocess.run(
            [sys.executable, "-m", "certify_cli", "certify", *words, "--format", "json"],
            cwd=home,
            env={**_environment(Path(home)), **simulator.environment()},
            capture_output=True,
            text=True,
            check=False,
        )
        model_calls = [call for call in simulator.calls if call.operation.startswith("Converse")]
    report = json.loads(done.stdout)
    statuses = Counter(call.status for call in model_calls)
    assert set(statuses) <= {200, 429}, statuses
    trials = [target["probes"][0] for target in report["targets"]]
    assert [(one["passed"], one["trials"]) for one in trials] == [(CALLS, CALLS)] * len(ROUTES), done.stderr[-2000:]
    return Figures(
        seconds=(model_calls[-1].at - model_calls[0].at).total_seconds(),
        calls=len(model_calls),
        throttled=statuses[429],
        certified_calls=sum(one["passed"] for one in trials),
        said_throttled=sum(target.get("throttled", 0) for target in report["targets"]),
    )


def _environment(home: Path) -> dict[str, str]:
    import os

    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_DATA_HOME": str(home)}


def line(name: str, figures: Figures, burst_seconds: float) -> str:
    return (
        f"{name}: {figures.seconds:.1f} s, {figures.times_ideal(burst_seconds):.3f} x ideal, "
        f"{figures.throttled} of {figures.calls} calls throttled ({figures.share_throttled:.1%})"
    )


def main() -> None:
    for name, known, burst_seconds, listed in (
        ("quotas readable, a second's burst", True, 1.0, 1.0),
        ("none readable, a second's burst", False, 1.0, 1.0),
        ("record twice too high, a second's burst", True, 1.0, 2.0),
        ("quotas readable, a minute's bucket", True, 60.0, 1.0),
        ("none readable, a minute's bucket", False, 60.0, 1.0),
    ):
        figures = measure(known=known, burst_seconds=burst_seconds, listed=listed)
        sys.stdout.write(line(name, figures, burst_seconds) + "\n")


if __name__ == "__main__":
    main()
