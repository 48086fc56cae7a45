"""What tests of notifications share: a notification, the world outside without waits, and a certificate of loopback."""

from __future__ import annotations

import ssl
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from certify_cli.interfaces import Outside
from certify_cli.types.notifications import News, Notification

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SECRET = "T0CANARY/B0CANARY/canary-that-nobody-may-see"


@dataclass
class World:
    """The outside of a notifier: variables, a clock that stands still, and pauses that are only counted."""

    variables: Mapping[str, str]
    pauses: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def outside(self) -> Outside:
        return Outside(variables=self.variables, clock=lambda: self.seconds, sleep=self.pauses.append, now=lambda: NOON)


def news(number: int = 0, message: str = "answers: wrong sum") -> News:
    return News(
        event="failed",
        target=f"us.amazon.nova-{number}-v1:0@us-east-1",
        before="CERTIFIED",
        after="FAILED",
        message=message,
        remedy="see the model's page",
    )


def notification(*changes: News) -> Notification:
    changes = changes or (news(),)
    return Notification(
        id="msg_0123456789abcdef",
        at=NOON,
        command="certify",
        origin="aws",
        run="run-1",
        outcome="breached",
        summary=f"certify: {len(changes)} failed",
        events={"failed": len(changes)},
        changes=changes,
        see="certify report --run run-1",
    )


def loopback_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """(a certificate of `hooks.example`, a server's context with it); made by openssl, for it signs itself."""
    certificate, key = folder / "hooks.pem", folder / "hooks.key"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=hooks.example"
    more = ["-addext", "subjectAltName=DNS:hooks.example", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", *words.split(), *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context
