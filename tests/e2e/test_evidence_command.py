"""Certified, signed, and checked by somebody who has nothing but the file and the public key."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kit.command import Result, Terminal
from kit.evidence import line, payload_of, private_key, write_pair
from kit.gated import report
from kit.in_process import home, invoke
from kit.kms import Kms, serve
from stranger import serving

from certify_cli.evidence.result import Result as Signed
from certify_cli.evidence.sign import seal_of_file

LITE, MICRO = "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"
HERE = ("--region", "us-east-1", "--suite", "smoke")
SIGNED = ("--evidence", "e.jsonl", "--sign-with", "key.pem")
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


@pytest.fixture
def checking(terminal: Terminal) -> Iterator[Any]:
    """Types `certify verify e.jsonl` and more in the terminal's home, in this process."""
    write_pair(terminal.home)
    with home(terminal.home, terminal.environment):
        yield lambda *words: invoke(("verify", "e.jsonl", "--key", "key.pub", *words))


def test_what_was_certified_is_checked_offline(terminal: Terminal, checking: Any) -> None:
    with serving() as url:
        host = url.removeprefix("http://")
        policy = f'[policy]\nmin_suite = "smoke"\norigins = ["aws", "{host}"]\n'
        Path("certify.toml").write_text(policy)
        for name, regions in (("here", "us-*"), ("elsewhere", "eu-*")):
            Path(f"{name}.toml").write_text(f'{policy}allowed_regions = ["{regions}"]\n')
        Path("strict.toml").write_text(f'{policy}max_latency_p50 = "0s"\n')
        Path("default.toml").write_text("")
        done = terminal.run("certify", LITE, MICRO, *HERE, *SIGNED, AWS_ENDPOINT_URL=url, **KEYS)
    assert done.code == 1, done.err
    assert "evidence: 2 targets signed in e.jsonl, 1 as passed" in done.err
    lite, micro = (terminal.home / "e.jsonl").read_bytes().splitlines(keepends=True)
    assert payload_of(lite)["predicate"]["verificationResult"] == "PASSED"
    assert payload_of(lite)["predicate"]["verifiedLevels"] == ["CERTIFY_SMOKE"]
    assert payload_of(micro)["predicate"]["verificationResult"] == "FAILED"
    (found,) = [one for one in json.loads(json.loads(lite)["result"])["target"]["probes"] if one["id"] == "answers"]
    assert found["mark"] == "pass"

    both = checking("--format", "json")
    assert [(row["target"], row["accepted"]) for row in both.json] == [
        (f"{LITE}@us-east-1", True),
        (f"{MICRO}@us-east-1", False),
    ]
    assert both.code == 1
    assert f"1 of 2 lines refused; {MICRO}@us-east-1: it did not meet the policy" in both.err
    assert f"hint: certify certify {MICRO}@us-east-1 --suite smoke --evidence new.jsonl --sign-with KEY" in both.err
    assert "and cat new.jsonl >> e.jsonl joins it" in both.err
    _gated_without_a_store(terminal)
    _lite_alone(checking, lite)
    _signed_later(checking)


def _gated_without_a_store(terminal: Terminal) -> None:
    """Whoever gates has the file and the key; there is no store where `--database` points."""
    proved = ("gate", "--evidence", "e.jsonl", "--key", "key.pub", "--database", "no/such.db")
    assert invoke((*proved, LITE, "--region", "us-east-1")).code == 0
    every = invoke((*proved, "--all", "--format", "json"))
    assert (every.code, [one["status"] for one in every.json["targets"]]) == (1, ["CERTIFIED", "FAILED"]), every
    missing = invoke((*proved, "cohere.embed-v4:0", "--region", "us-east-1"))
    assert (missing.code, "there is no certificate" in missing.err) == (3, True), missing
    assert invoke((*proved, LITE, "--region", "us-east-1", "--policy", "default.toml")).code == 1
    assert invoke(("gate", LITE, "--evidence", "e.jsonl")).code == 2
    forged = Path("e.jsonl").read_bytes().replace(b'"sig":"A', b'"sig":"B').replace(b'"sig":"', b'"sig":"A', 1)
    Path("forged.jsonl").write_bytes(forged)
    refused = invoke(("gate", "--all", "--evidence", "forged.jsonl", "--key", "key.pub"))
    assert (refused.code, "forged.jsonl:1: " in refused.err) == (1, True), refused


