"""Commands start as fast as was promised, measured against what they cannot do without."""

from __future__ import annotations

import importlib.util
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kit.gated import kept_at, report

from certify_cli.registry.load import load

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
    module = _benchmark()
    too_slow = [(name, measured, most) for name, measured, most in module.ratios() if measured > most]
    assert too_slow == []


@pytest.mark.heavy
def test_the_gate_decides_before_a_database_library_is_imported(tmp_path: Path) -> None:
    """And looks up when each of their models ends, in the registry's files of just those."""
    names = [model.id for model in load(None)][:20]
    store = kept_at(tmp_path / "s.sqlite3", *(report(name, datetime.now(UTC)) for name in names))
    assert _benchmark().ratio(["gate", "--all", "--database", str(store)], "import sqlmodel") < 1.5


@pytest.mark.heavy
@pytest.mark.parametrize(("model", "most"), [("amazon.nova-lite-v1:0", 1.5), ("amazon.nova-lite-v1:?", 2.2)])
def test_declared_targets_open_the_catalogue_only_for_a_glob(tmp_path: Path, model: str, most: float) -> None:
    store = kept_at(tmp_path / "s.sqlite3", report("amazon.nova-lite-v1:0", datetime.now(UTC)))
    settings = tmp_path / "certify.toml"
    settings.write_text(f"[[targets]]\nmodel = '{model}'\nregions = ['us-east-1']\n")
    gate = ["gate", "--config", str(settings), "--database", str(store)]
    assert _benchmark().ratio(gate, "import sqlmodel") < most
