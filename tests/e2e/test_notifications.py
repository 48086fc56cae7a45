"""Notifications as a nightly job sends them: on a change only, from every command, and never in the verdict's way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from kit.command import Terminal, clean_environment
from kit.gated import kept_at, report, warned
from kit.in_process import home, invoke
from kit.listings import Bedrock, by_region, environment
from kit.notices import SECRET
from kit.recorded_regions import aged, model
from kit.report_schema import NOTIFICATION
from kit.scripted_server import ScriptedServer, http

NOVA, PRO = "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"
HOOK = '[[notify]]\nkind = "webhook"\nurl_env = "HOOK"\nallow_private = true\n'
SCHEMA = jsonschema.Draft202012Validator(json.loads(NOTIFICATION.read_text("utf-8")))


@pytest.fixture
def hook() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


def with_hook(terminal: Terminal, hook: ScriptedServer) -> Terminal:
    return Terminal(terminal.home, {**terminal.environment, "HOOK": f"{hook.url}/{SECRET}"})


def told(hook: ScriptedServer) -> list[Any]:
    """What came since the last time, each held to the published schema."""
    found = [json.loads(one.body) for one in hook.requests]
    hook.requests.clear()
    for one in found:
        if "blocks" not in one:
            SCHEMA.validate(one)
    return found


def test_a_run_tells_what_changed_and_the_same_again_tells_nothing(terminal: Terminal, hook: ScriptedServer) -> None:
    terminal = with_hook(terminal, hook)
    (terminal.home / "certify.toml").write_text(f'{HOOK}{HOOK.replace("webhook", "slack")}on = "failed"\n')
    personas = terminal.home / "personas.toml"
    broken = f'seed = 1\n[[persona]]\nname = "broken"\nmodel = "*{NOVA}"\ndoes = ["wrong_answers"]\n'
    words = ("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--simulate", "--personas", str(personas))

    personas.write_text(broken)
    failed = terminal.run(*words)
    assert failed.code == 1, failed.err
    slack, hooked = sorted(told(hook), key=lambda one: "schema" in one)
    assert hooked["summary"] == slack["text"] == "certify certify: 1 failed (simulated)"
    assert (hooked["outcome"], hooked["origin"], hooked["events"]) == ("breached", "simulated", {"failed": 1})
    (news,) = hooked["changes"]
    assert (news["target"], news["before"], news["after"]) == (f"{NOVA}@us-east-1", None, "FAILED")
    assert "answers" in news["message"]
    assert hooked["see"] == f"certify report --origin simulated --run {hooked['run']}"
    assert terminal.run(*words).code == 1
    assert told(hook) == []

    personas.write_text("seed = 1\n")
    assert terminal.run(*words).code == 0
    (hooked,) = told(hook)
    assert hooked["events"] == {"recovered": 1}
    assert "CANARY" not in failed.out + failed.err


def test_a_gate_tells_it_too_and_what_was_not_delivered_is_told_the_next_time(
    terminal: Terminal, hook: ScriptedServer
) -> None:
    terminal, now = with_hook(terminal, hook), datetime.now(UTC)
    store = kept_at(
        terminal.home / "s.sqlite3",
        warned(PRO, now - timedelta(hours=1)),
        report(NOVA, now - timedelta(days=6, hours=12)),
    )
    (terminal.home / "certify.toml").write_text(f"[certify]\ndatabase = '{store}'\n{HOOK}")
    hook.says(http({"why": SECRET}, status=403))
    gate = ("gate", NOVA, f"{PRO}@us-east-1", f"{NOVA}@eu-west-1")
    lost = terminal.run(*gate)
    assert lost.code == 1
    assert (
        "warning: webhook HOOK (line 3) was not told of changes: it answered 403; the next command tells it\n"
        in lost.err
    )
    assert told(hook)
    hook.says(http({}))
    done = terminal.run(*gate)
    assert (done.code, done.out) == (lost.code, lost.out)
    assert "was not told" not in done.err
    (one,) = told(hook)
    assert one["summary"] == "certify gate: 1 breached, 1 degraded, 1 expiring"
    assert [(news["event"], news["target"]) for news in one["changes"]] == [
        ("breached", f"{NOVA}@eu-west-1"),
        ("degraded", f"{PRO}@us-east-1"),
        ("expiring", f"{NOVA}@us-east-1"),
    ]
    assert terminal.run(*gate).code == 1
    assert told(hook) == []
    kept = b"".join(path.read_bytes() for path in terminal.home.rglob("*") if path.is_file())
    assert b"CANARY" not in kept
    assert "CANARY" not in lost.err + lost.out + done.err


def test_who_is_not_there_is_said_and_nothing_else_changes(terminal: Terminal) -> None:
    store = kept_at(terminal.home / "s.sqlite3", report(NOVA, datetime.now(UTC) - timedelta(hours=1)))
    settings = terminal.home / "certify.toml"
    settings.write_text(f"[certify]\ndatabase = '{store}'\n{HOOK.replace('allow_private = true', '')}")
    unset = terminal.run("gate", NOVA)
    assert unset.code == 0
    assert unset.err == "warning: webhook HOOK (line 3) cannot be told: the variable HOOK is not set\n"
    settings.write_text(settings.read_text() + "on = 'everything'\n")
    wrong = terminal.run("gate", NOVA)
    assert wrong.code == 2
    assert "certify.toml:7: notify.on: must name some of stopped, failed, " in wrong.err


def test_a_synchronisation_tells_what_aws_changed(hook: ScriptedServer, tmp_path: Path) -> None:
    aws = ScriptedServer()
    (tmp_path / "certify.toml").write_text(HOOK)
    variables = {**clean_environment(tmp_path), **environment(aws), "HOOK": f"{hook.url}/{SECRET}"}

    def sync(*words: str, status: str = "ACTIVE") -> int:
        aws.answer = by_region({"us-east-1": Bedrock([model("m1"), aged("m2", status)], [])})
        return invoke(["sync-registry", "--database", "s.sqlite3", "--region", "us-east-1", *words]).code

    try:
        with home(tmp_path, variables):
            assert sync() == 0
            assert told(hook) == [], "all of it is new the first time"
            assert (sync("--check", status="LEGACY"), sync("--check", status="LEGACY")) == (1, 1)
            (checked,) = told(hook)
            assert checked["see"] == "certify sync-registry --database s.sqlite3 --check"
            assert sync(status="LEGACY") == 0
            (one,) = told(hook)
            assert sync(status="LEGACY") == 0
            assert told(hook) == []
    finally:
        aws.close()
    assert one["summary"] == "certify sync-registry: 1 drift (custom)"
    (news,) = one["changes"]
    assert (news["target"], news["after"]) == ("m2@us-east-1", "LEGACY")
    assert one["see"] == "certify sync-registry --database s.sqlite3 --history"
    assert (one["run"], one["outcome"]) == (None, None)
