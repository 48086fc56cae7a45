"""Situations that once gave a wrong verdict, a lost word or a wrong exit code; each was found by someone trying."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest
from kit.command import Terminal
from stranger import serving

NOVA = "amazon.nova-lite-v1:0"
HERE = ("--region", "us-east-1")
WRONG = '[[persona]]\nname = "w"\nmodel = "*"\noperation = "Conv*"\ndoes = ["wrong_answers"]\n'


@pytest.fixture
def wrong(tmp_path: Path) -> str:
    path = tmp_path / "wrong.toml"
    path.write_text(WRONG, "utf-8")
    return str(path)


def test_a_narrow_run_does_not_hide_a_failure(terminal: Terminal, wrong: str) -> None:
    base = ("certify", NOVA, *HERE, "--simulate", "--personas", wrong, "--format", "json")
    assert terminal.run(*base).code == 1
    narrow = terminal.run(*base, "--probe", "reachable")
    assert narrow.json["targets"][0]["expires_at"] is None
    latest = terminal.run("report", "--origin", "simulated", "--format", "json").json["targets"]
    assert [one["status"] for one in latest] == ["FAILED"]


def test_a_required_probe_that_cannot_be_put_to_the_model_is_no_endless_loop(terminal: Terminal) -> None:
    done = terminal.run(
        "certify",
        "anthropic.claude-opus-5-5",
        *HERE,
        "--simulate",
        "--suite",
        "smoke",
        "--require",
        "parameters",
        "--format",
        "json",
    )
    assert done.code == 3
    assert done.json["targets"][0]["status"] == "INCONCLUSIVE"
    assert terminal.run("certify", NOVA, *HERE, "--simulate", "--require", "embedding_shape").code == 2


def test_a_signal_while_waiting_for_the_store_is_heard(terminal: Terminal) -> None:
    slow = terminal.home / "slow.toml"
    slow.write_text(WRONG.replace('"wrong_answers"', '{ kind = "slow", latency_ms = 20000 }'), "utf-8")
    first = terminal.start("certify", NOVA, *HERE, "--simulate", "--personas", "slow.toml", "--drain", "0s")
    assert first.stderr is not None
    assert first.stderr.readline().startswith("run ")
    second = terminal.start("certify", NOVA, *HERE, "--simulate")
    assert second.stderr is not None
    assert "waiting" in second.stderr.readline()
    os.kill(second.pid, signal.SIGINT)
    assert second.wait(10) == 130
    assert "interrupted" in second.stderr.read()
    shown = ("--format", "json", "--output", "junit:r.xml")
    refused = terminal.run("certify", NOVA, *HERE, "--simulate", "--if-busy", "fail", *shown)
    assert "another run holds" in (terminal.home / "r.xml").read_text("utf-8")
    skipped = terminal.run("certify", NOVA, *HERE, "--simulate", "--if-busy", "skip", *shown)
    assert (refused.code, skipped.code) == (3, 0)
    for report in (refused.json, skipped.json):
        assert (report["partial"], [one["status"] for one in report["targets"]]) == (True, ["PENDING"])
    assert (refused.json["decision"]["exit_code"], skipped.json["decision"]["exit_code"]) == (3, 0)
    assert all("another run holds " in one.err and f": pid {first.pid} on " in one.err for one in (refused, skipped))
    first.terminate()
    assert first.wait(10) == 143
    for process in (first, second):
        process.communicate()


@pytest.mark.parametrize("option", ["--format=ids", "--output=ids:x", "--output=nowhere/x.json", "--output=json:/dev"])
def test_what_cannot_be_written_is_said_before_anything_is_sent(online: Terminal, option: str) -> None:
    done = online.run("certify", NOVA, *HERE, option)
    assert done.code == 2
    assert online.run("report", "--runs", "--format", "json").json == []


def test_a_regions_setting_fills_in_and_gets_in_nobodys_way(online: Terminal) -> None:
    (online.home / "certify.toml").write_text("[certify]\nregion = ['eu-central-1']\n", "utf-8")
    own = online.run(
        "certify", f"{NOVA}@us-east-1", "bedrock/us-west-2/amazon.nova-micro-v1:0", "--plan", "--format", "json"
    )
    assert {row["target"] for row in own.json} == {f"{NOVA}@us-east-1", "us.amazon.nova-micro-v1:0@us-west-2"}
    assert online.run("certify", NOVA, "--plan", "--format", "ids").out.split() == [f"eu.{NOVA}@eu-central-1"]
    assert online.run("sync-registry", "--offline").code == 0
    assert online.run("certify", f"{NOVA}@us-east-1", "--suite", "smoke").code == 0
    assert online.run("report").code == 0
    assert len(online.run("list-certifiable", "--format", "ids").out.split()) > 90


def test_the_hint_of_an_unfinished_run_works_as_written(terminal: Terminal) -> None:
    done = terminal.run("certify", "amazon.nova-*", *HERE, "--simulate", "--max-cost", "0.00005", "--database", "x.db")
    assert done.code == 3
    hint = done.err.rpartition("hint: ")[2]
    assert "certify certify --resume --simulate --database x.db" in hint
    again = terminal.run("certify", "--resume", "--simulate", "--database", "x.db", "--max-cost", "1")
    assert again.code == 0, again.err
    assert terminal.run("certify", "--resume", "--suite", "smoke", "--simulate").code == 2


def test_the_budget_of_a_run_counts_what_it_already_spent(terminal: Terminal) -> None:
    command = ("certify", "amazon.nova-micro-v1:0", *HERE, "--simulate", "--max-cost", "0.0001", "--format", "json")
    spent = [float(terminal.run(*command).json["cost_usd"]["actual"]) for _ in range(3)]
    assert max(spent) <= 0.0001
    assert spent[0] > 0


def test_another_callers_certificate_is_not_served(terminal: Terminal) -> None:
    """The stranger has no STS, so that only the keys tell the callers apart."""
    with serving() as url:
        keys = {"AWS_ENDPOINT_URL": url, "AWS_SECRET_ACCESS_KEY": "b"}
        command = ("certify", NOVA, *HERE, "--suite", "smoke", "--format", "json")
        cached = [
            terminal.run(*command, **keys, AWS_ACCESS_KEY_ID=key).json["targets"][0]["cached"]
            for key in ("a", "a", "c")
        ]
    assert cached == [False, True, False]


def test_a_certificate_is_reused_while_sts_is_silent_by_the_same_credentials_only(terminal: Terminal) -> None:
    with serving(account="111122223333") as url:
        keys = {"AWS_ENDPOINT_URL": url, "AWS_SECRET_ACCESS_KEY": "b"}
        silent = {**keys, "AWS_ENDPOINT_URL_STS": "http://127.0.0.1:9"}
        command = ("certify", NOVA, *HERE, "--suite", "smoke", "--format", "json")
        assert terminal.run(*command, **keys, AWS_ACCESS_KEY_ID="a").code == 0
        same = terminal.run(*command, **silent, AWS_ACCESS_KEY_ID="a")
        planned = terminal.run(*command, "--plan", **silent, AWS_ACCESS_KEY_ID="a")
        other = terminal.run(*command, **silent, AWS_ACCESS_KEY_ID="c")
    cached = [done.json["targets"][0]["cached"] for done in (same, other)]
    accounts = [done.json["targets"][0]["account"] for done in (same, other)]
    assert (cached, accounts) == ([True, False], ["3333", None])
    assert planned.json[0]["calls"] == 0
    assert "3333, which these credentials had on " in same.err
    assert "certificates earned under a known account are not reused" in other.err


def test_nobody_typed_anything(terminal: Terminal) -> None:
    done = terminal.run()
    assert done.code == 2
    assert "sync-registry" in done.err


def test_looking_up_an_unknown_name_keeps_to_the_deadline(terminal: Terminal) -> None:
    """The endpoint takes connections and never answers: not knowing is not the user's typo."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        keys = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        done = terminal.run(
            "certify", "acme.new-model-v1", "--region", "us-east-1,us-west-2", "--deadline", "1s", **keys
        )
    assert done.code == 4
    assert "AWS could not be asked" in done.err
