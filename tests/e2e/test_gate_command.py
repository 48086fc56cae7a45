"""`certify gate` as a pipeline types it: exit codes, hints, policies, waivers, and no AWS at all."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import partial

from kit.command import Terminal
from kit.evidence import write_pair
from kit.gated import kept_at, report, warned

NOVA, TITAN, PRO = "amazon.nova-lite-v1:0", "amazon.titan-text-lite-v1", "amazon.nova-pro-v1:0"
LONGEST_LINE = 80


def test_declared_targets_with_policy_and_waivers(terminal: Terminal) -> None:
    now = datetime.now(UTC)
    store = kept_at(
        terminal.home / "s.sqlite3",
        report(NOVA, now - timedelta(hours=1)),
        warned(PRO, now - timedelta(hours=1)),
        report(NOVA, now - timedelta(days=9), "eu-west-1"),
    )
    settings = terminal.home / "certify.toml"
    settings.write_text(
        f"[certify]\ndatabase = '{store}'\n[[targets]]\nmodel = '{NOVA}'\nregions = ['us-east-1']\n"
        f"[[targets]]\ntarget = '{PRO}@us-east-1'\n"
    )
    breached = terminal.run("gate")
    assert breached.code == 1, breached.err
    assert f"{PRO}@us-east-1: QUALITY_WARNING: 3/4, failed: tool_use" in breached.err
    assert "hint: " in breached.err

    until = (now + timedelta(days=3)).date().isoformat()
    waiver = f"[[waivers]]\ntarget = '{PRO}'\nprobe = 'tool_use'\nreason = 'no tools yet'\nowner = 'ana'\n"
    settings.write_text(settings.read_text() + waiver + f"expires = {until}\n")
    waived = terminal.run("gate", "--format", "json")
    assert waived.code == 0, waived.err
    assert waived.json["totals"] == {"CERTIFIED": 1, "QUALITY_WARNING": 1}
    first, note = waived.json["decision"]["reasons"]
    assert first["rule"] == "status"
    assert first["waiver"] == {"probe": "tool_use", "reason": "no tools yet", "owner": "ana", "expires": until}
    assert (note["rule"], note["level"]) == ("waiver", "warn")
    said = f"waived until {until}: {PRO}@us-east-1: QUALITY_WARNING: 3/4, failed: tool_use (no tools yet)"
    assert said in " ".join(terminal.run("gate").out.split())
    explained = " ".join(terminal.run("report", "--explain", f"{PRO}@us-east-1").out.split())
    assert f"on this target alone; waived until {until}: status: QUALITY_WARNING" in explained

    renewed = terminal.run("gate", NOVA, f"{TITAN}@us-east-1", "--policy", "smoke")
    assert renewed.code == 3
    assert f"certify certify --database {store} {NOVA}@eu-west-1 --suite smoke --policy smoke\n" in renewed.err
    assert f"certify certify --database {store} {TITAN}@us-east-1 --suite smoke --policy smoke\n" in renewed.err


def test_a_certificate_without_the_settings_cases_is_missing_and_only_the_gate_says_so(terminal: Terminal) -> None:
    kept_at(terminal.home / "s.sqlite3", report(NOVA, datetime.now(UTC)))
    cases = terminal.home / "cases.jsonl"
    cases.write_text('{"name": "greets", "prompt": "Say hello.", "contains": "hello"}\n')
    (terminal.home / "certify.toml").write_text("cases = ['cases.jsonl']\n[certify]\ndatabase = 's.sqlite3'\n")
    without = terminal.run("gate", NOVA)
    assert without.code == 3, without.err
    assert "certified without case:greets of the settings' cases" in without.err
    assert f"{NOVA}@us-east-1 --suite standard" in without.err
    shown = terminal.run("report", "--policy", "smoke")
    assert "certify gate also asks for age, suite and origin" in shown.err


def test_what_cannot_be_decided_says_why(terminal: Terminal) -> None:
    policy = terminal.home / "policy.toml"
    policy.write_text("[policy]\nmin_ratin = 4\n")
    lost = terminal.run("gate", NOVA, "--database", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=1")
    answers = {
        ("gate",): (2, "nothing is selected"),
        ("gate", NOVA, "--policy", str(policy)): (2, "policy.toml:2: unknown key 'min_ratin'"),
        ("gate", NOVA, "--policy", "lax"): (2, "default, strict, smoke"),
        ("gate", NOVA, "--all"): (2, "one of the three"),
        ("gate", "openai/gpt-4o"): (2, "is not Bedrock"),
        ("gate", NOVA): (3, f"certify certify {NOVA} --suite standard"),
    }
    for words, (code, said) in answers.items():
        done = terminal.run(*words)
        assert (done.code, said in done.err, "hint: " in done.err) == (code, True, True), done.err
    assert (lost.code, lost.out) == (4, "")


def test_no_sdk_is_loaded(terminal: Terminal) -> None:
    kept_at(terminal.home / "s.sqlite3", report(NOVA, datetime.now(UTC)))
    program = (
        "import sys; sys.argv = ['certify', 'gate', '--all', '--database', 's.sqlite3']\n"
        "from certify_cli.cli.app import run\ncode = run()\n"
        "assert not {'boto3', 'botocore', 'httpx', 'yaml', 'jsonschema', 'sqlalchemy'} & set(sys.modules)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=terminal.home,
        env=dict(terminal.environment),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()


def test_a_waiver_is_checked_and_printed(terminal: Terminal) -> None:
    now = datetime.now(UTC)
    kept_at(terminal.home / "s.sqlite3", warned(PRO, now), report(NOVA, now))
    (terminal.home / "certify.toml").write_text("[certify]\ndatabase = 's.sqlite3'\n")
    asked = ("--reason", 'no "tools" yet \\ ', "--owner", "ana")
    done = terminal.run("waive", f"{PRO}@us-east-1", "--probe", "tool_use", "--expires", "14d", *asked)
    assert (done.code, "warning" in done.err) == (0, False), done.err
    with (terminal.home / "certify.toml").open("a") as settings:
        settings.write(done.out)
    assert terminal.run("gate", "--all").code == 0
    unused = terminal.run("waive", NOVA, "--probe", "tool_use", "--expires", now.date().isoformat(), *asked)
    assert (unused.code, "would be unused" in unused.err) == (0, True)
    refused = {
        ("no-such-model", "tool_use", "14d"): "no-such-model",
        (NOVA, "tool_ues", "14d"): "did you mean tool_use",
        (NOVA, "tool_use", "soon"): "neither a duration nor a day",
        (NOVA, "tool_use", "2020-01-01"): "is past",
        (NOVA, "tool_use", "900d"): "more than a year",
    }
    for (target, probe, expires), said in refused.items():
        bad = terminal.run("waive", target, "--probe", probe, "--expires", expires, *asked)
        assert (bad.code, bad.out, said in bad.err, "hint: " in bad.err) == (2, "", True, True), bad.err


def test_evidence_is_gated_without_store_or_database_library(terminal: Terminal) -> None:
    now = datetime.now(UTC)
    kept_at(terminal.home / "s.sqlite3", report(NOVA, now), warned(PRO, now))
    write_pair(terminal.home)
    export = ("export", "evidence", "--output", "e.jsonl", "--sign-with", "key.pem", "--database", "s.sqlite3")
    assert terminal.run(*export).code == 0
    program = (
        "import sys; sys.argv = ['certify', 'gate', *sys.argv[1:], '--evidence', 'e.jsonl', '--key', 'key.pub']\n"
        "from certify_cli.cli.app import run\ncode = run()\n"
        "assert not {'boto3', 'sqlmodel', 'sqlalchemy', 'sqlite3', 'psycopg'} & set(sys.modules)\nsys.exit(code)"
    )
    gate = [sys.executable, "-c", program]
    run = partial(subprocess.run, cwd=terminal.home, env=dict(terminal.environment), capture_output=True, check=False)
    done = run([*gate, NOVA, "--database", "postgresql://nobody@127.0.0.1:1/none"])
    assert done.returncode == 0, done.stderr.decode()
    words = ("--evidence", "e.jsonl", "--key", "key.pub")
    assert terminal.run("gate", "--all", *words).code == 1
    assert terminal.run("gate", PRO, *words).code == 1
    missing = terminal.run("gate", f"{NOVA}@eu-west-1", *words)
    assert (missing.code, "there is no certificate" in missing.err) == (3, True)
    assert terminal.run("gate", *words).code == 2
    assert "add --key" in terminal.run("gate", NOVA, "--evidence", "e.jsonl").err
    file = terminal.home / "e.jsonl"
    file.write_bytes(file.read_bytes().replace(b"us-east-1", b"us-east-2", 1))
    forged = terminal.run("gate", NOVA, *words)
    assert (forged.code, "e.jsonl:" in forged.err) == (1, True)
