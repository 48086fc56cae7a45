"""What docs/how-to/evidence.md says to type checks a line with nothing of ours, under every kind of key."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from pathlib import Path
from shutil import which

import pytest
from kit.evidence import KINDS, line, pair, write_pair
from kit.pages import DOCS

_, _, SECTION = (DOCS / "how-to" / "evidence.md").read_text("utf-8").partition("## Checking it without certify")
COMMANDS = SECTION.split("```")[1]
NAMES = {"ed25519": "Ed25519", "p256": "P-256", "p384": "P-384", "p521": "P-521", "rsa": "RSA"}
GOOD = "Signature Verified Successfully\nsame result\n"


def added(kind: str) -> str:
    """What the page's table says to add to openssl's command for that kind of key."""
    [cell] = re.findall(rf"^\| {NAMES[kind]} \| (.*) \|$", SECTION, re.MULTILINE)
    return cell.strip("`") if cell.startswith("`") else ""


def typed(home: Path, kind: str) -> subprocess.CompletedProcess[str]:
    commands = COMMANDS.replace("-sigfile sig\n", f"-sigfile sig {added(kind)}\n")
    return subprocess.run(["sh", "-e"], input=commands, cwd=home, capture_output=True, text=True, check=False)


@pytest.mark.skipif(which("jq") is None, reason="the page's commands use jq, which is not installed here")
@pytest.mark.parametrize("kind", KINDS)
def test_what_the_page_says_to_type_checks_a_line(kind: str, tmp_path: Path) -> None:
    seal, _ = pair(tmp_path, kind)
    (tmp_path / "key.pub").rename(tmp_path / "certify.pub")
    good = line(seal)
    (tmp_path / "evidence.jsonl").write_bytes(good + line(seal))
    done = typed(tmp_path, kind)
    assert done.returncode == 0, done.stderr
    assert GOOD in done.stdout
    assert '"verificationResult": "PASSED"' in done.stdout

    other = json.loads(good)
    other["payload"] = base64.b64encode(base64.b64decode(other["payload"]).replace(b"nova", b"mova")).decode()
    (tmp_path / "evidence.jsonl").write_text(json.dumps(other) + "\n", "utf-8")
    assert typed(tmp_path, kind).returncode != 0


@pytest.mark.parametrize("kind", KINDS)
def test_openssl_alone_can_check_a_line(kind: str, tmp_path: Path) -> None:
    """Without jq: the digest of the result, DSSE's encoding by hand, the key's id and the signature."""
    _, public = write_pair(tmp_path)
    seal, key = pair(tmp_path, kind)
    data = json.loads(line(seal))
    payload = base64.b64decode(data["payload"])
    (tmp_path / "signed").write_bytes(b"DSSEv1 28 application/vnd.in-toto+json %d " % len(payload) + payload)
    (tmp_path / "sig").write_bytes(base64.b64decode(data["signatures"][0]["sig"]))
    check = f"openssl pkeyutl -verify -pubin -inkey {public.name} -rawin -in signed -sigfile sig {added(kind)}"
    done = subprocess.run(check.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    der = f"openssl pkey -pubin -in {public.name} -outform DER"
    told = subprocess.run(der.split(), check=True, cwd=tmp_path, capture_output=True).stdout
    assert hashlib.sha256(told).hexdigest() == data["signatures"][0]["keyid"] == key.id
    subject = json.loads(payload)["subject"][0]
    assert subject["digest"]["sha256"] == hashlib.sha256(data["result"].encode()).hexdigest()
