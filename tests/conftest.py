"""What every test may ask for: an empty home with a terminal in it."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings
from kit.command import Terminal, clean_environment

# In CI the same examples every time, so that a red run means a change; at a desk new ones, so that they find something.
# No deadline: how long an example takes says more about who else uses the machine than about our code.
settings.register_profile("desk", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "desk")

# Everything that is collected stays until the end. Looking through it for cycles again and again is a third of the time
# that collecting takes, and later slows down whatever allocates much.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A new user's shell: empty home, no AWS settings."""
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home, clean_environment(home))
