"""Healthy replies for the scripts of probes; a defect is one `replace` away from them."""

from __future__ import annotations

import base64
import math
import random
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Script, Subject
from certify_cli.types.calls import Reply, Timings, Usage
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Facts, Kind, Limits, ModelRecord

SEED = 7
STREAM_EVENTS = ("messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata")
TWO_BLOCK_EVENTS = (*STREAM_EVENTS[:3], *STREAM_EVENTS[1:])
TOOL_STREAM_EVENTS = ("messageStart", "contentBlockStart", *STREAM_EVENTS[1:])
TITAN = "amazon.titan-embed-text-v2:0"
STABLE_IMAGE = "stability.stable-image-core-v1:1"
RERANK = "cohere.rerank-v3-5:0"
CHAT = "example.chat-v1:0"


def chance(seed: int = SEED) -> random.Random:
    """What `Subject.random` gives the probe for that seed."""
    return subject(seed=seed).random()


def subject(model_id: str = "", seed: int = SEED) -> Subject:
    """The subject a script is written for."""
    return Subject(model(model_id or CHAT), seed)


def model(model_id: str) -> ModelRecord:
    """A record of which nothing special is known."""
    kind: Kind = "chat"
    for mark, other in (("embed", "embedding"), ("image", "image"), ("stability", "image"), ("rerank", "rerank")):
        kind = other if mark in model_id else kind  # type: ignore[assignment]  # mypy widens the tuple to str
    return ModelRecord(
        id=model_id,
        facts=Facts(vendor="Example", name=model_id, kind=kind),
        limits=Limits(max_output_tokens=4_096, context_window_tokens=16_384),
    )


def scripts(
    cases: Mapping[str, Reply | Failure | Iterable[Reply | Failure]], *, seed: int = SEED, model: str = ""
) -> tuple[Script, ...]:
    """One script for each name; a probe that asks once needs no list."""
    return tuple(
        Script(name, (given,) if isinstance(given, Reply | Failure) else tuple(given), seed, model)
        for name, given in cases.items()
    )


def usage(input_tokens: int = 30, output_tokens: int = 8) -> Usage:
    return Usage(input_tokens, output_tokens, input_tokens + output_tokens)


def chat(text: str, *, thought: str = "", tokens: int = 8) -> Reply:
    """A Converse reply of one text block, after a reasoning block if there is a `thought`."""
    reasoning = {"reasoningContent": {"reasoningText": {"text": thought, "signature": "c2lnbmVk"}}}
    return Reply(
        operation="converse",
        timings=Timings(total_ms=640.0),
        origin="simulated",
        text=text,
        role="assistant",
        blocks=((reasoning,) if thought else ()) + (({"text": text},) if text else ()),
        stop_reason="end_turn",
        usage=usage(output_tokens=tokens),
        request_id="scripted",
    )


def cut(text: str, tokens: int, *, thought: str = "") -> Reply:
    """A reply that ran into its limit of `tokens`."""
    return replace(chat(text, thought=thought, tokens=tokens), stop_reason="max_tokens")


def refused(
    message: str,
    *,
    code: str = "ValidationException",
    status: int = 400,
    category: Category = Category.INVALID_REQUEST,
) -> Failure:
    """The service's refusal of a request, as the runner throws it in."""
    return Failure(
        category=category,
        message=message,
        transient=False,
        code=code,
        http_status=status,
        operation="Converse",
        exception="ClientError",
        request_id="scripted",
    )


def broken(status: int | None, code: str, message: str, category: Category = Category.SERVICE_UNAVAILABLE) -> Failure:
    """A breakdown that every retry met again; without a status nothing was answered."""
    return Failure(category=category, message=message, transient=True, code=code, http_status=status)


def streamed(reply: Reply, events: tuple[str, ...] = STREAM_EVENTS) -> Reply:
    """The same reply, put together from a stream."""
    timings = Timings(total_ms=640.0, ttft_ms=210.0, gap_ms=20.0)
    return replace(reply, operation="converse_stream", timings=timings, events=events)


def calling(name: str, arguments: object, *, text: str = "", call_id: str = "tooluse_1") -> Reply:
    """A reply that calls a tool, after a text block if there is a `text`."""
    call = {"toolUse": {"toolUseId": call_id, "name": name, "input": arguments}}
    spoken = chat(text, tokens=40)
    return replace(spoken, blocks=(*spoken.blocks, call), stop_reason="tool_use")


def invoked(body: Mapping[str, Any]) -> Reply:
    return Reply(operation="invoke", timings=Timings(total_ms=120.0), origin="simulated", body=body)


def turned(angle: float, scale: float = 1.0, length: int = 1024) -> Reply:
    """Titan's reply with a vector of length `scale`: two directions mixed by an angle in radians.

    The cosine of two of them is that of the difference of their angles.
    """
    across, up = math.cos(angle) * scale, math.sin(angle) * scale
    unit = math.sqrt(length / 2)
    return invoked({"embedding": [round(x / unit, 9) for x in (across, up, -across, -up)] * (length // 4)})


def by_angle(*angles: float) -> tuple[Reply, ...]:
    return tuple(map(turned, angles))


def reranked(results: Iterable[tuple[object, object]]) -> Reply:
    """A Rerank reply of (index, score) pairs."""
    body = {"results": [{"index": index, "relevanceScore": score} for index, score in results]}
    return Reply(operation="rerank", timings=Timings(total_ms=180.0), origin="simulated", body=body)


def png(
    width: int, height: int, *, flat: bool = False, noise: int = 0, alpha: int | None = None, shift: int = 0
) -> str:
    """A picture in base64: diagonal stripes, or one colour. Cheap to make, since scripts are made on import.

    With `alpha` 0-255 every pixel is that opaque; `noise` is added to one colour; `shift` moves the stripes.
    """
    channels = 3 if alpha is None else 4
    ramp = bytes(90 + step % (noise + 1) if flat else (step + shift) % 251 for step in range(channels * width + 251))
    rows = bytearray()
    for y in range(height):
        row = bytearray(ramp[y % 251 : y % 251 + channels * width])
        if alpha is not None:
            row[3::4] = bytes([alpha]) * width
        rows += b"\x00" + row
    header = struct.pack(">IIBBBBB", width, height, 8, 2 if alpha is None else 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)).decode()


def jpeg(width: int, height: int) -> str:
    """The frame of a JPEG in base64, with noise for coded pixels: enough for a reader that does not decode them."""
    coded = chance().randbytes(4_000).replace(b"\xff", b"\xfe")
    frame = struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\x01\x22\x00\x02\x11\x01\x03\x11\x01"
    scan = struct.pack(">HB", 12, 3) + b"\x01\x00\x02\x11\x03\x11\x00\x3f\x00"
    return base64.b64encode(b"\xff\xd8\xff\xc0" + frame + b"\xff\xda" + scan + coded + b"\xff\xd9").decode()


def webp(width: int, height: int) -> str:
    """The container of a lossy WebP in base64 (RFC 9649), with noise for coded pixels."""
    frame = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height) + chance().randbytes(4_000)
    chunk = b"WEBPVP8 " + struct.pack("<I", len(frame)) + frame
    return base64.b64encode(b"RIFF" + struct.pack("<I", len(chunk)) + chunk).decode()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
