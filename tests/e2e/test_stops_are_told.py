"""A nightly run that cannot run is told of once, and when it can again; what it could not tell is no news of models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from kit.command import Result, Terminal
from kit.in_process import home, invoke
from kit.scripted_server import ScriptedServer
from stranger import serving

NOVA = "amazon.nova-lite-v1:0"
RUN = ("certify", NOVA, "--region", "us-east-1", "--suite", "smoke")
HOOK = '[[notify]]\nkind = "webhook"\nurl_env = "HOOK"\nallow_private = true\n'
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


@pytest.fixture
def hook() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


def ran(terminal: Terminal, hook: ScriptedServer, *words: str, **variables: str) -> tuple[Result, list[Any]]:
    """What the command said, and what was told meanwhile."""
    with home(terminal.home, {**terminal.environment, "HOOK": hook.url, **variables}):
        done = invoke(words)
    told = [json.loads(one.body) for one in hook.requests]
    hook.requests.clear()
    return done, told


def test_a_run_that_could_not_run_is_told_once_and_its_recovery_once(terminal: Terminal, hook: ScriptedServer) -> None:
    (terminal.home / "certify.toml").write_text(f"[certify]\ndatabase = 's.sqlite3'\n{HOOK}")
    (refused, [told]) = ran(terminal, hook, *RUN)
    assert (refused.code, told["summary"], told["outcome"]) == (4, "certify certify: 1 stopped", None), refused
    (news,) = told["changes"]
    assert (news["target"], news["before"], news["after"]) == (f"certify {' '.join(RUN)}", None, "could not run")
    assert "Unable to locate credentials" in news["message"]
    assert "AWS_PROFILE" in news["remedy"]
    assert told["see"] == "certify doctor --database s.sqlite3"

    silent, nothing = ran(terminal, hook, *RUN, AWS_ENDPOINT_URL="http://127.0.0.1:1", **KEYS)
    assert (silent.code, nothing) == (4, []), "with a report or without, it is one state"
    with serving() as url:
        well, [told] = ran(terminal, hook, *RUN, AWS_ENDPOINT_URL=url, **KEYS)
        assert (well.code, told["events"]) == (0, {"recovered": 1}), well
        assert told["changes"][0]["before"] == "could not run"
        assert ran(terminal, hook, *RUN, AWS_ENDPOINT_URL=url, **KEYS)[1] == []


def test_what_is_no_run_or_has_no_store_tells_nobody(terminal: Terminal, hook: ScriptedServer) -> None:
    (terminal.home / "certify.toml").write_text(f"[certify]\ndatabase = 's.sqlite3'\n{HOOK}")
    looked, told = ran(terminal, hook, *RUN, "--preflight-only")
    assert (looked.code, told) == (4, []), looked
    (terminal.home / "s.sqlite3").write_text("no database, whatever its name says")
    signed = ("--evidence", "e.jsonl", "--sign-with", "awskms:alias/x")
    for words in (RUN, (*RUN, *signed)):
        lost, told = ran(terminal, hook, *words)
        assert (lost.code, told, "internal error" in lost.err) == (4, [], False), lost
    assert "nobody was notified: the store" in lost.err
    assert "cannot sign with awskms:alias/x" in lost.err
