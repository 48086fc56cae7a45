"""sync-registry, list-certifiable, report, diagnose, probes: what they show, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from kit.command import Terminal

from certify_cli.simulator.server import Simulator

NOVA = "amazon.nova-lite-v1:0"
SHAPE = {
    "model",
    "vendor",
    "provider",
    "kind",
    "certifiable",
    "reason",
    "lifecycle",
    "eol_date",
    "regions",
    "routes",
    "capabilities",
}


def test_the_list_has_the_promised_shape_and_a_reason_for_each_exclusion(terminal: Terminal) -> None:
    rows = terminal.run("list-certifiable", "--all", "--format", "json").json
    assert len(rows) == 232
    for row in rows:
        assert row.keys() >= SHAPE
        assert bool(row["reason"]) is not row["certifiable"]
        assert bool(row["regions"]) is row["certifiable"]
    ids = terminal.run("list-certifiable", "--format", "ids").out.split()
    assert ids == [row["model"] for row in rows if row["certifiable"]]
    assert len(ids) > 90
    assert terminal.run("list-certifiable", "--all", "--format", "ids").out.split() == ids


def test_filters_of_the_list(terminal: Terminal) -> None:
    rows = terminal.run("list-certifiable", "--vendor", "amazon", "--kind", "embedding", "--format", "json").json
    assert rows
    assert {(row["vendor"], row["kind"]) for row in rows} == {("Amazon", "embedding")}
    soon = terminal.run("list-certifiable", "--expiring", "180d", "--format", "json").json
    assert soon
    assert all(row["eol_date"] for row in soon)
    there = terminal.run("list-certifiable", "--region", "ca-west-1", "--format", "json").json
    assert all(row["regions"] == ["ca-west-1"] for row in there)
    assert terminal.run("list-certifiable", "--capability", "flying").code == 2


def test_sync_brings_aws_into_the_inventory_and_a_second_one_changes_nothing(online: Terminal) -> None:
    first = online.run("sync-registry", "--region", "us-east-1,eu-central-1", "--format", "json")
    second = online.run("sync-registry", "--region", "us-east-1,eu-central-1", "--format", "json")
    assert (first.code, second.code) == (0, 0)
    assert len(first.json) >= 232
    assert second.json == []
    assert online.run("sync-registry", "--region", "us-east-1", "--check").code == 0


def test_drift_is_exit_1_and_writes_nothing(online: Terminal) -> None:
    path = online.home / "registry"
    shutil_copy(path, without="amazon.nova-micro-v1_0.toml")
    online.run("sync-registry", "--offline", "--registry", str(path))
    for _ in range(2):
        done = online.run("sync-registry", "--check", "--region", "us-east-1", "--registry", str(path))
        assert done.code == 1
        assert "amazon.nova-micro-v1:0" in done.out
        assert "hint:" in done.err


def shutil_copy(target: Path, *, without: str) -> None:
    from certify_cli.registry.load import shipped_directory

    for file in shipped_directory().glob("amazon/*.toml"):
        if file.name != without:
            (target / "amazon").mkdir(parents=True, exist_ok=True)
            (target / "amazon" / file.name).write_bytes(file.read_bytes())


def test_sync_without_any_answer_is_exit_4(terminal: Terminal) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    done = terminal.run("sync-registry", "--region", "us-east-1", **nowhere)
    assert done.code == 4
    assert "--offline" in done.err


def test_a_report_shows_the_latest_state_and_single_runs(online: Terminal) -> None:
    online.run("certify", NOVA, "amazon.titan-embed-text-v2:0", "--region", "us-east-1", "--suite", "smoke")
    latest = online.run("report", "--format", "json").json
    assert {one["target"] for one in latest["targets"]} == {
        f"{NOVA}@us-east-1",
        "amazon.titan-embed-text-v2:0@us-east-1",
    }
    [run] = online.run("report", "--runs", "--format", "json").json
    again = online.run("report", "--run", run["id"], "--format", "json").json
    assert again["decision"]["outcome"] == "met"
    only = online.run("report", "--model", "*titan*", "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["model"] for line in only] == ["amazon.titan-embed-text-v2:0"]
    assert online.run("report", "--model", "nothing").code == 2


def test_a_verdict_is_explained_and_judged_anew(online: Terminal) -> None:
    online.run("certify", NOVA, "--suite", "smoke", "--region", "us-east-1")
    told = online.run("report", "--explain", NOVA, "--format", "json")
    assert told.code == 0
    assert [row["step"] for row in told.json][-1] == "decision"
    assert all(len(row["request_id"]) == 36 for row in told.json if row["step"] == "call")
    shown = online.run("report", "--explain", f"{NOVA}@us-east-1", COLUMNS="80").out
    assert told.json[2]["request_id"] in shown, "a request id must be fit to be copied"
    assert online.run("report", "--rejudge", "--format", "json").json == []
    assert online.run("report", "--explain", "nothing").code == 2
    assert online.run("report", "--explain", NOVA, "--runs").code == 2


def test_the_same_report_is_the_same_bytes(online: Terminal) -> None:
    online.run("certify", NOVA, "--region", "us-east-1", "--suite", "smoke")
    for name in ("json", "csv", "junit", "markdown", "table"):
        assert online.run("report", "--format", name).out == online.run("report", "--format", name).out


def test_a_report_needs_no_credentials_and_no_network_library(terminal: Terminal) -> None:
    code = """
