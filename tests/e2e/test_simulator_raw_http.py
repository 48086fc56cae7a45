"""Strangers without boto3: the wire as plain HTTP, many connections, rude clients, and a prompt end."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from kit import simulated as s

from certify_cli.errors import CannotRun
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0"
BODY = json.dumps({"messages": [{"role": "user", "content": [{"text": "What is 20 + 22? Digits only."}]}]})
PATH = f"/model/{s.CHAT}/converse"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(s.specimens()) as running:
        yield running
        assert running.faults == ()


def talk(simulator: Simulator, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as line:
        line.sendall(request)
        return line.makefile("rb").read()


def test_the_wire_shape_without_an_sdk(simulator: Simulator) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=5)
    connection.request("POST", PATH, BODY, {"Authorization": "Bearer key", "Content-Type": "application/json"})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    assert (answer.status, answer.version, answer.headers["content-type"]) == (200, 11, "application/json")
    assert body["output"]["message"] == {"role": "assistant", "content": [{"text": "42"}]}
    connection.request("POST", f"{PATH}-stream", BODY, {"Authorization": SIGNED})
    stream = connection.getresponse()
    assert stream.headers["transfer-encoding"] == "chunked"
    assert stream.headers["content-type"] == "application/vnd.amazon.eventstream"
    assert b"messageStop" in stream.read()
    connection.request("GET", "/foundation-models")
    refused = connection.getresponse()
    assert (refused.status, refused.headers["x-amzn-ErrorType"]) == (403, "MissingAuthenticationTokenException")
    assert json.loads(refused.read()) == {"message": "Missing Authentication Token"}
    connection.close()


def test_expect_continue_and_chunked_requests(simulator: Simulator) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {SIGNED}\r\n"
    expecting = f"{head}Expect: 100-continue\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"
    assert talk(simulator, expecting.encode()).startswith(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n")
    chunked = f"{head}Transfer-Encoding: chunked\r\n\r\n{len(BODY):x};note\r\n{BODY}\r\n0\r\n\r\n"
    assert b'"text":"42"' in talk(simulator, chunked.encode())


def test_bodies_over_the_cap_are_refused(simulator: Simulator) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {SIGNED}\r\nContent-Length: 25000001\r\n"
    refused = talk(simulator, f"{head}Expect: 100-continue\r\n\r\n".encode())
    assert refused.startswith(b"HTTP/1.1 413")
    assert b"RequestEntityTooLarge" in refused
    assert talk(simulator, f"{head}\r\n".encode() + b" " * 25_000_001).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "noise",
    [b"\x16\x03\x01\x02\x00\x01\x00", b"GET / HTTP/9.9\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", b""],
)
def test_noise_does_no_harm(simulator: Simulator, noise: bytes) -> None:
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as line:
        line.sendall(noise)
        line.shutdown(socket.SHUT_WR)
        line.makefile("rb").read()
    test_expect_continue_and_chunked_requests(simulator)


def hammer(simulator: Simulator, times: int, statuses: list[int]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=30)
    for _ in range(times):
        connection.request("POST", PATH, BODY, {"Authorization": SIGNED})
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()


def hammer_until_cut(simulator: Simulator, statuses: list[int]) -> None:
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        hammer(simulator, 1, statuses)


def test_many_connections_at_once_are_served_fast(simulator: Simulator) -> None:
    """The bound is a fifth of what one idle core does, because test machines are busy."""
    statuses: list[int] = []
    threads = [threading.Thread(target=hammer, args=(simulator, 5, statuses)) for _ in range(120)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 600
    assert 600 / (time.perf_counter() - start) > 150


def test_it_stops_in_time_whatever_its_clients_do() -> None:
    personas = parse_personas('[[persona]]\nname = "x"\nmodel = "*chat*"\ndoes = ["hangs"]\n', where="t")
    simulator = Simulator(s.specimens(), personas).start()
    lines = [socket.create_connection(("127.0.0.1", simulator.port)) for _ in range(30)]
    request = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: {SIGNED}\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"
    for number, line in enumerate(lines):
        line.sendall(request.encode() if number % 3 else request.encode()[:40] if number % 2 else b"")
    while len(simulator.calls) < 20:
        threading.Event().wait(0.01)
    start = time.perf_counter()
    simulator.stop()
    simulator.stop()
    assert time.perf_counter() - start < 3
    for line in lines:
        line.settimeout(2)
        assert line.recv(1) == b"", "every client is told"
        line.close()


def test_a_slow_answer_does_not_hold_up_the_end() -> None:
    personas = parse_personas('[[persona]]\nname = "x"\ndoes = [{ kind = "slow", latency_ms = 60000 }]', where="t")
    simulator = Simulator(s.specimens(), personas).start()
    statuses: list[int] = []
    thread = threading.Thread(target=hammer_until_cut, args=(simulator, statuses))
    thread.start()
    while not simulator.calls:
        threading.Event().wait(0.01)
    start = time.perf_counter()
    simulator.stop()
    thread.join(3)
    assert (thread.is_alive(), statuses) == (False, [])
    assert time.perf_counter() - start < 3


def test_a_port_that_is_taken_is_said(simulator: Simulator) -> None:
    with pytest.raises(CannotRun, match=f"127.0.0.1:{simulator.port}"):
        Simulator(s.specimens(), port=simulator.port).start()
    with pytest.raises(CannotRun):
        Simulator(s.specimens(), port=99999).start()


CHILD = """
import boto3
from botocore.config import Config
client = boto3.client("bedrock-runtime", config=Config(retries={"total_max_attempts": 1}))
answer = client.converse(modelId="specimen.chat-v1:0", messages=[{"role": "user", "content": [{"text": "Say hi"}]}])
print(answer["output"]["message"]["content"][0]["text"], boto3.client("sts").get_caller_identity()["Account"])
"""


def test_the_environment_is_all_a_child_process_needs(simulator: Simulator) -> None:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        env={**inherited, **simulator.environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.returncode) == (["Hi", "123456789012"], 0), done.stderr
