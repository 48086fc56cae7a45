"""What the simulator's unit tests share: prompts made in one line, and requests answered without a socket."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from kit.simulated import specimens

from certify_cli.simulator.dispatch import Dispatcher
from certify_cli.simulator.mind.prompt import Prompt, Tool, Turn
from certify_cli.simulator.personas import Personas, parse_personas
from certify_cli.simulator.wire import Answer, Incoming
from certify_cli.simulator.world import World

AskFor = Callable[..., Prompt]


@pytest.fixture
def prompt() -> AskFor:
    """prompt("question", system=..., earlier=(user, assistant, ...), tools=...) -> Prompt."""

    def make(question: str, *, earlier: tuple[str, ...] = (), tools: tuple[Tool, ...] = (), **rest: Any) -> Prompt:
        said = [Turn(role="assistant" if n % 2 else "user", text=text) for n, text in enumerate(earlier)]
        return Prompt(turns=(*said, Turn(role="user", text=question)), tools=tools, **rest)

    return make


@dataclass
class Clock:
    """Seconds that pass only when told to."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Desk:
    """Answers requests as the server does, without sockets."""

    personas: Personas = field(default_factory=Personas)
    clock: Clock = field(default_factory=Clock)
    dispatcher: Dispatcher = field(init=False)

    def __post_init__(self) -> None:
        world = World(registry=specimens(), personas=self.personas, clock=self.clock, today=lambda: date(2026, 11, 22))
        self.dispatcher = Dispatcher(world)

    def send(self, method: str, path: str, body: Any = None, *, region: str = "us-east-1", **headers: str) -> Answer:
        scope = f"AKIA/20261122/{region}/bedrock/aws4_request"
        given = {"authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        path, _, query = path.partition("?")
        pairs = dict(pair.split("=", 1) for pair in query.split("&")) if query else {}
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        return self.dispatcher.answer(Incoming(method, path, pairs, given, data))

    def converse(self, model: str, text: str = "What is 2 + 3?", **rest: Any) -> tuple[int, dict[str, Any]]:
        body = {"messages": [{"role": "user", "content": [{"text": text}]}], **rest}
        return read(self.send("POST", f"/model/{model}/converse", body))


def read(answer: Answer) -> tuple[int, dict[str, Any]]:
    """Status and JSON body."""
    data = b"".join(part for part in answer.parts if isinstance(part, bytes))
    return answer.status, json.loads(data or b"{}")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def desk_with() -> Callable[[str], Desk]:
    """desk_with(persona file's text) -> Desk."""
    return lambda text: Desk(parse_personas(text, where="test.toml"))


@pytest.fixture
def json_of() -> Callable[[Answer], tuple[int, dict[str, Any]]]:
    return read
