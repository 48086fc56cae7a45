"""Keys that will not do are refused with what would."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from kit.evidence import private_key, write_pair

from certify_cli.errors import BadFile, UsageError
from certify_cli.evidence.keys import read_public_key
from certify_cli.evidence.sign import seal_of_file

UNFIT: dict[str, Any] = {
    "a short RSA key": lambda: rsa.generate_private_key(65537, 1024),
    "a curve of Bitcoin's": lambda: ec.generate_private_key(ec.SECP256K1()),
    "a key for agreeing": x25519.X25519PrivateKey.generate,
}


@pytest.mark.parametrize("name", UNFIT)
def test_kinds_that_evidence_is_not_signed_with(name: str, tmp_path: Path) -> None:
    secret, public = write_pair(tmp_path, UNFIT[name]())
    for refused in (lambda: seal_of_file(secret), lambda: read_public_key(public)):
        with pytest.raises(UsageError, match="of a kind that evidence is not signed with") as told:
            refused()
        assert "Ed25519" in told.value.hint


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    secret, _ = write_pair(tmp_path)
    for mode in (0o640, 0o604, 0o622):
        secret.chmod(mode)
        with pytest.raises(BadFile, match=f"others may read this key.*{mode:04o}") as refused:
            seal_of_file(secret)
        assert refused.value.hint == f"chmod 600 {secret}"


def test_files_that_are_no_such_key(tmp_path: Path) -> None:
    secret, public = write_pair(tmp_path)
    with pytest.raises(BadFile, match="a private key, which whoever checks does not need"):
        read_public_key(secret)
    public.chmod(0o600)
    for mode in (0o600, 0o644):
        public.chmod(mode)
        with pytest.raises(BadFile, match="a public key, which checks evidence and signs none") as refused:
            seal_of_file(public)
        assert "openssl genpkey -algorithm ed25519" in refused.value.hint
    public.chmod(0o600)
    public.write_text("ssh-ed25519 AAAA")
    with pytest.raises(BadFile, match="no private key in PEM form") as refused:
        seal_of_file(public)
    assert "openssl genpkey -algorithm ed25519" in refused.value.hint
    with pytest.raises(BadFile, match="No such file") as refused:
        seal_of_file(tmp_path / "alias/certify")
    assert "awskms:alias/NAME" in refused.value.hint
    locked = private_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x"))
    secret.write_bytes(locked)
    with pytest.raises(BadFile, match="under a passphrase"):
        seal_of_file(secret)
    public.write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    with pytest.raises(BadFile, match="no public key in PEM form"):
        read_public_key(public)
    with pytest.raises(BadFile, match="No such file"):
        read_public_key(tmp_path / "missing")
