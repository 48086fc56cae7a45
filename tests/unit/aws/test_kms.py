"""A key in AWS KMS signs evidence over real HTTP: as a digest, in its own region, and says why where it will not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.evidence import LATER, line, private_key, write_pair
from kit.kms import Kms, serve
from kit.scripted_server import http

from certify_cli.aws.again import Again
from certify_cli.aws.kms import open_kms_key
from certify_cli.cli.attesting import signing
from certify_cli.commands.doors import open_kms_seal
from certify_cli.errors import CannotRun, UsageError
from certify_cli.evidence.keys import read_public_key
from certify_cli.evidence.sign import seal_of
from certify_cli.evidence.verify import opened, refusals
from certify_cli.policy.grounds import DEFAULT_GROUNDS
from certify_cli.runner.retry import Retry
from certify_cli.types.failures import Failure

ARN = "arn:aws:kms:eu-west-1:111122223333:key/0000"


@pytest.fixture
def kms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Kms]:
    made = Kms()
    server = serve(made)
    for name, value in {
        "AWS_ENDPOINT_URL_KMS": server.url,
        "AWS_ACCESS_KEY_ID": "AKIATEST",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_CONFIG_FILE": str(tmp_path / "none"),
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    yield made
    server.close()


@pytest.mark.parametrize("kind", ["p256", "p384", "p521", "rsa"])
def test_evidence_that_kms_signed_is_checked_offline(kind: str, kms: Kms, tmp_path: Path) -> None:
    kms.kind = kind
    signed = signing(tmp_path / "e.jsonl", "awskms:alias/evidence", DEFAULT_GROUNDS)
    assert [(name, asked.get("DryRun")) for name, asked in kms.asked] == [("GetPublicKey", None), ("Sign", True)]
    _, public = write_pair(tmp_path, private_key(kind))
    found = opened(line(signed.seal), read_public_key(public))
    assert list(refusals(found, LATER, "standard")) == []
    assert {asked["KeyId"] for _, asked in kms.asked} == {"alias/evidence"}
    assert kms.regions == {"us-east-1"}


def test_an_arn_names_the_region(kms: Kms) -> None:
    open_kms_seal(ARN)
    assert kms.regions == {"eu-west-1"}


def test_who_may_not_sign_hears_it_before_anything_hangs_on_it(kms: Kms) -> None:
    denied = "User: arn:aws:iam::111122223333:user/u is not authorized to perform: kms:Sign on resource: x"
    kms.trouble = lambda operation, _: (400, "AccessDeniedException", denied) if operation == "Sign" else None
    with pytest.raises(CannotRun, match=r"cannot sign with awskms:k: .*not authorized to perform: kms:Sign") as refused:
        open_kms_seal("k")
    assert "kms:GetPublicKey and kms:Sign allowed" in refused.value.hint


def test_what_kms_puts_off_is_asked_again(kms: Kms) -> None:
    slow, waited = iter([True, True]), list[float]()
    kms.trouble = lambda *_: (400, "ThrottlingException", "Rate exceeded") if next(slow, False) else None
    key = open_kms_key("k", Again(Retry(paced_attempts=5).delay, waited.append))
    assert not isinstance(key, Failure)
    assert seal_of(key).sign(b"x")
    assert len(waited) == 2


def test_a_server_that_ignores_dry_runs_is_no_obstacle(kms: Kms) -> None:
    """Local stand-ins do: they sign at once."""
    kms.heeds_dry_runs = False
    assert open_kms_seal("k").sign(b"x")


@pytest.mark.parametrize("body", [{}, {"PublicKey": "AAAA"}, b"<html>", {"PublicKey": 7}])
def test_a_reply_without_a_key_is_a_sentence(body: Any, kms: Kms, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(kms)
    server.answer = lambda to, _: to.send(http(body))
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", server.url)
    key = open_kms_key("k", Again())
    assert not isinstance(key, Failure)
    with pytest.raises(CannotRun, match=r"cannot sign with awskms:k: .*(not whole|cannot be read)"):
        seal_of(key)
    server.close()


def test_an_answer_that_is_no_signature_is_a_sentence(kms: Kms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kms, "sign", lambda _: {"Signature": "AAAA"})
    with pytest.raises(CannotRun, match="cannot sign with awskms:k: what it answers is no signature in DER"):
        open_kms_seal("k").sign(b"x")


def test_keys_that_kms_cannot_sign_digests_with_are_refused(kms: Kms) -> None:
    kms.kind = "ed25519"
    with pytest.raises(UsageError, match="awskms:k: a key of a kind"):
        open_kms_seal("k")


def test_without_a_region_nothing_is_asked(kms: Kms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(CannotRun, match="no region is set"):
        open_kms_seal("k")
    assert kms.asked == []
