"""One healthy simulated Bedrock for all end-to-end tests, and a terminal whose AWS settings lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from kit import simulated as s
from kit.command import Terminal

from certify_cli.registry.load import load
from certify_cli.simulator.server import Simulator

Client = Any
Connect = Callable[..., Client]


@pytest.fixture(scope="session")
def bedrock() -> Iterator[Simulator]:
    with Simulator(load().models) as simulator:
        yield simulator


@pytest.fixture
def online(terminal: Terminal, bedrock: Simulator) -> Terminal:
    """A terminal with credentials, whose AWS endpoints are the simulator's over real HTTP."""
    return Terminal(terminal.home, {**terminal.environment, **bedrock.environment()})


@pytest.fixture
def connect() -> Iterator[Connect]:
    """connect(simulator, service, region=...) -> a boto3 client that never retries, closed afterwards."""
    made: list[Client] = []

    def make(simulator: Simulator, service: str = "bedrock-runtime", region: str = s.HOME, **options: Any) -> Client:
        config = Config(retries={"total_max_attempts": 1}, read_timeout=options.pop("read_timeout", 10))
        keys = {"aws_access_key_id": "AKIATEST", "aws_secret_access_key": "secret"}
        made.append(boto3.client(service, region_name=region, endpoint_url=simulator.url, config=config, **keys))
        return made[-1]

    yield make
    for client in made:
        client.close()
