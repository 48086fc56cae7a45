"""The way of every request: credentials, operation, persona, handler; and an error, if one, in the service's form."""

from __future__ import annotations

import json
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from certify_cli.simulator import credentials, models, refusals, routing
from certify_cli.simulator.operations import OPERATIONS
from certify_cli.simulator.refusals import ServiceError, invalid
from certify_cli.simulator.wire import Answer, Incoming
from certify_cli.simulator.world import Call, World

LOGGED_CALLS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """A request as the log keeps it. `model` is the identifier as sent; `status` the HTTP status answered."""

    operation: str
    model: str
    region: str
    status: int
    at: datetime
    request_id: str


class Dispatcher:
    """Answers requests and keeps a bounded log of them."""

    def __init__(self, world: World, new_id: Callable[[], uuid.UUID] = uuid.uuid4) -> None:
        self.world = world
        self.calls: deque[Logged] = deque(maxlen=LOGGED_CALLS)
        self.faults: deque[BaseException] = deque(maxlen=100)
        """Bugs of the simulator itself, answered with 500; tests expect none."""
        self._new_id = new_id

    def answer(self, incoming: Incoming) -> Answer:
        request_id = str(self._new_id())
        matched = routing.match(incoming)
        protocol = matched.protocol if matched else routing.protocol_of(incoming)
        region = ""
        try:
            caller = _caller(incoming, matched)
            region = caller.region
            answer = self._handled(incoming, matched, caller, request_id)
        except ServiceError as error:
            answer = _refusal(error, protocol, request_id)
        except Exception as error:  # noqa: BLE001 - a bug here must look like a 500, not like a cut connection
            self.faults.append(error)
            fault = ServiceError("InternalServerException", f"simulator fault: {type(error).__name__}: {error}")
            answer = _refusal(fault, protocol, request_id)
        self._log(matched, region, answer.status, request_id)
        return replace(answer, headers={**answer.headers, "x-amzn-RequestId": request_id, "x-certify-simulator": "1"})

    def too_large(self) -> Answer:
        request_id = str(self._new_id())
        error = ServiceError("RequestEntityTooLargeException", "The request body is larger than 25000000 bytes.")
        answer = refusals.as_rest_json(error)
        return replace(answer, headers={**answer.headers, "x-amzn-RequestId": request_id, "x-certify-simulator": "1"})

    def _handled(
        self, incoming: Incoming, matched: routing.Matched | None, caller: credentials.Caller, request_id: str
    ) -> Answer:
        if matched is None:
            raise ServiceError("UnknownOperationException", f"No operation at {incoming.method} {incoming.path[:200]}")
        call = self._call(incoming, matched, caller.region, request_id)
        call.behaviour.refuse(call)
        try:
            answer = OPERATIONS[matched.operation].handle(call)
        except ServiceError as error:
            return call.behaviour.excuse(error, call)
        return call.behaviour.send(answer, call)

    def _call(self, incoming: Incoming, matched: routing.Matched, region: str, request_id: str) -> Call:
        world = self.world
        payload = _payload(incoming, matched.operation) if matched.protocol != "query" else routing.form_of(incoming)
        operation = OPERATIONS[matched.operation]
        route = matched.route or operation.route_in_body(payload)
        model = models.find(world.registry, route) if route else None
        names = (models.parse(route).id, model.id if model else "")
        behaviour = world.personas.conduct(names, region, matched.operation)
        call = Call(
            world=world,
            operation=matched.operation,
            region=region,
            request_id=request_id,
            started=world.clock(),
            route=route,
            model=model,
            query=incoming.query,
            headers=incoming.headers,
            payload=payload,
            behaviour=behaviour,
        )
        if operation.gated:
            models.gate(model, route, region, world.today())
        return call

    def _log(self, matched: routing.Matched | None, region: str, status: int, request_id: str) -> None:
        name, route = (matched.operation, matched.route) if matched else ("", "")
        now = datetime.now(UTC)
        self.calls.append(
            Logged(operation=name, model=route, region=region, status=status, at=now, request_id=request_id)
        )


def _caller(incoming: Incoming, matched: routing.Matched | None) -> credentials.Caller:
    """Bearer tokens are for Bedrock and its runtime only; Rerank, STS and Service Quotas take signatures."""
    caller = credentials.caller(incoming.headers)
    if caller.bearer and matched and (matched.protocol != "rest" or matched.operation == "Rerank"):
        raise ServiceError("UnrecognizedClientException", "The security token included in the request is invalid.")
    return caller


def _payload(incoming: Incoming, operation: str) -> Mapping[str, Any]:
    if not incoming.body:
        return {}
    try:
        value = json.loads(incoming.body)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    if operation.startswith("InvokeModel"):
        raise invalid("Malformed input request, please reformat your input and try again.")
    raise ServiceError("SerializationException", "The request body is not a JSON object.")


def _refusal(error: ServiceError, protocol: routing.Protocol, request_id: str) -> Answer:
    if protocol == "query":
        return refusals.as_query_xml(error, request_id)
    return refusals.as_json_rpc(error) if protocol == "json" else refusals.as_rest_json(error)
