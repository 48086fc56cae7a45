"""docs/explanation/statistics.md says what the code does."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from certify_cli.verdicts.calibration import sequential_test
from certify_cli.verdicts.rate import MAIN_PROBE, THRESHOLDS
from certify_cli.verdicts.sequential import RELIABLE, UNRELIABLE
from certify_cli.verdicts.statistics import SHARES, STRONG, samples_for

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "explanation" / "statistics.md").read_text("utf-8")


def test_its_figures_are_those_computed() -> None:
    rows = runpy.run_path(str(ROOT / "benchmarks" / "trials.py"))["tables"]()
    assert len(rows) > 15
    assert [row for row in rows if row not in PAGE] == []


def test_the_simulation_it_quotes_is_the_one_the_script_runs() -> None:
    script = runpy.run_path(str(ROOT / "benchmarks" / "trials.py"))
    assert f"{script['RUNS']:,} simulated probes" in PAGE
    assert f"seed {script['SEED']}" in PAGE


def test_its_test_is_ours() -> None:
    test = sequential_test(0.95)
    assert f"p0 = {RELIABLE:.2f}" in PAGE
    assert f"p1 = {UNRELIABLE:.2f}" in PAGE
    assert f"L = s ln(p0 / p1) - f ln((1 - p1) / (1 - p0)) = {test.gain:.4f} s - {test.loss:.4f} f" in PAGE
    assert f"A = {test.accept:.2f} and B = {test.reject:.2f}" in PAGE


@pytest.mark.parametrize("name", SHARES)
def test_its_sample_sizes_are_ours(name: str) -> None:
    assert f"| {name} | {samples_for(SHARES[name])} | {samples_for(SHARES[name], STRONG)} |" in PAGE


@pytest.mark.parametrize("kind", THRESHOLDS)
def test_its_thresholds_are_ours(kind: str) -> None:
    steps = THRESHOLDS[kind]  # type: ignore[index] # a kind by its name
    seconds = " | ".join(f"{ms / 1000:g} s" for ms in (steps.fast_ms, steps.fair_ms, steps.slow_ms))
    assert f"| {kind} | `{MAIN_PROBE[kind]}` | {seconds} | 0.2 |" in PAGE  # type: ignore[index] # as above


def test_the_paths_it_names_exist() -> None:
    named = [*re.findall(r"`((?:certify_cli/|verdicts/|benchmarks/)[\w/]+\.py)`", PAGE), "benchmarks/trials.py"]
    assert len(named) > 3
    assert all((ROOT / path).exists() or (ROOT / "certify_cli" / path).exists() for path in named)
