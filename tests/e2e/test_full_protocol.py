"""The protocol's probes in a whole run: what they ask for costs a healthy model nothing, and a broken one is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from kit.command import Terminal

HAIKU = "us.anthropic.claude-haiku-4-5-20251001-v1:0"
PROBES = ("reachable", "error_handling", "parameter_matrix", "count_tokens", "service_tier", "latency_optimized")


def certified(terminal: Terminal, *words: str) -> Any:
    chosen = [word for probe in PROBES for word in ("--probe", probe)]
    base = ("certify", HAIKU, "--region", "us-east-1", "--simulate", "--suite", "full", "--format", "json")
    return terminal.run(*base, *chosen, "--database", "s.sqlite3", *words)


def probes_of(done: Any) -> dict[str, Any]:
    [target] = done.json["targets"]
    return {probe["id"]: probe for probe in target["probes"]}


def dead_letters(terminal: Terminal) -> int:
    with sqlite3.connect(terminal.home / "s.sqlite3") as connection:
        [(count,)] = connection.execute("select count(*) from dead_letters").fetchall()
    connection.close()
    return int(count)


def test_refusals_that_were_asked_for_leave_no_trace_in_the_rating(terminal: Terminal) -> None:
    done = certified(terminal)
    [target] = done.json["targets"]
    probes = probes_of(done)
    passing = ("reachable", "error_handling", "parameter_matrix", "count_tokens")
    assert [probes[name]["mark"] for name in passing] == ["pass"] * 4
    assert "both refused" in probes["parameter_matrix"]["message"]
    assert target["retries"] == 0
    assert dead_letters(terminal) == 0


def test_what_someone_named_and_the_model_lacks_is_a_failure_with_its_reason(terminal: Terminal) -> None:
    done = certified(terminal)
    probes = probes_of(done)
    for name in ("service_tier", "latency_optimized"):
        assert (probes[name]["mark"], probes[name]["category"]) == ("fail", "CAPABILITY_UNSUPPORTED")
    assert done.code == 1


def test_a_crash_on_malformed_requests_is_told_apart_from_an_outage(terminal: Terminal, tmp_path: Path) -> None:
    personas = tmp_path / "p.toml"
    personas.write_text('[[persona]]\nname = "crashes"\ndoes = [{ kind = "crashes_on_malformed", about = "role" }]\n')
    probe = probes_of(certified(terminal, "--personas", str(personas)))["error_handling"]
    assert probe["mark"] == "fail"
    assert probe["message"].startswith("a blank text from a role that does not exist got HTTP 500")
