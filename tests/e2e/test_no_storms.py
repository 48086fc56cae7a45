"""Jobs that take turns on one store: each is told of what it asked, once, and nobody is told that a failure is gone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kit.command import clean_environment
from kit.gated import kept_at, warned
from kit.in_process import home, invoke
from kit.scripted_server import ScriptedServer

NOVA = "amazon.nova-lite-v1:0"
HOOK = '[[notify]]\nkind = "webhook"\nurl_env = "HOOK"\nallow_private = true\n'

Say = Callable[..., list[str]]


@pytest.fixture
def say(tmp_path: Path) -> Iterator[Say]:
    """Types a command, and says of which events somebody was notified."""
    hook = ScriptedServer()

    def told(*words: str) -> list[str]:
        hook.requests.clear()
        done = invoke(words)
        assert done.code in (0, 1), done.err
        sent = [json.loads(one.body) for one in hook.requests]
        assert all((f"--policy {Path(words[3]).name}:" in one["summary"]) == ("--policy" in words) for one in sent)
        return [one["event"] for message in sent for one in message["changes"]]

    with home(tmp_path, {**clean_environment(tmp_path), "HOOK": hook.url}):
        Path("certify.toml").write_text(HOOK)
        yield told
    hook.close()


def test_gates_of_several_policies_on_one_store_tell_once_each(say: Say) -> None:
    kept_at(Path("s.db"), warned(NOVA, datetime.now(UTC) - timedelta(hours=1)))
    Path("rated.toml").write_text('[policy]\nmin_status = "QUALITY_WARNING"\nmin_rating = 4.9\n')
    assert invoke(["report", "--write-baseline", "b.json", "--database", "s.db", "-q"]).code == 0
    ways = [("--policy", "strict"), ("--policy", "smoke"), ("--policy", "rated.toml"), ("--baseline", "b.json"), ()]
    told = [say("gate", NOVA, *way, "--database", "s.db") for _ in range(2) for way in ways]
    assert told[:5] == [["breached", "degraded"], ["degraded"], ["breached", "degraded"], [], ["degraded"]]
    assert told[5:] == [[]] * 5
    Path("rated.toml").write_text('[policy]\nmin_status = "QUALITY_WARNING"\nmin_rating = 4.8\n')
    assert say("gate", NOVA, "--policy", "rated.toml", "--database", "s.db") == ["breached", "degraded"]


def test_a_smoke_run_makes_nothing_well_that_it_did_not_ask(say: Say) -> None:
    broken, sound = (
        "seed = 1\n" + tail for tail in ('[[persona]]\nname = "x"\ndoes = ["invents_tool_arguments"]\n', "")
    )
    run = ("certify", NOVA, "--region", "us-east-1", "--simulate", "--personas", "p.toml", "--force", "--suite")
    Path("p.toml").write_text(broken)
    assert say(*run, "standard") == ["degraded"]
    assert say(*run, "smoke") == []
    assert say(*run, "standard") == []
    Path("p.toml").write_text(sound)
    assert say(*run, "smoke") == []
    assert say(*run, "standard") == ["recovered"]
