"""How a delivery connects: by no proxy unasked, and to a checked address by the name that its certificate is of."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from kit.notices import SECRET, World, loopback_certificate
from kit.scripted_server import ScriptedServer

from certify_cli.notify._post import Message, post
from certify_cli.notify._reach import reach
from certify_cli.notify._transport import Ways
from certify_cli.types.policy import Notify

HOOK = Notify(kind="webhook", url_env="HOOK", allow_private=True)
LETTER = Message(body=b"{}")


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


def world(server: ScriptedServer | str, **more: str) -> World:
    url = server if isinstance(server, str) else f"{server.url}/services/{SECRET}"
    return World({"HOOK": url, **more})


def test_no_proxy_and_no_certificates_of_the_environment_are_heeded(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/nowhere")
    assert post(HOOK, LETTER, world(server, HTTP_PROXY="http://127.0.0.1:1").outside) == ""


def test_a_proxy_is_used_where_it_is_asked_for(server: ScriptedServer) -> None:
    asked = Notify(kind="webhook", url_env="HOOK", allow_private=True, proxy=True)
    at = world("http://hooks.example/x", http_proxy=server.url)
    assert post(asked, LETTER, at.outside) == ""
    assert server.requests[0].path == "http://hooks.example/x"
    spared = world(server, http_proxy="http://127.0.0.1:1", NO_PROXY="other.example, 127.0.0.1")
    assert post(asked, LETTER, spared.outside) == ""


def test_a_certificate_must_be_trusted_and_of_that_name(tmp_path: Path) -> None:
    """Though the connection goes to an address, it is the name that is asked for and verified."""
    certificate, context = loopback_certificate(tmp_path)
    names: list[str] = []
    context.sni_callback = lambda _, name, __: names.append(str(name))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve_tls, args=(listener, context), daemon=True).start()
        url = f"https://hooks.example:{listener.getsockname()[1]}/x"
        trusting = replace(HOOK, ca_file=str(certificate))
        assert post(trusting, LETTER, World({"HOOK": url}).outside, Ways(lookup=lambda *_: ["127.0.0.1"])) == ""
        one_try = World({"HOOK": url})
        assert "is not trusted" in post(HOOK, LETTER, one_try.outside, Ways(lookup=lambda *_: ["127.0.0.1"]))
        assert one_try.pauses == []
        loopback = Ways(lookup=lambda *_: ["127.0.0.1"])
        assert reach(trusting, World({"HOOK": url}).outside, loopback) == ""
        assert "is not trusted" in reach(HOOK, World({"HOOK": url}).outside, loopback)
    assert set(names) == {"hooks.example"}
    assert len(names) >= 2


def test_reaching_follows_the_rules_of_a_delivery(server: ScriptedServer) -> None:
    """By the same check of addresses, and through the same proxy."""

    def nowhere(_: str, __: int) -> list[str]:
        raise OSError

    def reached(notify: Notify, at: World, addresses: list[str]) -> str:
        return reach(notify, at.outside, Ways(lookup=lambda *_: addresses))

    assert reach(HOOK, world(server).outside) == ""
    assert reach(replace(HOOK, allow_private=False), world("https://hooks.example").outside, Ways(lookup=nowhere)) == (
        "its host name leads nowhere"
    )
    assert "no public address" in reached(replace(HOOK, allow_private=False), world("https://a.example"), ["10.0.0.1"])
    assert reached(HOOK, world("http://a.example"), ["8.8.8.8"]) == "it is a public address without https"
    through = replace(HOOK, proxy=True)
    assert reached(through, world("http://a.example", http_proxy=server.url), []) == ""
    assert reached(through, world("http://a.example", http_proxy="http://127.0.0.1:1"), []) == (
        "no connection to the proxy"
    )
    assert server.requests == []


def _serve_tls(listener: socket.socket, context: ssl.SSLContext) -> None:
    """Until the listener is closed: a busy machine may need more than one attempt."""
    while True:
        try:
            sock, _ = listener.accept()
        except OSError:
            return
        try:
            with context.wrap_socket(sock, server_side=True) as line:
                line.recv(65_536)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        except (ssl.SSLError, ConnectionError):
            continue


def test_certificates_that_cannot_be_read_are_said(tmp_path: Path) -> None:
    for name in ("missing.pem", "certify.toml"):
        (tmp_path / "certify.toml").write_text("no certificate")
        told = post(replace(HOOK, ca_file=str(tmp_path / name)), LETTER, world("https://hooks.example").outside)
        assert told == f"ca_file {tmp_path / name} cannot be read"
