"""What every test may ask for: an empty home with a terminal in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.command import Terminal, clean_environment


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """A new user's shell: empty home, no AWS settings."""
    home = tmp_path / "home"
    home.mkdir()
    return Terminal(home, clean_environment(home))
