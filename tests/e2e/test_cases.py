"""`certify certify --cases FILE` as a team types it, over real HTTP."""

from __future__ import annotations

import base64
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from kit.cases import PNG, WEATHER
from kit.command import Result, Terminal

NOVA = "amazon.nova-lite-v1:0"
CASES: tuple[dict[str, Any], ...] = (
    {"name": "sum", "prompt": "What is 17 + 25? Answer with the number only.", "equals": "42", "max_usd": 0.01},
    {"name": "polite", "prompt": "Reply with exactly this word: hello", "regex": "^hello$", "not_contains": "bye"},
    {"name": "fast", "prompt": "What is 3 + 4?", "contains": "7", "max_latency_ms": 5_000, "max_output_tokens": 100},
    {
        "name": "weather",
        "prompt": "What is the weather in Lisbon?",
        "tools": [WEATHER],
        "tool_called": {"name": "get_weather", "arguments": {"city": "Lisbon"}},
    },
    {
        "name": "remembers",
        "system": "You are a helpful assistant.",
        "messages": [
            {"role": "user", "text": "My favourite colour is green."},
            {"role": "assistant", "text": "Noted."},
            {"role": "user", "text": "What is my favourite colour?"},
        ],
        "contains": "green",
        "ignore_case": True,
    },
    {
        "name": "json",
        "prompt": "Give me a JSON object with the keys city (text) and inhabitants (integer) about Paris. Only JSON.",
        "json_schema": {"required": ["city", "inhabitants"], "properties": {"inhabitants": {"type": "integer"}}},
    },
)
SUITE = ("--suite", "smoke")


def written(terminal: Terminal, *cases: dict[str, Any], name: str = "cases.jsonl") -> str:
    (terminal.home / name).write_text("\n".join(map(json.dumps, cases or CASES)), "utf-8")
    return name


def certify(terminal: Terminal, *words: str, does: str = "") -> Result:
    if does:
        persona = f'[[persona]]\nname = "p"\nmodel = "*"\noperation = "Converse"\ndoes = [{does}]\n'
        (terminal.home / "personas.toml").write_text(persona, "utf-8")
        words = (*words, "--personas", "personas.toml")
    return terminal.run("certify", NOVA, "--region", "us-east-1", "--simulate", "--format", "json", *words)


def marks(done: Result) -> dict[str, str]:
    [target] = done.json["targets"]
    return {one["id"]: one["mark"] for one in target["probes"] if one["id"].startswith("case:")}


def test_a_healthy_model_passes_and_is_certified_with_its_cases(terminal: Terminal) -> None:
    done = certify(terminal, *SUITE, "--cases", written(terminal))
    [target] = done.json["targets"]
    assert done.code == 0, target["reason"]
    assert target["cases"] == {"passed": 6, "decided": 6, "total": 6}
    assert target["reason"].endswith("cases 6/6")
    again = certify(terminal, *SUITE, "--cases", "cases.jsonl")
    assert again.json["targets"][0]["cached"] is True
    changed = ({**CASES[0], "equals": "43"}, *CASES[1:])
    other = certify(terminal, *SUITE, "--cases", written(terminal, *changed))
    assert other.json["targets"][0]["cached"] is False, "another file, another certificate"
    assert other.json["targets"][0]["status"] == "QUALITY_WARNING"
    assert marks(other)["case:sum"] == "fail"
    assert certify(terminal, *SUITE).json["targets"][0]["cached"] is False


@pytest.mark.parametrize(
    ("does", "failing"),
    [
        ('"wrong_answers"', {"case:sum", "case:fast", "case:polite", "case:remembers"}),
        ("{ kind = 'slow', latency_ms = 1200 }", {"case:fast"}),
        ('"string_for_integer"', set()),
        ('"forgets_conversation"', {"case:remembers"}),
        ('"ignores_tools"', {"case:weather"}),
        ('"wrong_tool"', {"case:weather"}),
        ('"zero_usage"', {f"case:{one['name']}" for one in CASES}),
        ('"wrong_stop_reason"', {f"case:{one['name']}" for one in CASES}),
        ('"empty_answer"', {f"case:{one['name']}" for one in CASES}),
    ],
)
def test_planted_faults_fail_the_cases_they_touch(terminal: Terminal, does: str, failing: set[str]) -> None:
    limit = 1_000 if "slow" in does else 5_000  # so short only where nothing may keep to it
    cases = [{**one, "max_latency_ms": limit} if one["name"] == "fast" else one for one in CASES]
    done = certify(terminal, "--probe", "case:*", "--cases", written(terminal, *cases), does=does)
    assert {name for name, mark in marks(done).items() if mark == "fail"} == failing
    assert done.code == (1 if failing else 0)
    [target] = done.json["targets"]
    assert target["expires_at"] is None, "cases alone certify nothing"
    assert target["cases"]["passed"] == len(CASES) - len(failing)


