"""Commands start as fast as was promised, measured against what they cannot do without."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "start_up.py"


def _benchmark() -> Any:
    spec = importlib.util.spec_from_file_location("start_up", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.heavy
def test_start_up_ratios() -> None:
    """A gate decides, and looks up when models end, before a database library or a catalogue is imported."""
    module = _benchmark()
    too_slow = [(name, measured, most) for name, measured, most in module.ratios() if measured > most]
    assert too_slow == []
