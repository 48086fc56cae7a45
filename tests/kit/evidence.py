"""Evidence of made-up targets: keys of every kind, results, and lines that are signed over whatever a test says."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from certify_cli.evidence.envelope import Envelope
from certify_cli.evidence.keys import PublicKey, read_public_key
from certify_cli.evidence.result import Result, Trial
from certify_cli.evidence.sign import Seal, seal_of_file
from certify_cli.evidence.statement import Circumstances, statement
from certify_cli.types.findings import Badge, Mark, Status
from certify_cli.types.reports import TargetReport
from kit.values import NOON, finding, probe_report

ROUTE, REGION = "amazon.nova-lite-v1:0", "us-east-1"
KINDS: dict[str, Callable[[], Any]] = {
    "ed25519": ed25519.Ed25519PrivateKey.generate,
    "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "p521": lambda: ec.generate_private_key(ec.SECP521R1()),
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
}


@cache
def private_key(kind: str = "ed25519") -> Any:
    """Made once a process."""
    return KINDS[kind]()


def write_pair(folder: Path, private: Any = None) -> tuple[Path, Path]:
    """A key pair as files: the private one for its owner only."""
    private = private or private_key()
    secret, public = folder / "key.pem", folder / "key.pub"
    secret.touch(0o600)
    secret.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return secret, public


def pair(folder: Path, kind: str = "ed25519") -> tuple[Seal, PublicKey]:
    """Both ends of a key."""
    secret, public = write_pair(folder, private_key(kind))
    return seal_of_file(secret), read_public_key(public)


def certified(route: str = ROUTE, region: str = REGION, **changes: Any) -> TargetReport:
    """A target that AWS answered for and that has a certificate."""
    report = TargetReport(
        target=f"{route}@{region}",
        model=route,
        kind="chat",
        route=route,
        region=region,
        status=Status.CERTIFIED,
        rating=4.8,
        badge=Badge.PREMIUM,
        reason="1/1",
        suite="standard",
        origin="aws",
        certified_at=NOON,
        expires_at=NOON + timedelta(days=7),
        probes=(probe_report("answers", Mark.PASS, required=True),),
    )
    return replace(report, **changes)


def result(report: TargetReport | None = None, **changes: Any) -> Result:
    """Of one finding."""
    made = Result(target=report or certified(), findings=(Trial.of(finding("answers", Mark.PASS)),))
    return replace(made, **changes)


def line(seal: Seal, of: Result | None = None, *, edit: Callable[[Any], Any] | None = None, **about: Any) -> bytes:
    """A line, whose statement is signed as `edit` leaves it: what a liar with the right key could write."""
    of = of or result()
    known: dict[str, Any] = {
        "verified_at": NOON,
        "passed": True,
        "policy": "default",
        "digests": {"policy": "00", "plan": "01"},
        "run": "run-1",
        "targets": 1,
        "batch": "00",
        "suite_version": "v1",
        "version": "0.1.0",
    }
    payload = statement(of, Circumstances(**{**known, **about}), seal.key_id)
    if edit is not None:
        edited = edit(json.loads(payload))
        payload = edited if isinstance(edited, bytes) else json.dumps(edited).encode()
    return Envelope(payload, of.text(), seal.key_id, seal.sign(payload)).line().encode()


def payload_of(written: bytes) -> Any:
    """The statement that a line carries."""
    return json.loads(base64.b64decode(json.loads(written)["payload"]))


LATER: datetime = NOON + timedelta(hours=1)
