"""A line of evidence holds for whoever has the key, other tools too, and no byte of it can change."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from hypothesis import example, given, settings
from hypothesis import strategies as st
from kit.evidence import KINDS, LATER, certified, line, pair, private_key, result, write_pair
from kit.hostile import HOSTILE
from kit.values import probe_report
from securesystemslib.dsse import Envelope
from securesystemslib.signer import SSlibKey

from certify_cli.errors import Breached, CannotRun
from certify_cli.evidence.envelope import MOST_BYTES, pre_authentication, read_line
from certify_cli.evidence.keys import one_form
from certify_cli.evidence.result import fitting
from certify_cli.evidence.verify import opened, refusals
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Mark


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_holds_under_every_kind_of_key_and_in_securesystemslib(kind: str, tmp_path: Path) -> None:
    seal, key = pair(tmp_path, kind)
    written = line(seal)
    found = opened(written, key)
    assert found.result == result()
    assert list(refusals(found, LATER, "standard")) == []
    public = SSlibKey.from_crypto(private_key(kind).public_key(), key.id)
    assert Envelope.from_dict(json.loads(written)).verify([public], 1) == {key.id: public}


@pytest.mark.parametrize("algorithm", [["ed25519"], ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], ["RSA"]])
def test_keys_that_openssl_makes_work_as_they_are(algorithm: list[str], tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "genpkey", "-algorithm", *algorithm, "-out", "k"], cwd=tmp_path, check=True, capture_output=True
    )
    subprocess.run(["openssl", "pkey", "-in", "k", "-pubout", "-out", "k.pub"], cwd=tmp_path, check=True)
    from certify_cli.evidence.keys import read_public_key
    from certify_cli.evidence.sign import seal_of_file

    assert opened(line(seal_of_file(tmp_path / "k")), read_public_key(tmp_path / "k.pub"))


@pytest.mark.parametrize("kind", KINDS)
def test_no_byte_of_a_line_can_change(kind: str, tmp_path: Path) -> None:
    seal, key = pair(tmp_path, kind)
    written = line(seal)
    first = 0 if kind == "ed25519" else written.index(b'"signatures"')
    passed = []
    for place in range(first, len(written)):
        start, byte, end = written[:place], written[place], written[place + 1 :]
        others = [bytes([byte ^ 1 << (place % 8)]), [b"", bytes([byte, byte])][place % 2]]
        passed += [(place, other) for other in others if _holds(start + other + end, key)]
    assert passed == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_bit_of_a_signature_can_change(kind: str, tmp_path: Path) -> None:
    seal, key = pair(tmp_path, kind)
    signed = pre_authentication(b"{}")
    signature = seal.sign(b"{}")
    assert key.fits(signed, signature)
    number, size = int.from_bytes(signature), len(signature)
    changed = [(number ^ 1 << bit).to_bytes(size) for bit in range(0, 8 * size, 1 if size < 72 else 5)]
    assert [one for one in [*changed, b"", signature[:-1], signature + b"\0"] if key.fits(signed, one)] == []


@pytest.mark.parametrize("kind", ["p256", "p384", "p521"])
def test_a_signature_has_no_second_form_of_ecdsa(kind: str, tmp_path: Path) -> None:
    """(r, n - s) holds wherever (r, s) does, and whoever has one can write the other."""
    seal, key = pair(tmp_path, kind)
    order = private_key(kind).curve.group_order
    for _ in range(8):
        envelope = read_line(line(seal))
        r, s = decode_dss_signature(envelope.signature)
        assert s <= order // 2
        other = replace(envelope, signature=encode_dss_signature(r, order - s))
        with pytest.raises(Breached, match="its signature is written in a second way"):
            opened(other.line().encode(), key)


def test_a_signature_has_no_second_form_of_rsa(tmp_path: Path) -> None:
    """OpenSSL takes one whose first bytes are zero, as one in 256 is, without them too."""
    _, key = pair(tmp_path, "rsa")
    salted = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    many = (private_key("rsa").sign(b"", salted, SHA256()) for _ in range(5_000))
    whole = next(one for one in many if one[0] == 0)
    assert key.fits(b"", whole)
    with pytest.raises(Breached, match="its signature is written in a second way"):
        key.fits(b"", whole[1:])
    assert one_form(private_key("rsa").public_key(), whole[1:]) == whole


def test_a_signature_has_no_second_form_of_ed25519(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    signature = seal.sign(b"{}")
    order = 2**252 + 27742317777372353535851937790883648493
    other = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    assert not key.fits(pre_authentication(b"{}"), other)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_nothing_can_be_put_in_or_cut_off(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    seal, key = pair(tmp_path_factory.mktemp("keys"))
    written = line(seal)
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, min(start + 5, len(written))))
    changed = written[:start] + data.draw(st.binary(max_size=8)) + written[end:]
    assert changed == written or not _holds(changed, key)


def test_what_a_model_said_does_no_harm_in_a_file_and_comes_back_as_it_was(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    for text in HOSTILE:
        said = text[:1000]
        of = result(replace(certified(), reason=said, served=said))
        written = line(seal, of)
        assert written.isascii()
        assert not {byte for byte in written[:-1] if byte < 0x20 or byte == 0x7F}
        assert b"##vso[" not in written
        assert opened(written, key).result.target.reason == said.encode("utf-8", "backslashreplace").decode()


def test_a_line_never_grows_beyond_what_is_read(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    many = result(findings=result().findings * 5_000)
    long = result(
        replace(certified(), probes=tuple(replace(certified().probes[0], message="\\" * 20_000) for _ in range(60)))
    )
    for of in (many, long):
        written = line(seal, fitting(of))
        assert len(written) < MOST_BYTES
        assert opened(written, key)
    assert len(fitting(many).findings) + fitting(many).left_out == 5_000


SAID = st.text(st.sampled_from('"\\#[\n\x00é🙂a'), min_size=1, max_size=9)


@given(
    cases=st.integers(0, 2_500),
    said=SAID,
    times=st.integers(0, 500),
    mark=st.sampled_from([Mark.PASS, Mark.FAIL]),
    trials=st.integers(0, 3_000),
)
@settings(max_examples=6, deadline=None)
@example(cases=2_000, said='{"a": "b", "c": ""}', times=30, mark=Mark.FAIL, trials=0)
@example(cases=3_000, said="", times=0, mark=Mark.PASS, trials=0)
def test_whatever_is_written_is_read(
    cases: int, said: str, times: int, mark: Mark, trials: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """However much a team's cases and a model have to say; what failed and what is required stays."""
    seal, key = pair(tmp_path_factory.mktemp("keys"))
    text = said * times
    own = tuple(replace(probe_report(f"case:c{number}", mark), message=text, remedy=text) for number in range(cases))
    report = certified(probes=(*certified().probes, *own), reason=text, remedy=text, served=text)
    against = (Reason(rule="status", target="x", message=text, remedy=text),) * 3
    of = fitting(result(report, findings=result().findings * trials, reasons=against))
    written = line(seal, of)
    assert len(written) <= MOST_BYTES
    found = opened(written, key).result
    assert replace(found.target.probes[0], message="") == replace(certified().probes[0], message="")
    assert len(found.target.probes) + found.cases_left_out == cases + 1
    assert len(found.findings) + found.left_out == trials
    assert mark is Mark.PASS or found.cases_left_out == 0


