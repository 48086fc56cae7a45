"""`certify certify` as users, cron and CI type it: verdicts, exit codes, certificates, files."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path
from xml.etree import ElementTree

import pytest
from kit.command import Terminal

NOVA = "amazon.nova-lite-v1:0"
ONE_OF_EACH = (
    NOVA,
    "amazon.titan-embed-text-v2:0",
    "cohere.rerank-v3-5:0",
    "us.anthropic.claude-haiku-4-5-20251001-v1:0",
)


def test_healthy_models_of_every_kind_are_certified(online: Terminal) -> None:
    models = (*ONE_OF_EACH, "stability.stable-image-core-v1:1")
    done = online.run("certify", *models, "--region", "us-west-2", "--format", "json")
    assert done.code == 0, done.err
    report = done.json
    assert {target["status"] for target in report["targets"]} == {"CERTIFIED"}
    assert {target["kind"] for target in report["targets"]} == {"chat", "embedding", "rerank", "image"}
    for target in report["targets"]:
        assert type(target["rating"]) is float
        assert target["origin"] == "simulated"
        assert all(probe["request_ids"] for probe in target["probes"] if probe["mark"] == "pass")
    assert report["decision"] == {"outcome": "met", "exit_code": 0, "reasons": []}
    assert report["schema"] == "certify.report/1"
    assert report["partial"] is False


def test_a_certificate_is_reused_and_costs_no_call(online: Terminal) -> None:
    command = ("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--format", "json")
    first, second, forced = online.run(*command), online.run(*command), online.run(*command, "--force")
    assert [done.json["targets"][0]["cached"] for done in (first, second, forced)] == [False, True, False]
    certified_at = [done.json["targets"][0]["certified_at"] for done in (first, second)]
    assert certified_at[0] == certified_at[1]


def test_a_failed_target_is_always_certified_anew(online: Terminal, tmp_path: Path) -> None:
    personas = broken(tmp_path, "wrong_answers")
    for _ in range(2):
        done = online.run(
            "certify", NOVA, "--simulate", "--personas", personas, "--region", "us-east-1", "--format", "json"
        )
        assert done.code == 1
        assert done.json["targets"][0]["cached"] is False


@pytest.mark.parametrize(
    ("behaviour", "status", "code", "probe", "mark"),
    [
        ("wrong_answers", "FAILED", 1, "answers", "fail"),
        ("ignores_system_prompt", "QUALITY_WARNING", 1, "system_prompt", "fail"),
        ("forgets_conversation", "QUALITY_WARNING", 1, "multi_turn", "fail"),
        ("ignores_max_tokens", "QUALITY_WARNING", 1, "max_tokens", "fail"),
        ("ignores_stop_sequences", "QUALITY_WARNING", 1, "stop_sequences", "fail"),
        ("invents_tool_arguments", "QUALITY_WARNING", 1, "tool_use", "fail"),
        ("string_for_integer", "QUALITY_WARNING", 1, "tool_use", "fail"),
        ("empty_answer", "FAILED", 1, "reachable", "fail"),
        ("zero_usage", "FAILED", 1, "reachable", "fail"),
        ("breaks_json", "INCONCLUSIVE", 3, "reachable", "inconclusive"),
        ("cuts_connection", "INCONCLUSIVE", 3, "reachable", "inconclusive"),
        ("answers_503", "INCONCLUSIVE", 3, "reachable", "inconclusive"),
        ("model_error", "FAILED", 1, "reachable", "fail"),
        ("no_access", "FAILED", 1, None, None),
        ("legacy", "FAILED", 1, "reachable", "fail"),
        ("expired_credentials", "PENDING", 4, None, None),
    ],
)
def test_one_defect_one_verdict(
    online: Terminal, tmp_path: Path, behaviour: str, status: str, code: int, probe: str | None, mark: str | None
) -> None:
    done = online.run(
        "certify",
        NOVA,
        "--simulate",
        "--personas",
        broken(tmp_path, behaviour),
        "--region",
        "us-east-1",
        "--format",
        "json",
    )
    [target] = done.json["targets"]
    assert (target["status"], done.code) == (status, code), done.err
    if probe is not None:
        [found] = [one for one in target["probes"] if one["id"] == probe]
        assert found["mark"] == mark
        assert found["message"]
    assert "hint:" in done.err


@pytest.mark.heavy
def test_streams_that_break_are_held_against_no_model(online: Terminal, tmp_path: Path) -> None:
    """Both at once: each is asked again for half a minute."""
    personas = tmp_path / "streams.toml"
    personas.write_text(
        "".join(
            f'[[persona]]\nname = "{does}"\nregion = "{region}"\noperation = "[CIR]*"\ndoes = ["{does}"]\n'
            for region, does in (("us-east-1", "ends_stream_early"), ("us-west-2", "corrupts_stream"))
        ),
        "utf-8",
    )
    done = online.run(
        *("certify", NOVA, "--simulate", "--personas", str(personas), "--region", "us-east-1,us-west-2"),
        *("--format", "json"),
    )
    assert [target["status"] for target in done.json["targets"]] == ["INCONCLUSIVE"] * 2, done.err
    assert done.code == 3
    for target in done.json["targets"]:
        [streaming] = [one for one in target["probes"] if one["id"] == "streaming"]
        assert streaming["mark"] == "inconclusive"
        assert streaming["message"]


def broken(folder: Path, behaviour: str) -> str:
    path = folder / f"{behaviour}.toml"
    path.write_text(f'[[persona]]\nname = "b"\nmodel = "*"\noperation = "[CIR]*"\ndoes = ["{behaviour}"]\n', "utf-8")
    return str(path)


def test_throttling_is_never_held_against_a_model(online: Terminal, tmp_path: Path) -> None:
    personas = tmp_path / "throttled.toml"
    personas.write_text(
        '[[persona]]\nname = "t"\nmodel = "*"\noperation = "Conv*"\ndoes = [{ kind = "flaky", p = 0.5 }]\n', "utf-8"
    )
    done = online.run(
        "certify", NOVA, "--simulate", "--personas", str(personas), "--region", "us-east-1", "--format", "json"
    )
    assert done.json["targets"][0]["status"] in ("CERTIFIED", "INCONCLUSIVE")


def test_outputs_are_written_whatever_the_exit_code(online: Terminal, tmp_path: Path) -> None:
    names = ("r.json", "r.jsonl", "r.csv", "r.xml", "r.md", "r.txt")
    files = [f"--output={tmp_path / name}" for name in names]
    done = online.run(
        "certify", NOVA, "--simulate", "--personas", broken(tmp_path, "wrong_answers"), "--region", "us-east-1", *files
    )
    assert done.code == 1
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text("utf-8"))))
    assert rows[0]["status"] == "FAILED"
    assert ElementTree.parse(tmp_path / "r.xml").getroot().tag == "testsuites"
    assert all("SIMULATED" in (tmp_path / name).read_text("utf-8").upper() for name in names)


def test_a_plan_calls_no_model_and_says_what_it_would_cost(online: Terminal) -> None:
    done = online.run("certify", *ONE_OF_EACH, "--region", "us-east-1", "--plan", "--format", "json")
    assert done.code == 0
    by_target = {row["target"]: row for row in done.json}
    assert by_target[f"{NOVA}@us-east-1"]["calls"] >= 10
    assert float(by_target[f"{NOVA}@us-east-1"]["cost_usd"]) > 0
    assert online.run("report", "--runs", "--format", "json").json == []


def test_a_plan_says_exactly_how_many_calls_a_healthy_run_makes(online: Terminal) -> None:
    planned = online.run("certify", *ONE_OF_EACH, "--region", "us-east-1", "--plan", "--format", "json").json
    done = online.run("certify", *ONE_OF_EACH, "--region", "us-east-1", "--format", "json").json
    assert {row["target"]: row["calls"] for row in planned} == {one["target"]: one["calls"] for one in done["targets"]}


def test_a_budget_is_kept(online: Terminal) -> None:
    done = online.run("certify", NOVA, "--region", "us-east-1", "--max-cost", "0.00002", "--format", "json")
    assert done.code == 3
    assert float(done.json["cost_usd"]["actual"] or 0) <= 0.00002
    assert "budget" in done.err


def test_a_narrower_run_issues_no_certificate_and_may_revoke_one(online: Terminal, tmp_path: Path) -> None:
    base = ("certify", NOVA, "--region", "us-east-1", "--simulate", "--format", "json")
    assert online.run(*base).code == 0
    assert online.run(*base).json["targets"][0]["cached"] is True
    assert online.run(*base, "--probe", "answers", "--personas", broken(tmp_path, "wrong_answers")).code == 1
    assert online.run(*base).json["targets"][0]["cached"] is False


def test_quiet_says_nothing_but_errors(online: Terminal) -> None:
    done = online.run("certify", NOVA, "--region", "us-east-1", "-q", "--format", "jsonl")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n") == 1


def test_ratings_in_the_store_are_floats(online: Terminal) -> None:
    online.run("certify", NOVA, "--region", "us-east-1", "--database", "s.sqlite3")
    with sqlite3.connect(online.home / "s.sqlite3") as connection:
        kinds = connection.execute("select typeof(rating) from targets").fetchall()
    connection.close()
    assert kinds == [("real",)]


def test_a_store_refuses_results_of_another_origin(online: Terminal) -> None:
    assert online.run("certify", NOVA, "--region", "us-east-1", "--database", "s.sqlite3").code == 0
    with sqlite3.connect(online.home / "s.sqlite3") as connection:
        connection.execute("update meta set value = 'aws' where key = 'origin'")
    connection.close()
    done = online.run("certify", NOVA, "--region", "us-east-1", "--database", "s.sqlite3", "--force")
    assert done.code == 2
    assert "--database" in done.err
