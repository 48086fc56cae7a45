"""The wheel carries the registry, the rules and the personas: installed elsewhere, it lists the models."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from kit.command import clean_environment

ROOT = Path(__file__).parents[2]


def test_a_wheel_installed_elsewhere_lists_the_models(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", f"from hatchling.build import build_wheel; build_wheel({str(tmp_path)!r})"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [wheel] = tmp_path.glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
        names = archive.namelist()
    assert sum(name.startswith("certify_cli/_registry_data/") for name in names) == 232
    assert not any(name.startswith("tests/") for name in names)
    done = subprocess.run(
        [sys.executable, "-m", "certify_cli", "list-certifiable", "--all", "--format", "csv"],
        env={**clean_environment(tmp_path), "PYTHONPATH": str(site)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 233
    diagnosed = subprocess.run(
        [sys.executable, "-m", "certify_cli", "diagnose", "Too many requests"],
        env={**clean_environment(tmp_path), "PYTHONPATH": str(site)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "THROTTLED" in diagnosed.stdout
