"""The private end of a signature, through securesystemslib: a key file, or a key that never leaves AWS KMS."""

from __future__ import annotations

import hashlib
import shlex
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from certify_cli.errors import BadFile, CannotRun, UsageError
from certify_cli.evidence.envelope import PAYLOAD_TYPE
from certify_cli.evidence.keys import KINDS, LEAST_RSA_BITS, MOST_BYTES, key_id, one_form
from certify_cli.text_files import read_text
from certify_cli.types.failures import Failure

if TYPE_CHECKING:
    from securesystemslib.signer import Signer, SSlibKey

MAKE_ONE = "openssl genpkey -algorithm ed25519 -out certify.key && chmod 600 certify.key"
KMS_NAMED = "awskms:alias/NAME, awskms:KEY-ID or awskms:arn:aws:kms:REGION:ACCOUNT:key/KEY-ID"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
KMS_ALGORITHMS = {
    "ecdsa-sha2-nistp256": "ECDSA_SHA_256",
    "ecdsa-sha2-nistp384": "ECDSA_SHA_384",
    "ecdsa-sha2-nistp521": "ECDSA_SHA_512",
    "rsassa-pss-sha256": "RSASSA_PSS_SHA_256",
}
"""Of each scheme that KMS can sign a digest with, its own name for it."""


class Remote(Protocol):
    """A key that somebody else keeps; `name` is what people call it."""

    @property
    def name(self) -> str: ...

    def public_key(self) -> bytes | Failure:
        """Its DER SubjectPublicKeyInfo."""

    def sign(self, digest: bytes, algorithm: str) -> bytes | Failure: ...

    def would_sign(self, digest: bytes, algorithm: str) -> Failure | None:
        """Why it would not."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signs: the id of the key, and its signature over a payload's DSSE pre-authentication encoding."""

    key_id: str
    sign: Callable[[bytes], bytes]


def seal_of_file(path: Path) -> Seal:
    """Signs with a PEM file; raises BadFile for one that others may read, and for what is no such key."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    if not path.exists():
        raise BadFile(f"{path}: No such file", hint=f"make a key: {MAKE_ONE}; one in AWS KMS is {KMS_NAMED}")
    text = read_text(path, most_bytes=MOST_BYTES)
    if "PRIVATE KEY" not in text and ("PUBLIC KEY" in text or "CERTIFICATE" in text):
        said = f"{path}: a public key, which checks evidence and signs none"
        raise BadFile(said, hint=f"--sign-with takes its private half; without one make a pair: {MAKE_ONE}")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & OTHERS:
        raise BadFile(f"{path}: others may read this key (mode {mode:04o})", hint=f"chmod 600 {shlex.quote(str(path))}")
    try:
        private = load_pem_private_key(text.encode(), None)
    except TypeError:
        hint = f"openssl pkey -in {shlex.quote(str(path))} -out FILE writes it without; or use a key in AWS KMS"
        raise BadFile(f"{path}: a key under a passphrase, and certify asks for none", hint=hint) from None
    except (ValueError, UnsupportedAlgorithm):
        raise BadFile(f"{path}: no private key in PEM form", hint=f"make one: {MAKE_ONE}") from None
    return _seal(lambda public: CryptoSigner(private, public), private.public_key(), str(path))


def seal_of(remote: Remote) -> Seal:
    """Signs with a key that `remote` keeps: asks at once for its public half and whether it would sign.

    Raises CannotRun.
    """
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    der = remote.public_key()
    if isinstance(der, Failure):
        raise _cannot(remote, der)
    try:
        public = load_der_public_key(der)
    except ValueError:
        raise CannotRun(f"cannot sign with {remote.name}: its public key cannot be read") from None
    return _seal(lambda known: _signer(remote, known), public, remote.name)


def _seal(signer_of: Callable[[SSlibKey], Signer], public: Any, name: str) -> Seal:
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey

    try:
        if getattr(public, "key_size", LEAST_RSA_BITS) < LEAST_RSA_BITS and hasattr(public, "encrypt"):
            raise ValueError("RSA")
        identity = key_id(public)
        signer = signer_of(SSlibKey.from_crypto(public, identity))
    except ValueError:
        raise UsageError(f"{name}: a key of a kind that evidence is not signed with", hint=f"use {KINDS}") from None

    def sign(payload: bytes) -> bytes:
        made = Envelope(payload, PAYLOAD_TYPE, {}).sign(signer)
        try:
            return one_form(public, bytes.fromhex(made.signature))
        except ValueError:
            raise CannotRun(f"cannot sign with {name}: what it answers is no signature in DER") from None

    return Seal(identity, sign)


def _signer(remote: Remote, public: SSlibKey) -> Signer:
    """securesystemslib's own signer for KMS asks in one region, waits for minutes and says nothing of why."""
    from securesystemslib.signer import Signature, Signer

    if public.scheme not in KMS_ALGORITHMS:
        raise ValueError(public.scheme)

    def digest(payload: bytes) -> bytes:
        return hashlib.new(public.get_hash_algorithm_name(), payload).digest()

    algorithm = KMS_ALGORITHMS[public.scheme]
    refusal = remote.would_sign(digest(b""), algorithm)
    if refusal is not None:
        raise _cannot(remote, refusal)

    class Remotely(Signer):
        @property
        def public_key(self) -> SSlibKey:
            return public

        @classmethod
        def from_priv_key_uri(cls, *_: Any, **__: Any) -> Signer:
            raise NotImplementedError  # the base class asks for it; this signer is only made here, from a key at hand

        def sign(self, payload: bytes) -> Signature:
            made = remote.sign(digest(payload), algorithm)
            if isinstance(made, Failure):
                raise _cannot(remote, made)
            return Signature(public.keyid, made.hex())

    return Remotely()


def _cannot(remote: Remote, failure: Failure) -> CannotRun:
    return CannotRun(
        f"cannot sign with {remote.name}: {failure.message}",
        hint="the key must be enabled, of usage SIGN_VERIFY, and kms:GetPublicKey and kms:Sign allowed on it",
    )