def test_a_required_case_fails_the_target_and_another_only_warns(terminal: Terminal) -> None:
    bad = {"name": "bad", "prompt": "What is 1 + 1?", "contains": "3"}
    written(terminal, CASES[0], bad)
    warned = certify(terminal, *SUITE, "--cases", "cases.jsonl")
    assert (warned.json["targets"][0]["status"], warned.code) == ("QUALITY_WARNING", 1)
    assert warned.json["targets"][0]["reason"].startswith("3/3, cases 1/2, failed: case:bad (contains: 1 of 1 missing)")
    failed = certify(terminal, *SUITE, "--cases", "cases.jsonl", "--require", "case:bad")
    assert (failed.json["targets"][0]["status"], failed.code) == ("FAILED", 1)
    [target] = failed.json["targets"]
    assert next(one for one in target["probes"] if one["id"] == "case:bad")["required"] is True


def test_probe_names_cases_and_nothing_else_is_run(terminal: Terminal) -> None:
    done = certify(terminal, "--cases", written(terminal), "--probe", "case:sum,answers", "--trials", "2")
    [target] = done.json["targets"]
    assert {one["id"]: one["trials"] for one in target["probes"]} == {"case:sum": 2, "answers": 2}
    assert target["calls"] == 4


def test_a_plan_knows_the_calls_and_the_cost_of_cases(terminal: Terminal) -> None:
    cases = written(terminal)
    [planned] = certify(terminal, *SUITE, "--cases", cases, "--plan").json
    [without] = certify(terminal, *SUITE, "--plan").json
    assert planned["calls"] == without["calls"] + len(CASES)
    assert float(planned["cost_usd"]) > float(without["cost_usd"])
    assert {f"case:{one['name']}" for one in CASES} <= set(planned["probes"])
    done = certify(terminal, *SUITE, "--cases", cases)
    assert done.json["targets"][0]["calls"] == planned["calls"]


def test_other_kinds_are_told_that_cases_are_not_for_them(terminal: Terminal) -> None:
    cases = written(terminal, CASES[0])
    titan = "amazon.titan-embed-text-v2:0"
    done = certify(terminal, titan, *SUITE, "--cases", cases)
    by_kind = {one["kind"]: one for one in done.json["targets"]}
    assert done.code == 0
    assert by_kind["chat"]["cases"]["total"] == 1
    assert by_kind["embedding"]["cases"] is None
    [skipped] = [one for one in by_kind["embedding"]["probes"] if one["id"] == "case:sum"]
    assert (skipped["mark"], skipped["message"]) == ("skipped", "not applicable: put to chat models only")
    base = ("certify", titan, "--region", "us-east-1", "--simulate", *SUITE)
    alone = terminal.run(*base, "--cases", cases)
    assert alone.code == 2
    assert "--cases fits none of the models selected" in alone.err
    (terminal.home / "certify.toml").write_text(f'[certify]\ncases = ["{cases}"]\n', "utf-8")
    assert terminal.run(*base).code == 0, "those of the settings are for whatever they fit"


