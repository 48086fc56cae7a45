"""`--simulate`: a simulator in this process, and AWS's own settings pointed at it for as long."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from certify_cli.simulator.server import Simulator

_LEADS_ELSEWHERE = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_BEARER_TOKEN_BEDROCK", "AWS_ROLE_ARN")


def demo_personas() -> Path:
    """The shipped personas with a few instructive defects."""
    return Path(str(resources.files("certify_cli.simulator") / "personas" / "demo.toml"))


def simulating(wanted: bool, personas: Path | None, registry: Path | None) -> AbstractContextManager[object]:
    """Nothing, or a simulator that every AWS client of this process talks to while inside."""
    return _simulated(personas, registry) if wanted else nullcontext()


@contextmanager
def _simulated(personas: Path | None, registry: Path | None) -> Iterator[None]:
    with start_simulator(personas, registry, port=0) as simulator, environment(simulator.environment()):
        yield


def start_simulator(
    personas: Path | None, registry: Path | None, *, host: str = "127.0.0.1", port: int = 0
) -> Simulator:
    """A simulator of every model of the registry, not yet serving: enter it."""
    from certify_cli.registry.load import load
    from certify_cli.simulator.personas import load_personas
    from certify_cli.simulator.server import Simulator

    return Simulator(load(registry).models, load_personas(personas), host=host, port=port)


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """The process's environment with these values, put back afterwards; botocore has no other door to its endpoints."""
    before = dict(os.environ)
    for name in _LEADS_ELSEWHERE:
        os.environ.pop(name, None)
    os.environ.update(values, NO_PROXY="127.0.0.1,localhost")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
