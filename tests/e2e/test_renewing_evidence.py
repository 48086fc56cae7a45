"""A gate on evidence says what is missing, and the command that it says makes the file that passes it."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kit.command import Terminal
from kit.evidence import certified, line, pair, result, write_pair
from kit.in_process import home, invoke
from stranger import serving

LITE, KEYS = "amazon.nova-lite-v1:0", {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
WHERE = ("--region", "us-east-1", "--region", "us-west-2")


def test_the_command_that_is_hinted_at_writes_what_the_gate_reads(terminal: Terminal) -> None:
    write_pair(terminal.home)
    with serving() as url, home(terminal.home, {**terminal.environment, "AWS_ENDPOINT_URL": url, **KEYS}):
        host = url.removeprefix("http://")
        Path("p.toml").write_text(f'[policy]\nmin_suite = "smoke"\norigins = ["aws", "{host}"]\n')
        signed = ("--evidence", "e.jsonl", "--sign-with", "key.pem", "--policy", "p.toml")
        assert invoke(("certify", LITE, "--region", "us-east-1", "--suite", "smoke", *signed)).code == 0

        gate = ("gate", LITE, *WHERE, "--policy", "p.toml", "--evidence", "e.jsonl", "--key", "key.pub")
        missing = invoke(gate)
        hint = missing.err.split("hint: ")[1].strip()
        given = f"{' '.join(WHERE)} --policy p.toml --evidence e.jsonl --sign-with KEY"
        assert (missing.code, hint) == (3, f"certify certify {LITE} --suite smoke {given}")
        renewed = invoke(shlex.split(hint.replace("KEY", "key.pem"))[1:])
        assert renewed.code == 0, renewed.err
        assert invoke(gate).code == 0


def test_a_gate_on_simulated_results_leads_to_a_simulated_run(terminal: Terminal) -> None:
    with home(terminal.home, terminal.environment):
        missing = invoke(("gate", LITE, "--origin", "simulated"))
    assert (missing.code, f"certify certify --simulate {LITE}" in missing.err) == (3, True), missing.err


def test_what_has_no_remedy_is_shown_by_what_reads_the_same_file(terminal: Terminal) -> None:
    seal, _ = pair(terminal.home)
    now = datetime.now(UTC)
    good = certified(certified_at=now, expires_at=now + timedelta(days=1))
    (terminal.home / "e.jsonl").write_bytes(line(seal, result(good), verified_at=now))
    (terminal.home / "p.toml").write_text("[policy]\nmin_rating = 5.0\n")
    with home(terminal.home, terminal.environment):
        breached = invoke(("gate", "--all", "--policy", "p.toml", "--evidence", "e.jsonl", "--key", "key.pub"))
    assert breached.code == 1, breached.err
    assert "certify verify e.jsonl --key key.pub shows all of it" in breached.err
    assert "certify report" not in breached.err
