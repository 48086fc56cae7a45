"""Chaos tests run the real command against one simulator that counts who asked for what."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from kit.command import Terminal
from kit.counted import CountedSimulator
from kit.killing import Arena
from kit.mutant import FOLDER

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas

# every decisive status, none of them by chance; nothing that is retried, so that calls can be counted exactly
PERSONAS = """
[[persona]]
name = "miscounts"
model = "*amazon.nova-micro-v1:0"
operation = "Converse*"
does = ["wrong_answers"]

[[persona]]
name = "loses text"
model = "*meta.llama3-3-70b-instruct-v1:0"
operation = "ConverseStream"
does = ["stream_loses_text"]

[[persona]]
name = "no access"
model = "*anthropic.claude-haiku-4-5*"
region = "us-west-2"
does = ["no_access"]
"""


@pytest.fixture(scope="module")
def counted(request: pytest.FixtureRequest) -> Iterator[CountedSimulator]:
    """With the personas of the test module, where it has its own."""
    personas = getattr(request.module, "PERSONAS", PERSONAS)
    with CountedSimulator(load().models, parse_personas(personas, where="chaos")) as simulator:
        yield simulator


@pytest.fixture
def arena(counted: CountedSimulator, terminal: Terminal) -> Arena:
    """A few targets of one vendor; tests of whole runs set a larger `selection`."""
    counted.arrivals.clear()
    path = ":".join(filter(None, (str(FOLDER), terminal.environment.get("PYTHONPATH", ""))))
    words = ("--all", "--vendor", "amazon", "--kind", "chat", "--region", "us-east-1", "--suite", "smoke")
    return Arena(counted, terminal.home, {**terminal.environment, "PYTHONPATH": path}, words)