@pytest.mark.parametrize("text", ['cases = ["team/c.jsonl"]\n', '[certify]\ncases = "team/c.jsonl"\n'])
def test_settings_name_cases_relative_to_themselves(terminal: Terminal, text: str) -> None:
    (terminal.home / "team").mkdir()
    (terminal.home / "below").mkdir()
    (terminal.home / "certify.toml").write_text(text, "utf-8")
    picture = {"name": "pixel", "prompt": "What is 2 + 2?", "images": "dot.png", "contains": "4"}
    (terminal.home / "team" / "c.jsonl").write_text("\n".join(map(json.dumps, (CASES[0], picture))), "utf-8")
    (terminal.home / "team" / "dot.png").write_bytes(base64.b64decode(PNG))
    done = certify(Terminal(terminal.home / "below", terminal.environment), "--probe", "case:*")
    assert set(marks(done)) == {"case:sum", "case:pixel"}, done.err
    assert marks(done)["case:sum"] == "pass"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cases", "none.jsonl"), "none.jsonl: No such file"),
        (("--cases", "."), "a directory"),
        (("--cases", "cases.jsonl", "--require", "case:summ"), "did you mean case:sum?"),
        (("--cases", "cases.jsonl", "--probe", "case:x*"), "unknown case 'case:x*'"),
        (("--require", "case:sum"), "name the file it stands in with --cases FILE"),
        (("--cases", "cases.jsonl", "--cases", "again.jsonl"), "again.jsonl:1: case 'sum' is defined in cases.jsonl:1"),
        (("--cases", "bad.jsonl"), "bad.jsonl:2: unknown key 'contian'; did you mean contains?"),
        (("--resume", "--cases", "cases.jsonl"), "--cases cannot be heeded"),
    ],
)
def test_what_cannot_be_is_exit_2_and_says_what_to_do(terminal: Terminal, words: tuple[str, ...], said: str) -> None:
    written(terminal)
    written(terminal, CASES[0], name="again.jsonl")
    written(terminal, CASES[0], {"name": "b", "prompt": "x", "contian": "y"}, name="bad.jsonl")
    targets = () if "--resume" in words else (NOVA, "--region", "us-east-1")
    done = terminal.run("certify", *targets, "--simulate", *words)
    assert done.code == 2
    assert said in done.err
    assert "hint: " in done.err
    assert done.out == ""


def test_an_interrupted_run_goes_on_without_the_file(terminal: Terminal) -> None:
    written(terminal)
    slow = '[[persona]]\nname = "s"\nmodel = "*"\noperation = "Conv*"\ndoes = [{ kind = "slow", latency_ms = 300 }]\n'
    (terminal.home / "slow.toml").write_text(slow, "utf-8")
    words = ("amazon.nova-*", "--region", "us-east-1", "--cases", "cases.jsonl", *SUITE)
    process = terminal.start("certify", *words, "--simulate", "--personas", "slow.toml", "--format", "json")
    assert process.stderr is not None
    assert process.stdout is not None
    for line in process.stderr:
        if line.startswith("[1/"):
            break
    os.kill(process.pid, signal.SIGINT)
    partial = json.loads(process.stdout.read())
    process.stderr.read()
    assert process.wait(30) == 130
    process.stdout.close()
    process.stderr.close()
    (terminal.home / "cases.jsonl").unlink()
    done = terminal.run("certify", "--resume", "--simulate", "--format", "json")
    assert done.code == 0, done.err
    assert done.json["run"]["id"] == partial["run"]["id"]
    certified = [one for one in done.json["targets"] if one["status"] == "CERTIFIED" and one["kind"] == "chat"]
    assert len(certified) > 1
    assert {one["cases"]["passed"] for one in certified} == {len(CASES)}


def test_the_three_kinds_of_file_do_the_same(terminal: Terminal, tmp_path: Path) -> None:
    (terminal.home / "a.csv").write_text('name,prompt,contains\na,"What is 2 + 2?",4\n', "utf-8")
    (terminal.home / "b.toml").write_text('[[case]]\nname = "b"\nprompt = "What is 2 + 3?"\ncontains = "5"\n', "utf-8")
    written(terminal, CASES[0])
    files = ("--cases", "a.csv", "--cases", "b.toml", "--cases", "cases.jsonl")
    assert marks(certify(terminal, *files, "--probe", "case:*")) == dict.fromkeys(
        ("case:a", "case:b", "case:sum"), "pass"
    )


def test_explain_tells_the_rate_of_cases_and_every_trial(terminal: Terminal) -> None:
    certify(terminal, *SUITE, "--cases", written(terminal, *CASES[:2]))
    rows = terminal.run("report", "--origin", "simulated", "--explain", NOVA, "--format", "json").json
    by_step = {row["step"]: row for row in rows}
    assert by_step["rate"]["result"] == "3/3 = 1.00"
    assert by_step["cases"]["result"] == "2/2 = 1.00"
    assert {row["what"] for row in rows if row["step"] == "probe"} >= {"case:sum", "case:polite"}
    assert terminal.run("report", "--origin", "simulated", "--rejudge", "--format", "json").json == []
