"""Hosts that stand in the way: one that takes no connection, and a proxy that opens TLS with a CA of its own."""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kit.scripted_server import Answer, Line, http

LOGIN_PAGE = http(b"<html>please sign in</html>").replace(b"x-amzn-RequestId", b"x-proxy")


@contextmanager
def takes_no_connection() -> Iterator[str]:
    """The URL of a port whose queue is full, so that the kernel drops whoever knocks: as a firewall does."""
    with contextlib.ExitStack() as held:
        listener = held.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = held.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def own_certificate(folder: Path, *names: str) -> Path:
    """A certificate that nobody trusts but who names its file, with its key, for these host names."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a company's own CA")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = folder / "own-ca.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class OpeningProxy:
    """Takes CONNECT to any host and answers in that host's place, under a certificate of its own."""

    def __init__(self, certificate: Path) -> None:
        self.answer: Answer = lambda line, _: line.send(LOGIN_PAGE)
        self.certificate = certificate
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def close(self) -> None:
        self._stopping.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join(5)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(self._listener.accept()[0],), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with sock, contextlib.suppress(OSError):
            sock.settimeout(5)
            Line(sock, self._stopping).read()
            sock.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            with self._context.wrap_socket(sock, server_side=True) as safe:
                line = Line(safe, self._stopping)
                if (asked := line.read()) is not None:
                    self.answer(line, asked)