import sys
sys.argv = ["certify", "report"]
try:
    from certify_cli.__main__ import main
    main()
finally:
    print({"boto3", "botocore", "httpx"} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=dict(terminal.environment),
        cwd=terminal.home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.endswith("set()\n"), done


def test_diagnose_a_pasted_error_and_lines_of_json(terminal: Terminal) -> None:
    done = terminal.run(
        "diagnose", stdin="An error occurred (ExpiredTokenException) when calling the Converse operation: expired"
    )
    assert done.code == 0
    assert "AUTHENTICATION" in done.out
    lines = [
        {"id": 1, "message": "Too many tokens per day", "code": "ThrottlingException"},
        {"message": "This model doesn't support tool use."},
    ]
    (terminal.home / "e.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    answers = [json.loads(line) for line in terminal.run("diagnose", "--jsonl", "e.jsonl").out.splitlines()]
    assert [one["category"] for one in answers] == ["QUOTA_EXHAUSTED", "CAPABILITY_UNSUPPORTED"]
    assert [one["transient"] for one in answers] == [False, False]
    assert answers[0]["id"] == 1
    assert "id" not in answers[1]


def test_probes_are_listed_with_what_they_cost(terminal: Terminal) -> None:
    rows = terminal.run("probes", "--format", "json").json
    assert {"reachable", "answers", "tool_use", "embedding_shape", "image_shape", "rerank_order"} <= {
        row["id"] for row in rows
    }
    assert all(row["calls"] >= 1 and row["why"] for row in rows)
    billed = {row["id"]: row["tokens"] > 0 for row in rows}
    assert all(billed[name] for name in ("answers", "tool_use", "embedding_shape", "rerank_order"))
    assert not billed["image_refusal"], "what is made to be refused is not billed"


def test_the_simulator_command_serves_and_stops(terminal: Terminal) -> None:
    process = terminal.start("simulator", "--port", "0", "-q")
    assert process.stdout is not None
    exported = dict(process.stdout.readline().removeprefix("export ").strip().split("=", 1) for _ in range(12))
    assert exported["AWS_ENDPOINT_URL"].startswith("http://127.0.0.1:")
    done = terminal.run("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--format", "json", **exported)
    process.terminate()
    assert process.wait(10) == 0
    process.stdout.close()
    assert process.stderr is not None
    process.stderr.close()
    assert done.json["targets"][0]["origin"] == "simulated"


def test_global_options_stand_before_or_after_the_command(online: Terminal, bedrock: Simulator) -> None:
    before = online.run("--format", "json", "--database", "x.sqlite3", "report")
    after = online.run("report", "--format", "json", "--database", "x.sqlite3")
    assert before.json == after.json
    assert bedrock.faults == ()