def _signed_later(checking: Any) -> None:
    """By whoever has the key, of all that the store has: what failed as well."""
    done = invoke(("export", "evidence", "--output", "e.jsonl", "--sign-with", "key.pem"))
    assert (done.code, done.out) == (0, ""), done
    assert "evidence: 2 targets signed in e.jsonl, 1 as passed" in done.err
    both = checking("--format", "ids")
    assert (both.code, both.out) == (1, f"{LITE}@us-east-1\n"), both
    for words, why in ((("--sign-with", "key.pem"), "--output FILE"), (("--output", "e.jsonl"), "needs a key")):
        refused = invoke(("export", "evidence", *words))
        assert (refused.code, why in refused.err) == (2, True), refused


def _lite_alone(checking: Any, lite: bytes) -> None:
    only = ("--target", f"{LITE}@us-east-1")
    good = checking(*only)
    assert (good.code, "good     CERTIFIED" in good.out) == (0, True), good
    assert _refused(checking(*only, "--at", "2036-01-01"), "expired at")
    assert _refused(checking(*only, "--at", "2026-01-01T00:00:00Z"), "yet to come")
    other = checking("--target", "other@us-east-1", "--policy", "here.toml")
    assert _refused(other, "holds no evidence of it")
    assert "certify certify other@us-east-1 --suite smoke --policy here.toml --evidence new.jsonl" in other.err
    assert _refused(checking(*only, "--config", "strict.toml"), "latency_p50_ms is")
    assert checking(*only, "--policy", "here.toml").code == 0
    assert _refused(checking(*only, "--policy", "elsewhere.toml"), "us-east-1")
    assert _refused(checking(*only, "--config", "default.toml"), "of level CERTIFY_SMOKE")
    Path("e.jsonl").write_bytes(lite)
    assert checking(*only).code == 0
    cut = "1 of 2 targets that were signed together at"
    assert _refused(checking("-q"), cut)
    proved = ("gate", "--evidence", "e.jsonl", "--key", "key.pub", "--format", "json")
    assert invoke((*proved, f"{LITE}@us-east-1")).code == 0
    for words in (("--all",), ("amazon.*",), (LITE, "--region", "us-*")):
        swept = invoke((*proved, *words))
        assert (swept.code, f"evidence: {cut}" in swept.err, "take the file as" in swept.err) == (3, True, True), swept
    Path("e.jsonl").write_bytes(lite[:200] + (b"B" if lite[200:201] == b"A" else b"A") + lite[201:])
    assert _refused(checking(*only), "hint: get the file again from where it was written")


def _refused(done: Result, why: str) -> bool:
    return done.code == 1 and why in done.err and "hint: " in done.err and "refused" in done.out


def test_a_simulated_result_is_signed_and_refused_and_kms_signs_it(terminal: Terminal, checking: Any) -> None:
    """KMS is asked where AWS's settings lead, not in the simulator."""
    kms = Kms()
    server = serve(kms)
    signing = ("--evidence", "e.jsonl", "--sign-with", "awskms:alias/evidence")
    settings = {**KEYS, "AWS_ENDPOINT_URL_KMS": server.url, "AWS_DEFAULT_REGION": "eu-central-1"}
    done = terminal.run("certify", LITE, *HERE, "--simulate", *signing, **settings)
    server.close()
    assert (done.code, [operation for operation, _ in kms.asked]) == (0, ["GetPublicKey", "Sign", "Sign"]), done.err
    write_pair(terminal.home, private_key("p256"))
    assert _refused(checking(), "simulated model, which is no evidence about AWS")
    written = (terminal.home / "e.jsonl").read_bytes()
    assert payload_of(written)["predicate"]["verificationResult"] == "FAILED"
    assert b"account" not in json.dumps(payload_of(written)).encode()


