"""A simulated Bedrock that counts, at the server's side, which process asked it for what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from certify_cli.simulator import credentials, routing
from certify_cli.simulator.dispatch import Dispatcher
from certify_cli.simulator.personas import Personas
from certify_cli.simulator.server import Simulator
from certify_cli.simulator.wire import Answer, Incoming
from certify_cli.types.model import ModelRecord

MODEL_OPERATIONS = frozenset({"Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "Rerank"})
_TAG = re.compile(r"\bapp/(\S+)")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call of a model as it came in, answered or not."""

    by: str
    target: str


class _Counting(Dispatcher):
    arrivals: list[Arrival]

    def answer(self, incoming: Incoming) -> Answer:
        matched = routing.match(incoming)
        if matched is not None and matched.operation in MODEL_OPERATIONS:
            tag = _TAG.search(incoming.headers.get("user-agent", ""))
            target = f"{matched.route}@{credentials.caller(incoming.headers).region}"
            self.arrivals.append(Arrival(tag[1] if tag else "", target))
        return super().answer(incoming)


class CountedSimulator(Simulator):
    """`environment_of(tag)` is for one process; `calls_by(tag)` are the model calls it made, by target."""

    def __init__(self, registry: Mapping[str, ModelRecord], personas: Personas | None = None) -> None:
        super().__init__(registry, personas)
        self._dispatcher = _Counting(self._dispatcher.world)
        self.arrivals: list[Arrival] = []
        self._dispatcher.arrivals = self.arrivals

    def environment_of(self, tag: str) -> dict[str, str]:
        return {**self.environment(), "AWS_SDK_UA_APP_ID": tag}

    def calls_by(self, tag: str) -> Counter[str]:
        return Counter(one.target for one in list(self.arrivals) if one.by == tag)
