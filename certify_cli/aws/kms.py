"""A key in AWS KMS that signs digests and never leaves it; every failure is a value."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.aws.again import Again
from certify_cli.aws.attempts import Attempts
from certify_cli.aws.clients import ClientLimits, Clients
from certify_cli.aws.deadline import Call
from certify_cli.aws.evidence import NotWhole
from certify_cli.types.failures import Category, Failure

KMS = "kms"
SCHEME = "awskms:"
PATIENCE_SECONDS = 30.0
_REPLY_BYTES = 100_000
_WOULD_WORK = "DryRunOperationException"


@dataclass(frozen=True, slots=True)
class KmsKey:
    """`key` is what KMS takes for one: an id, `alias/NAME`, or an ARN, which says the region as well."""

    key: str
    region: str
    attempts: Attempts
    again: Again

    @property
    def name(self) -> str:
        return f"{SCHEME}{self.key}"

    def public_key(self) -> bytes | Failure:
        """Its DER SubjectPublicKeyInfo."""
        return self._asked("GetPublicKey", lambda client, _: _bytes(client.get_public_key(KeyId=self.key), "PublicKey"))

    def sign(self, digest: bytes, algorithm: str) -> bytes | Failure:
        """The signature over a digest; KMS is told that it is one, else it would be hashed again."""
        return self._asked("Sign", lambda client, _: _bytes(self._sign(client, digest, algorithm), "Signature"))

    def would_sign(self, digest: bytes, algorithm: str) -> Failure | None:
        """Why it would not sign, asked before anything hangs on it; KMS makes no signature for that."""
        tried = self._asked("Sign", lambda client, _: self._sign(client, digest, algorithm, DryRun=True))
        return tried if isinstance(tried, Failure) and tried.code != _WOULD_WORK else None

    def _sign(self, client: Any, digest: bytes, algorithm: str, **more: Any) -> Any:
        return client.sign(KeyId=self.key, Message=digest, MessageType="DIGEST", SigningAlgorithm=algorithm, **more)

    def _asked(self, operation: str, ask: Callable[[Any, Call], Any]) -> Any | Failure:
        return self.again.until_answered(
            lambda: self.attempts.run((KMS, self.region), operation, ask),
            until=self.attempts.clock() + PATIENCE_SECONDS,
            clock=self.attempts.clock,
        )


def open_kms_key(key: str, again: Again, clock: Callable[[], float] = time.monotonic) -> KmsKey | Failure:
    """The key, in the region of its ARN or else in that of AWS's own settings; opens nothing yet."""
    clients = Clients(ClientLimits(pool=2, connect_seconds=5, call_seconds=20))
    parts = key.split(":")
    region = parts[3] if parts[0] == "arn" and len(parts) > 5 else clients.home_region()
    if not region:
        said = "no region is set for AWS KMS, and the key is no ARN that names one"
        return Failure(category=Category.CLIENT_CONFIGURATION, message=said, transient=False)
    return KmsKey(key, region, Attempts(clients, lanes=4, reply_bytes=_REPLY_BYTES, clock=clock), again)


def _bytes(parsed: Any, name: str) -> bytes:
    value = parsed.get(name) if isinstance(parsed, Mapping) else None
    if not isinstance(value, bytes):
        raise NotWhole(f"{name} is missing")
    return value
