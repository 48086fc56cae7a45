"""InvokeModel and its stream: the body is the model's own, so the model's dialect reads and writes it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.simulator import capabilities, eventstream, pieces, replying
from certify_cli.simulator.invoke import Chat, dialect_of
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.refusals import invalid
from certify_cli.simulator.texts import input_tokens
from certify_cli.simulator.wire import JSON, Answer, Part, Pause, compact
from certify_cli.simulator.world import Call


def invoke(call: Call) -> Answer:
    dialect = dialect_of(call)
    if isinstance(dialect, Chat):
        thought = _reply(call, dialect)
        body, seconds = dialect.write(thought, call), replying.pace_seconds(call, thought)
        return _answer(call, body, seconds, (thought.input_tokens, thought.output_tokens))
    heard = replace(call, payload=call.behaviour.read(call.payload))
    return _answer(
        call, call.behaviour.write(dialect(heard)), call.behaviour.latency_ms / 1000, (input_tokens(heard), 0)
    )


def invoke_stream(call: Call) -> Answer:
    dialect = dialect_of(call)
    capabilities.refuse_streaming(call.record)
    if not isinstance(dialect, Chat):
        raise invalid("The model is unsupported for streaming.")
    thought = _reply(call, dialect, streaming=True)
    headers = {"Content-Type": eventstream.CONTENT_TYPE, "X-Amzn-Bedrock-Content-Type": JSON}
    return Answer(parts=_chunks(call, dialect, thought), headers=headers)


def _reply(call: Call, dialect: Chat, *, streaming: bool = False) -> Thought:
    prompt = dialect.read(call.payload, call.record)
    _refuse(call, prompt, streaming=streaming)
    return replying.reply(call, prompt)


def _refuse(call: Call, prompt: Prompt, *, streaming: bool) -> None:
    model = call.record
    if prompt.system:
        capabilities.refuse_system(model)
    if prompt.tools:
        capabilities.refuse_tools(model, streaming=streaming)
    if prompt.tool_choice.startswith(("any", "tool:")):
        capabilities.refuse_tool_choice(model, {prompt.tool_choice.partition(":")[0]: {}})
    capabilities.refuse_parameters(model, call.payload)
    capabilities.refuse_too_many_tokens(model, prompt.max_tokens)


def _answer(call: Call, body: Mapping[str, Any], seconds: float, counts: tuple[int, int]) -> Answer:
    data = compact(body)
    headers = {"Content-Type": JSON, "X-Amzn-Bedrock-Invocation-Latency": str(call.elapsed_ms + round(seconds * 1000))}
    headers["X-Amzn-Bedrock-Input-Token-Count"] = str(counts[0])
    headers["X-Amzn-Bedrock-Output-Token-Count"] = str(counts[1])
    return Answer(parts=(Pause(seconds), data), length=len(data), headers=headers)


def _chunks(call: Call, dialect: Chat, thought: Thought) -> Iterator[Part]:
    """Every event of the dialect as a chunk; the last one also carries Bedrock's invocation metrics."""
    yield Pause(call.behaviour.latency_ms / 1000)
    first_byte_ms = call.elapsed_ms
    *events, last = list(dialect.events(thought, call))
    yield from pieces.paced(((_chunk(value), weight) for value, weight in events), call.behaviour.per_token_ms)
    metrics = {
        "inputTokenCount": thought.input_tokens,
        "outputTokenCount": thought.output_tokens,
        "invocationLatency": call.elapsed_ms,
        "firstByteLatency": first_byte_ms,
    }
    yield _chunk({**last[0], "amazon-bedrock-invocationMetrics": metrics})


def _chunk(value: Mapping[str, Any]) -> bytes:
    return eventstream.event("chunk", {"bytes": base64.b64encode(compact(value)).decode()})
