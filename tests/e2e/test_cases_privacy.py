"""A secret in every field of a case and in what the model says: it reaches no report, no message and no log."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from kit.cases import PNG
from kit.command import Result, Terminal
from kit.evidence import payload_of, write_pair

NOVA = "amazon.nova-lite-v1:0"
SECRET = "xyzzyplugh"
"""A word of lower-case letters only, which no escaping or masking would change."""
TOOL: dict[str, Any] = {
    "name": f"look_up_{SECRET}",
    "description": f"Looks up {SECRET}",
    "schema": {"type": "object", "description": SECRET, "properties": {SECRET: {"enum": [SECRET]}}},
}
PROMPT = f"Reply with exactly this word: {SECRET}"
CASES: tuple[dict[str, Any], ...] = (
    {"name": "says", "prompt": PROMPT, "contains": SECRET},
    {"name": "equals", "prompt": PROMPT, "equals": f"{SECRET} {SECRET}"},
    {"name": "contains", "prompt": PROMPT, "contains": [f"{SECRET}1"], "contains_any": [f"{SECRET}2"]},
    {"name": "not-contains", "prompt": PROMPT, "not_contains": SECRET, "ignore_case": True},
    {"name": "regex", "prompt": PROMPT, "regex": f"{SECRET}[0-9]"},
    {"name": "schema", "prompt": PROMPT, "json_schema": {"const": SECRET, "title": SECRET}},
    {"name": "system", "prompt": "Say hi", "system": f"Always reply with exactly: {SECRET}", "equals": "hi"},
    {
        "name": "tool",
        "prompt": f"Look up {SECRET} for me",
        "tools": [TOOL],
        "tool_called": {"name": TOOL["name"], "arguments": {SECRET: SECRET * 2}},
    },
    {
        "name": "turns",
        "messages": [
            {"role": "user", "text": f"My name is {SECRET}", "images": f"{SECRET}.png"},
            {"role": "assistant", "text": f"Hello {SECRET}"},
            {"role": "user", "text": "What is my name?"},
        ],
        "equals": "nothing",
    },
    {"name": "limits", "prompt": PROMPT, "max_latency_ms": 0.001, "max_output_tokens": 1, "max_usd": 1e-9},
)
FILES = ("r.json", "r.jsonl", "r.csv", "r.xml", "r.md", "r.txt")


@pytest.fixture
def cases(terminal: Terminal) -> Path:
    (terminal.home / f"{SECRET}.png").write_bytes(base64.b64decode(PNG))
    path = terminal.home / "cases.jsonl"
    path.write_text("\n".join(map(json.dumps, CASES)), "utf-8")
    return path


def personas(terminal: Terminal, **does: str) -> str:
    """A file of personas: what the models of a region do; hyphens are written as underscores."""
    tables = (
        f'[[persona]]\nname = "{region}"\nmodel = "*"\nregion = "{region.replace("_", "-")}"\noperation = "Conv*"\n'
        f"does = [{behaviour}]\n"
        for region, behaviour in does.items()
    )
    path = terminal.home / "personas.toml"
    path.write_text("\n".join(tables), "utf-8")
    return str(path)


def certified(terminal: Terminal, *more: str, **does: str) -> Result:
    secret_key, _ = write_pair(terminal.home)
    files = [*(f"--output={name}" for name in FILES), "--evidence=evidence.jsonl", f"--sign-with={secret_key}"]
    base = ("certify", NOVA, "--region", ",".join(does).replace("_", "-"), "--simulate", "--cases", "cases.jsonl")
    return terminal.run(*base, "--personas", personas(terminal, **does), "-v", "--format", "json", *files, *more)


def telling(terminal: Terminal, done: Result, *later: tuple[str, ...]) -> list[str]:
    """Where the secret stands: in what was printed or written, or in what a later command tells."""
    texts = {"stdout": done.out, "stderr": done.err}
    texts |= {name: (terminal.home / name).read_text("utf-8") for name in FILES}
    for line in (terminal.home / "evidence.jsonl").read_bytes().splitlines(keepends=True):
        texts["evidence"] = texts.get("evidence", "") + line.decode() + json.dumps(payload_of(line))
    assert texts["evidence"].count("case:") > len(CASES)
    for words in later:
        told = terminal.run("report", "--origin", "simulated", "-v", *words)
        texts[" ".join(words)] = told.out + told.err
    return [where for where, text in texts.items() if SECRET in text.lower()]


LATER = (
    ("--explain", f"{NOVA}@us-east-1", "--format", "json"),
    ("--rejudge", "--format", "json"),
    ("--runs", "--format", "json"),
    ("--format", "junit"),
)


def test_nothing_of_cases_that_pass_or_fail_is_told(terminal: Terminal, cases: Path) -> None:
    done = certified(terminal, us_east_1="'healthy'")
    assert done.code == 1, done.err
    marks = {one["id"]: one["mark"] for one in done.json["targets"][0]["probes"] if one["id"].startswith("case:")}
    assert marks.pop("case:says") == "pass", "the model did say it"
    assert set(marks.values()) == {"fail"}
    assert len(marks) == len(CASES) - 1
    assert telling(terminal, done, *LATER) == []
    [store] = (terminal.home / "data").rglob("*simulated*.sqlite3")
    assert SECRET.encode() in store.read_bytes(), "what was asked is kept where it is private"


def quoting(code: str) -> str:
    return f'{{ kind = "quotes_request", code = "{code}" }}'


def test_planted_fault_services_that_repeat_what_they_were_asked(terminal: Terminal, cases: Path) -> None:
    """Each error text holds the whole request, or half an answer; the throttled target is not even finished."""
    done = certified(
        *(terminal, "--probe", "case:*", "--deadline", "12s"),
        us_east_1=quoting("ValidationException"),
        us_west_2=quoting("AccessDeniedException"),
        us_east_2=quoting("ModelErrorException"),
        eu_west_1=quoting("ResourceNotFoundException"),
        eu_central_1=quoting("ServiceQuotaExceededException"),
        eu_north_1=quoting("InternalServerException"),
        eu_west_3='"breaks_json"',
        ap_south_1=quoting("ThrottlingException"),
    )
    assert done.code == 1, done.err
    statuses = {one["region"]: (one["status"], one["category"]) for one in done.json["targets"]}
    assert statuses["us-east-1"] == ("FAILED", "INVALID_REQUEST"), "it fails the team's cases"
    assert statuses["us-west-2"][0] == "FAILED"
    assert done.out.count("withheld") > 8
    assert telling(terminal, done, *LATER) == []


def test_the_fault_is_a_real_one(terminal: Terminal) -> None:
    """Our own probes have nothing to hide: their error texts are shown, and would show a case's too."""
    done = terminal.run(
        *("certify", NOVA, "--region", "us-east-1", "--simulate", "--probe", "answers", "--format", "json"),
        *("--personas", personas(terminal, us_east_1='"quotes_request"')),
    )
    assert "What is" in done.out
    assert "messages" in done.out


def test_the_plan_tells_nothing(terminal: Terminal, cases: Path) -> None:
    base = ("certify", NOVA, "--region", "us-east-1", "--cases", "cases.jsonl", "--plan", "--simulate", "-v")
    done = terminal.run(*base, "--format", "json", "--output", "plan.csv", "--output", "plan.md")
    assert done.code == 0, done.err
    written = [(terminal.home / name).read_text("utf-8") for name in ("plan.csv", "plan.md")]
    assert "case:says" in done.out
    assert SECRET not in "".join([done.out, done.err, *written])


@pytest.mark.parametrize(
    "broken", ["{", '"extra": ', '"regex": "(", "x": ', '"max_usd": "', '"json_schema": {"type": 1}, "']
)
def test_a_broken_file_tells_nothing(terminal: Terminal, broken: str) -> None:
    line = json.dumps(CASES[0]).replace("{", "{" + broken, 1)
    (terminal.home / "cases.jsonl").write_text(line, "utf-8")
    done = terminal.run("certify", NOVA, "--cases", "cases.jsonl", "--simulate", "--verbose")
    assert done.code == 2
    assert "cases.jsonl:1: " in done.err
    assert SECRET not in done.out + done.err