def test_what_failed_is_never_left_out_even_where_no_line_can_carry_it() -> None:
    own = tuple(probe_report(f"case:c{number}", Mark.FAIL) for number in range(6_000))
    with pytest.raises(CannotRun, match="its 6000 findings do not fit") as refused:
        fitting(result(certified(probes=own)))
    assert "fewer cases" in refused.value.hint


def test_a_key_that_stands_there_twice_is_found_in_one_pass() -> None:
    """Before any signature is looked at: nobody without a key may keep a gate busy."""
    keys = b",".join(b'"%x":1' % number for number in range(80_000))
    before = process_time()
    with pytest.raises(Breached, match="'1387f' stands there twice"):
        read_line(b"{" + keys + b',"1387f":1}')
    assert process_time() - before < 5  # some 0.1 s; half a minute and more where each key is counted


@given(text=st.text(st.characters(categories=None), max_size=5))
@settings(max_examples=60, deadline=None)
@example(text="\ud800")
def test_a_result_of_somebody_else_is_refused_whatever_it_says(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seal, key = pair(tmp_path_factory.mktemp("keys"))
    with pytest.raises(Breached):
        opened(replace(read_line(line(seal)), result=text).line().encode(), key)


def test_lines_that_other_readers_might_read_otherwise_are_refused(tmp_path: Path) -> None:
    seal, _ = pair(tmp_path)
    written = line(seal).decode()
    twice = written.replace('"payloadType":', '"payloadType":"text/plain","payloadType":', 1)
    other = written.replace("vnd.in-toto+json", "vnd.in-toto+jsom", 1)
    signatures = json.loads(written)["signatures"]
    countersigned = json.dumps({**json.loads(written), "signatures": signatures * 2})
    cases = {
        twice: "'payloadType' stands there twice",
        other: "payload is of type",
        countersigned: "exactly one signature",
        "{" + " " * MOST_BYTES: "longer than 1 MB",
        "[1]\n": "no JSON object",
        "[" * 100_000: "not sound JSON",
        '{"payload": NaN}': "not sound JSON",
        "{}\n": "payload is of type None",
        "\n": "not sound JSON",
        '{"a": ' + "9" * 5000 + "}": "not sound JSON",
    }
    for text, why in cases.items():
        with pytest.raises(Breached, match=why):
            read_line(text.encode())


def _holds(written: bytes, key: object) -> bool:
    try:
        opened(written, key)  # type: ignore[arg-type]
    except Breached:
        return False
    return True


def test_the_public_half_is_what_openssl_reads(tmp_path: Path) -> None:
    _, public = write_pair(tmp_path)
    assert load_pem_public_key(public.read_bytes()) == private_key().public_key()
