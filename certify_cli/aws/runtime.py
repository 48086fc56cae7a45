"""Sends one request to a model and reads the whole reply: an operation of ours is one function here."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.aws.arns import model_arn
from certify_cli.aws.arrivals import Arrivals
from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call, CallDeadlineExceeded, IncompleteBody
from certify_cli.aws.evidence import is_transport
from certify_cli.aws.frames import events_of
from certify_cli.aws.payloads import arguments
from certify_cli.aws.replies import Receipt, converse_reply, count_tokens_reply, invoke_reply, rerank_reply
from certify_cli.aws.streams import Assembly, ConverseStream, InvokeStream
from certify_cli.types.calls import Operation, Origin, Reply, Request, Timings
from certify_cli.types.failures import Failure
from certify_cli.types.target import Target

RUNTIME = "bedrock-runtime"
AGENT_RUNTIME = "bedrock-agent-runtime"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request on its way: the client, the limits, and the monotonic second at which it was sent."""

    client: Any
    call: Call
    target: Target
    request: Request
    origin_of_call: Callable[[Call], Origin]
    started: float

    def receipt(self) -> Receipt:
        """Of an answer in one piece, which ends now."""
        return self._receipt(Timings(total_ms=self._since(self.call.clock())))

    def stream_receipt(self, arrivals: Arrivals) -> Receipt:
        """Of a stream, which ended with its last event."""
        first, longest, gap = arrivals.first, arrivals.longest, arrivals.gap_seconds
        return self._receipt(
            Timings(
                total_ms=self._since(arrivals.ended_at or self.call.clock()),
                ttft_ms=None if first is None else self._since(first),
                gap_ms=None if gap is None else _milliseconds(gap),
                gaps_ms=tuple(map(_milliseconds, arrivals.gaps)),
                longest_gap_ms=None if longest is None else _milliseconds(longest),
            )
        )

    def _receipt(self, timings: Timings) -> Receipt:
        return Receipt(self.request.operation, timings, self.origin_of_call(self.call), self.call.request_id)

    def _since(self, moment: float) -> float:
        return _milliseconds(moment - self.started)


def send(attempts: Attempts, target: Target, request: Request, *, seconds: float) -> Reply | Failure:
    """One attempt; the reply is whole, or it is a Failure."""
    service = AGENT_RUNTIME if request.operation == "rerank" else RUNTIME

    def work(client: Any, call: Call) -> Reply:
        exchange = Exchange(client, call, target, request, attempts.origin_of_call, call.clock())
        return OPERATIONS[request.operation](exchange)

    return attempts.run((service, target.region), API_NAMES[request.operation], work, seconds=seconds)


def _converse(exchange: Exchange) -> Reply:
    exchange.client.converse(**_for_model(exchange, "Converse"))
    return converse_reply(exchange.call.body, exchange.receipt())


def _converse_stream(exchange: Exchange) -> Reply:
    exchange.client.converse_stream(**_for_model(exchange, "ConverseStream"))
    return _assembled(exchange, ConverseStream())


def _invoke(exchange: Exchange) -> Reply:
    exchange.client.invoke_model(**_invocation(exchange))
    with contextlib.closing(exchange.call.stream) as body:
        content = body.read()
    return invoke_reply(content, exchange.call.headers, exchange.receipt())


def _invoke_stream(exchange: Exchange) -> Reply:
    exchange.client.invoke_model_with_response_stream(**_invocation(exchange))
    return _assembled(exchange, InvokeStream())


def _rerank(exchange: Exchange) -> Reply:
    payload = exchange.request.payload
    asked = dict(payload.get("rerankingConfiguration") or {})
    bedrock = dict(asked.get("bedrockRerankingConfiguration") or {})
    arn = model_arn(exchange.target.route, exchange.target.region)
    bedrock["modelConfiguration"] = {**(bedrock.get("modelConfiguration") or {}), "modelArn": arn}
    asked = {"type": "BEDROCK_RERANKING_MODEL", **asked, "bedrockRerankingConfiguration": bedrock}
    wanted = arguments(exchange.client, "Rerank", {**payload, "rerankingConfiguration": asked})
    exchange.client.rerank(**wanted)
    return rerank_reply(exchange.call.body, exchange.receipt())


def _count_tokens(exchange: Exchange) -> Reply:
    """CountTokens takes foundation models only, never a profile, so the request itself names one where it knows it."""
    wanted = arguments(exchange.client, "CountTokens", exchange.request.payload)
    exchange.client.count_tokens(**{"modelId": exchange.target.route, **wanted})
    return count_tokens_reply(exchange.call.body, exchange.receipt())


OPERATIONS: Mapping[Operation, Callable[[Exchange], Reply]] = {
    "converse": _converse,
    "converse_stream": _converse_stream,
    "invoke": _invoke,
    "invoke_stream": _invoke_stream,
    "rerank": _rerank,
    "count_tokens": _count_tokens,
}
API_NAMES: Mapping[Operation, str] = {
    "converse": "Converse",
    "converse_stream": "ConverseStream",
    "invoke": "InvokeModel",
    "invoke_stream": "InvokeModelWithResponseStream",
    "rerank": "Rerank",
    "count_tokens": "CountTokens",
}


def _for_model(exchange: Exchange, operation: str) -> dict[str, Any]:
    wanted = arguments(exchange.client, operation, exchange.request.payload)
    return {**wanted, "modelId": exchange.target.route}


def _invocation(exchange: Exchange) -> dict[str, Any]:
    return {
        "modelId": exchange.target.route,
        "body": exchange.request.body.encode("utf-8"),
        "contentType": "application/json",
        "accept": "application/json",
    }


def _assembled(exchange: Exchange, assembly: Assembly) -> Reply:
    """Reads to the end, since an error may follow the last content. A line that breaks after the end is no matter."""
    call = exchange.call
    try:
        with contextlib.closing(call.stream) as body:
            for event in events_of(body.stream(), API_NAMES[exchange.request.operation]):
                call.check()
                assembly.take(event, call.clock())
    except Exception as error:
        if not (assembly.ended and _is_silence(error)):
            raise
    return assembly.reply(exchange.stream_receipt(assembly.arrivals))


def _is_silence(error: Exception) -> bool:
    """The service said nothing more, however the line ended."""
    return isinstance(error, CallDeadlineExceeded | IncompleteBody) or is_transport(error)


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1_000, 3)
