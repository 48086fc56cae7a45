"""One healthy simulated Bedrock for all end-to-end tests, and a terminal whose AWS settings lead to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kit.command import Terminal

from certify_cli.registry.load import load
from certify_cli.simulator.server import Simulator


@pytest.fixture(scope="session")
def bedrock() -> Iterator[Simulator]:
    with Simulator(load().models) as simulator:
        yield simulator


@pytest.fixture
def online(terminal: Terminal, bedrock: Simulator) -> Terminal:
    """A terminal with credentials, whose AWS endpoints are the simulator's over real HTTP."""
    return Terminal(terminal.home, {**terminal.environment, **bedrock.environment()})
