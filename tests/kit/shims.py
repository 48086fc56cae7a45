"""Small C libraries that stand between a process and its disk, compiled when a test needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def compiled(source: Path, folder: Path) -> Path:
    """The library of a source file, to be preloaded; CI must have a C compiler, a desk may do without."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        said = f"{source.name} needs a C compiler, and there is none"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    library = folder / f"{source.stem}.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl", "-lpthread"], check=True)
    return library
