"""The public end of a signature: keys as openssl writes them, told apart by a digest, checked by `cryptography` alone.

Signing goes through securesystemslib; checking does not, so that neither can agree with its own mistakes, and so that
a gate starts fast.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.errors import BadFile, Refused
from certify_cli.text_files import read_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

MOST_BYTES = 64 * 1024
LEAST_RSA_BITS = 2048
KINDS = "Ed25519, ECDSA on P-256, P-384 or P-521, or RSA of 2048 bits or more"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """`id` is the SHA-256 of the key as a SubjectPublicKeyInfo, which openssl can tell too; `fits` checks."""

    id: str
    fits: Callable[[bytes, bytes], bool]
    """(what was signed, signature) -> whether this key's other half made it.

    Raises Refused for a signature that holds and is not in its one form.
    """


def read_public_key(path: Path) -> PublicKey:
    """The key of a PEM file; raises BadFile."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    text = read_text(path, most_bytes=MOST_BYTES)
    if "PRIVATE KEY" in text:
        command = shlex.join(("openssl", "pkey", "-in", str(path), "-pubout", "-out", f"{path}.pub"))
        raise BadFile(
            f"{path}: a private key, which whoever checks does not need", hint=f"{command} writes the public one"
        )
    try:
        key = load_pem_public_key(text.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise BadFile(f"{path}: no public key in PEM form", hint="openssl pkey -pubout writes one") from None
    return PublicKey(key_id(key), _checking(key, path))


def key_id(key: PublicKeyTypes) -> str:
    """SHA-256 of the DER SubjectPublicKeyInfo: `openssl pkey -pubin -in KEY -outform DER | sha256sum`."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def _checking(key: PublicKeyTypes, path: Path) -> Callable[[bytes, bytes], bool]:
    """How that kind of key is checked: the schemes are those of securesystemslib, one for each kind."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    from cryptography.hazmat.primitives.hashes import SHA256

    if isinstance(key, ed25519.Ed25519PublicKey):
        return lambda data, signature: _holds(key, signature, lambda: key.verify(signature, data))
    if isinstance(key, ec.EllipticCurvePublicKey):
        scheme = ec.ECDSA(_hash_of(key, path))
        return lambda data, signature: _holds(key, signature, lambda: key.verify(signature, data, scheme))
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= LEAST_RSA_BITS:
        salted = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
        return lambda data, signature: _holds(key, signature, lambda: key.verify(signature, data, salted, SHA256()))
    raise _unfit(path)


def one_form(key: PublicKeyTypes, signature: bytes) -> bytes:
    """The same signature as evidence carries it: of ECDSA in DER with the lower s, of RSA as long as its modulus.

    Whoever has one can make the others of it without any key: an (r, s) holds as (r, n - s) too, and OpenSSL takes an
    RSA signature without its leading zeros. Ed25519 has one form only. Raises ValueError for what is no DER.
    """
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

    if isinstance(key, EllipticCurvePublicKey):
        r, s = decode_dss_signature(signature)
        return encode_dss_signature(r, min(s, key.curve.group_order - s))
    if isinstance(key, RSAPublicKey):
        return signature.rjust((key.key_size + 7) // 8, b"\0")
    return signature


def _hash_of(key: EllipticCurvePublicKey, path: Path) -> HashAlgorithm:
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    hashes: Mapping[str, type[SHA256 | SHA384 | SHA512]] = {
        "secp256r1": SHA256,
        "secp384r1": SHA384,
        "secp521r1": SHA512,
    }
    if key.curve.name not in hashes:
        raise _unfit(path)
    return hashes[key.curve.name]()


def _holds(key: PublicKeyTypes, signature: bytes, check: Callable[[], None]) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        check()
    except InvalidSignature:
        return False
    if one_form(key, signature) != signature:
        raise Refused("its signature is written in a second way, as anybody could who has the first")
    return True


def _unfit(path: Path) -> BadFile:
    return BadFile(f"{path}: a key of a kind that evidence is not signed with", hint=f"use {KINDS}")
