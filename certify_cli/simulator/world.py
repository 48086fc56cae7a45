"""What every handler may know: the registry, the personas, the clocks, and the call it is answering."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from certify_cli.simulator.behaviour import HEALTHY, Behaviour
from certify_cli.simulator.personas import Personas
from certify_cli.simulator.prompt_cache import PromptCache
from certify_cli.types.model import ModelRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """`clock` counts seconds monotonically; `today` decides on ends of life."""

    registry: Mapping[str, ModelRecord]
    personas: Personas
    clock: Callable[[], float]
    today: Callable[[], date]
    cache: PromptCache = field(default_factory=PromptCache)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request on its way. `route` is what the caller put where the model id goes, "" where there is none."""

    world: World
    operation: str
    region: str
    request_id: str
    started: float
    route: str = ""
    model: ModelRecord | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)
    behaviour: Behaviour = HEALTHY

    @property
    def record(self) -> ModelRecord:
        """The model of an operation that dispatch resolved."""
        assert self.model is not None
        return self.model

    @property
    def elapsed_ms(self) -> int:
        return round((self.world.clock() - self.started) * 1000)
