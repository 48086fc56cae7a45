"""A small AWS KMS over HTTP with real keys, which signs a digest as a digest; moto's hashes it once more."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kit.evidence import private_key
from kit.scripted_server import Incoming, Line, ScriptedServer, http

ALGORITHMS: dict[str, list[str]] = {
    "p256": ["ECDSA_SHA_256"],
    "p384": ["ECDSA_SHA_384"],
    "p521": ["ECDSA_SHA_512"],
    "rsa": ["RSASSA_PSS_SHA_256", "RSASSA_PKCS1_V1_5_SHA_256"],
    "ed25519": ["ED25519_SHA_512", "ED25519_PH_SHA_512"],
}
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


@dataclass
class Kms:
    """One key of that kind; `trouble` is what comes instead of an answer: (operation, asked) -> status and error."""

    kind: str = "p256"
    trouble: Callable[[str, dict[str, Any]], tuple[int, str, str] | None] = lambda operation, asked: None
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    heeds_dry_runs: bool = True
    regions: set[str] = field(default_factory=set)

    def answer(self, line: Line, incoming: Incoming) -> bool:
        operation = incoming.headers["x-amz-target"].removeprefix("TrentService.")
        asked = json.loads(incoming.body)
        self.asked.append((operation, asked))
        self.regions.add(incoming.headers["authorization"].split("/")[2])
        wrong = self.trouble(operation, asked)
        if wrong is None and operation == "Sign" and asked.get("DryRun") and self.heeds_dry_runs:
            wrong = (400, "DryRunOperationException", "The request would have succeeded, but the DryRun option is set.")
        if wrong is not None:
            status, code, message = wrong
            line.send(http({"__type": code, "message": message}, status=status))
            return True
        line.send(http(self.public_key(asked) if operation == "GetPublicKey" else self.sign(asked)))
        return True

    def public_key(self, asked: dict[str, Any]) -> dict[str, Any]:
        der = private_key(self.kind).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        algorithms = ALGORITHMS[self.kind]
        return {
            "KeyId": asked["KeyId"],
            "PublicKey": _text(der),
            "KeyUsage": "SIGN_VERIFY",
            "SigningAlgorithms": algorithms,
        }

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        """As KMS does: what is no digest of that length is refused there, and what is one is not hashed again.

        Of the two forms that an ECDSA signature has, always the one that evidence is not written in.
        """
        assert asked["SigningAlgorithm"] in ALGORITHMS[self.kind]
        assert asked["MessageType"] == "DIGEST"
        algorithm = HASHES[asked["SigningAlgorithm"][-3:]]
        digest, key = base64.b64decode(asked["Message"]), private_key(self.kind)
        assert len(digest) == algorithm.digest_size
        if isinstance(key, ec.EllipticCurvePrivateKey):
            r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(algorithm))))
            signature = encode_dss_signature(r, max(s, key.curve.group_order - s))
        else:
            assert isinstance(key, rsa.RSAPrivateKey)
            salted = padding.PSS(mgf=padding.MGF1(algorithm), salt_length=padding.PSS.DIGEST_LENGTH)
            signature = key.sign(digest, salted, Prehashed(algorithm))
        return {"KeyId": asked["KeyId"], "Signature": _text(signature), "SigningAlgorithm": asked["SigningAlgorithm"]}


def serve(kms: Kms) -> ScriptedServer:
    """A server that is this KMS; AWS_ENDPOINT_URL_KMS leads to its `url`."""
    server = ScriptedServer()
    server.answer = kms.answer
    return server


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
