"""What a gate told is missing is told as recovered once it is there, whatever route it was certified through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kit.at_the_gate import STORE, gate
from kit.command import Terminal
from kit.gated import keep, report, warned
from kit.in_process import home
from kit.scripted_server import ScriptedServer

from certify_cli.stores import open_store
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import TargetReport

MICRO, PROFILE, WHERE = "amazon.nova-micro-v1:0", "us.amazon.nova-micro-v1:0", "us-west-2"
NAME = f"{MICRO}@{WHERE}"
HOOK = '[[notify]]\nkind = "webhook"\nurl_env = "HOOK"\nallow_private = true\n'
DECLARED = f'[[targets]]\nmodel = "{MICRO}"\nregions = ["{WHERE}"]\n{HOOK}'
HOUR = timedelta(hours=1)


@pytest.fixture
def hook(terminal: Terminal) -> Iterator[ScriptedServer]:
    """Who is told; this process is in a home of its own."""
    running = ScriptedServer()
    with home(terminal.home, {**terminal.environment, "HOOK": f"{running.url}/x"}):
        with closing(open_store(STORE)) as store:
            store.claim_origin("aws")
        yield running
    running.close()


def told(hook: ScriptedServer, *words: str, settings: str = DECLARED) -> list[tuple[str, str]]:
    """(event, target) of what the gate tells."""

    found = gate(*words, settings=settings)
    assert "warning" not in found.err, found.err
    changes: list[dict[str, Any]] = [one for sent in hook.requests for one in json.loads(sent.body)["changes"]]
    hook.requests.clear()
    return [(one["event"], one["target"]) for one in changes]


def certified(one: TargetReport, name: str) -> None:
    with closing(open_store(STORE)) as store:
        keep(store, [one], name)


@pytest.mark.parametrize("words", [(), (MICRO, "--region", WHERE), (NAME,)])
def test_what_was_missing_recovers_when_its_profile_is_certified(hook: ScriptedServer, words: tuple[str, ...]) -> None:
    assert told(hook, *words) == [("breached", NAME)]
    assert told(hook, *words) == []
    now = datetime.now(UTC)
    certified(report("us.amazon.nova-lite-v1:0", now - HOUR, WHERE), "run-1")
    assert told(hook, "us.amazon.nova-lite-v1:0", "--region", WHERE) == [], "another gate asks for another target"
    certified(report(PROFILE, now - HOUR, WHERE), "run-2")
    assert told(hook, *words) == [("recovered", NAME)]
    assert told(hook, *words) == []


def test_what_failed_when_it_was_certified_is_told_by_its_name_and_recovers_with_it(hook: ScriptedServer) -> None:
    strict = '[policy]\nmax_latency_p50 = "1s"\n' + DECLARED
    assert told(hook, settings=strict) == [("breached", NAME)]
    now = datetime.now(UTC)
    certified(warned(PROFILE, now - 2 * HOUR, region=WHERE, model=MICRO), "run-1")
    mine = f"{PROFILE}@{WHERE}"
    assert sorted(told(hook, settings=strict)) == [("breached", mine), ("degraded", mine)]
    assert told(hook, settings=strict) == []
    certified(report(PROFILE, now - HOUR, WHERE, latency_ms=Percentiles(p50=9)), "run-2")
    assert sorted(told(hook, settings=strict)) == [("recovered", NAME), ("recovered", mine), ("recovered", mine)]
    assert told(hook, settings=strict) == []
