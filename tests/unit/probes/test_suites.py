"""Finding probes by name, and versions of suites."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import certify_cli
from certify_cli.errors import UsageError
from certify_cli.probes import ALL, FULL, STANDARD, by_id, for_kind, suite, suite_version


def test_probes_are_found_by_id() -> None:
    assert all(by_id(probe.id) is probe for probe in ALL)


def test_an_unknown_probe_names_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        by_id("tool-use")
    assert caught.value.exit_code == 2
    assert "'tool-use'" in caught.value.message
    assert "tool_use" in caught.value.hint


def test_a_probe_unlike_any_names_them_all() -> None:
    with pytest.raises(UsageError) as caught:
        by_id("zzzzzzzz")
    assert "reachable" in caught.value.hint


def test_suites_are_found_by_name() -> None:
    assert suite("full") is FULL
    assert suite("standard") is STANDARD
    with pytest.raises(UsageError) as caught:
        suite("everything")
    assert "smoke" in caught.value.hint


def test_for_kind() -> None:
    assert [probe.id for probe in for_kind("rerank")] == [
        "reachable",
        "rerank_order",
        "rerank_scores",
        "rerank_range",
        "rerank_json",
    ]
    assert for_kind("video") == ()


def test_versions_are_stable_and_differ_between_suites() -> None:
    assert suite_version("smoke") == suite_version("smoke")
    assert suite_version("smoke") != suite_version("standard")
    assert len(suite_version("full")) == 12


def _versions(folder: Path) -> tuple[str, str]:
    code = "import certify_cli.probes as p; print(p.suite_version('smoke'), p.suite_version('standard'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)
    smoke, standard = done.stdout.split()
    return smoke, standard


def test_a_changed_probe_changes_the_versions_of_its_suites_only(tmp_path: Path) -> None:
    copy = tmp_path / "certify_cli"
    source = Path(certify_cli.__file__).parent
    copy.mkdir()
    for name in ("probes", "types", "interfaces"):
        shutil.copytree(source / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "errors.py"):
        shutil.copy(source / name, copy / name)
    before = _versions(tmp_path)
    probe = copy / "probes" / "multi_turn.py"
    probe.write_text(probe.read_text().replace("100_000", "100_001"))
    after_probe = _versions(tmp_path)
    assert after_probe[0] == before[0]
    assert after_probe[1] != before[1]
    shared = copy / "probes" / "_sound.py"
    shared.write_text(shared.read_text().replace('"assistant"', '"user"'))
    assert _versions(tmp_path)[0] != before[0]