def test_a_key_that_fails_at_the_end_keeps_nobody_from_seeing_the_report(terminal: Terminal, checking: Any) -> None:
    kms = Kms()
    kms.trouble = lambda name, asked: (400, "DisabledException", "k is disabled") if _real(name, asked) else None
    server = serve(kms)
    signing = ("--evidence", "e.jsonl", "--sign-with", "awskms:k")
    settings = {**KEYS, "AWS_ENDPOINT_URL_KMS": server.url, "AWS_DEFAULT_REGION": "eu-central-1"}
    done = terminal.run("certify", LITE, *HERE, "--simulate", *signing, **settings)
    server.close()
    assert done.code == 4
    assert "CERTIFIED" in done.out
    assert "no evidence was written: cannot sign with awskms:k: k is disabled" in done.err
    assert not (terminal.home / "e.jsonl").exists()


def _real(name: str, asked: dict[str, Any]) -> bool:
    return name == "Sign" and not asked.get("DryRun")


def test_what_cannot_be_signed_or_read_is_refused_before_anything_is_done(terminal: Terminal, checking: Any) -> None:
    Path("open.pem").write_bytes(Path("key.pem").read_bytes())
    Path("open.pem").chmod(0o644)
    for words, why in (
        (("--evidence", "e.jsonl"), "evidence needs a key to sign with"),
        (("--evidence", "e.jsonl", "--sign-with", "none.pem"), "No such file"),
        (("--evidence", "e.jsonl", "--sign-with", "open.pem"), "others may read this key (mode 0644)"),
        (("--evidence", "no/e.jsonl", "--sign-with", "key.pem"), "hint: name another file with --evidence"),
        (("--evidence", "key.pem", "--sign-with", "key.pem"), "evidence would replace key.pem"),
        ((*SIGNED, "--output", "json:./e.jsonl"), "--evidence and --output both go to e.jsonl"),
        (("--evidence", "-", "--sign-with", "key.pem"), "standard output is none"),
        (("--evidence", "e.jsonl", "--sign-with", "key.pub"), "a public key, which checks evidence and signs none"),
        (("--evidence", "e.jsonl", "--sign-with", "awskms:arn:aws:kms:eu-west-1:1:key/x"), "names no key in AWS KMS"),
        (("--evidence", "e.jsonl", "--sign-with", "awskms://alias/x"), "hint: a key in AWS KMS is awskms:alias/NAME"),
        ((*SIGNED, "--plan"), "none is begun here"),
    ):
        done = invoke(("certify", LITE, *HERE, "--simulate", *words))
        assert (done.code, done.out) == (2, ""), done
        assert why in done.err
        assert "hint: " in done.err
    Path("e.jsonl").write_text("")
    for words, why in (
        ((), "an empty file is no evidence"),
        ((), "hint: certify certify TARGET --evidence FILE --sign-with KEY writes it"),
        (("--at", "soon"), "no moment"),
        (("--at", "0001-01-01T00:00:00+14:00"), "no moment"),
        (("--at", "2026-11-20T12:00:00"), "says no time zone"),
        (("--key", "key.pem"), "a private key"),
        (("--key", "missing"), "No such file"),
    ):
        done = checking(*words)
        assert (done.code, done.out) == (2, ""), done
        assert why in done.err
        assert "hint: " in done.err
    Path("e.jsonl").unlink()
    lost = checking()
    assert (lost.code, "e.jsonl: No such file" in lost.err, "--sign-with KEY writes it" in lost.err) == (2, True, True)


def test_evidence_without_the_settings_cases_is_refused_as_by_the_gate(terminal: Terminal, checking: Any) -> None:
    now = datetime.now(UTC)
    seal = seal_of_file(terminal.home / "key.pem")
    (terminal.home / "e.jsonl").write_bytes(line(seal, Signed(target=report(LITE, now)), verified_at=now))
    assert checking().code == 0
    Path("cases.jsonl").write_text('{"name": "greets", "prompt": "Say hello.", "contains": "hello"}\n')
    Path("certify.toml").write_text("cases = ['cases.jsonl']\n")
    refused = checking()
    gated = invoke(("gate", LITE, "--evidence", "e.jsonl", "--key", "key.pub"))
    assert (refused.code, gated.code) == (1, 3)
    for one in (refused, gated):
        assert "certified without case:greets of the settings' cases" in one.err
