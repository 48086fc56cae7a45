"""A Bedrock-compatible server that is not ours: Converse and ConverseStream only, no control plane, no request ids.

It closes every connection, answers HTML where it knows nothing, and encodes its event stream by hand.
"""

from __future__ import annotations

import binascii
import json
import re
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


def frame(kind: str, payload: dict[str, Any]) -> bytes:
    """One message of application/vnd.amazon.eventstream: prelude, CRC, headers, payload, CRC."""
    headers = b""
    for name, value in ((":event-type", kind), (":content-type", "application/json"), (":message-type", "event")):
        headers += bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    body = json.dumps(payload).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack(">I", binascii.crc32(prelude)) + headers + body
    return message + struct.pack(">I", binascii.crc32(message))


def answer(model: str, request: dict[str, Any]) -> str:
    asked = request["messages"][-1]["content"][0]["text"]
    numbers = [int(number) for number in re.findall(r"\d+", asked)]
    if len(numbers) < 2:
        return "OK"
    return str(sum(numbers) + ("micro" in model))


WHO = (
    "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>{}</Account><Arn>arn:aws:iam::1:user/u</Arn>"
    "</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


class Stranger(BaseHTTPRequestHandler):
    """nova-lite is healthy, nova-micro cannot add, nova-pro is throttled, nova-2-lite cuts its streams.

    It knows whose account a caller's is, where it was told.
    """

    account = ""

    def do_GET(self) -> None:
        self.reply(404, b"<html><h1>Not Found</h1></html>", "text/html")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        _, kind, model, *operation = [*unquote(self.path).split("/")[0:4], ""]
        if self.path == "/" and self.account:
            self.reply(200, WHO.format(self.account).encode(), "text/xml")
        elif kind != "model":
            self.reply(404, b"<html><h1>Not Found</h1></html>", "text/html")
        elif "nova-pro" in model:
            self.reply(429, b'{"message": "Too many requests, please wait before trying again."}', "application/json")
        elif operation[0] == "converse":
            self.converse(model, json.loads(body))
        else:
            self.stream(model, json.loads(body))

    def converse(self, model: str, request: dict[str, Any]) -> None:
        text = answer(model, request)
        message = {"role": "assistant", "content": [{"text": text}]}
        usage = {"inputTokens": 12, "outputTokens": 3, "totalTokens": 15}
        self.reply(200, json.dumps({"output": {"message": message}, "stopReason": "end_turn", "usage": usage}).encode())

    def stream(self, model: str, request: dict[str, Any]) -> None:
        frames = [
            frame("messageStart", {"role": "assistant"}),
            frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": answer(model, request)}}),
            frame("contentBlockStop", {"contentBlockIndex": 0}),
            frame("messageStop", {"stopReason": "end_turn"}),
            frame(
                "metadata",
                {"usage": {"inputTokens": 12, "outputTokens": 3, "totalTokens": 15}, "metrics": {"latencyMs": 5}},
            ),
        ]
        kept = frames[:2] if "nova-2-lite" in model else frames
        self.reply(200, b"".join(kept), "application/vnd.amazon.eventstream")

    def reply(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status == 429:
            self.send_header("x-amzn-ErrorType", "ThrottlingException")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def serving(account: str = "") -> Iterator[str]:
    """The URL of a stranger that serves while inside."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Known", (Stranger,), {"account": account}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
