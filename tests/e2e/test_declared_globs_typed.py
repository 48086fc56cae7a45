"""Globs in `[[targets]]`, lists and on the command line, as `certify certify` and `certify gate` take them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from kit.command import Result, Terminal
from kit.evidence import write_pair
from kit.gated import kept_at, report

NOVA, EMBEDDINGS = "amazon.nova-lite-v1:0", "amazon.nova-2-multimodal-embeddings-v1:0"
TABLES = f"""
[[targets]]
model = "amazon.nova-*"
regions = ["us-east-1", "eu-w*"]

[[targets]]
model = "{EMBEDDINGS}"
regions = ["us-*"]

[[targets]]
model = "us.anthropic.claude-haiku-*"
regions = ["us-west-2"]
"""


def declare(terminal: Terminal, text: str) -> None:
    (terminal.home / "certify.toml").write_text(f"[certify]\ndatabase = 's.sqlite3'\n{text}")


def missing(gated: Result) -> set[str]:
    reasons: list[dict[str, Any]] = gated.json["decision"]["reasons"]
    return {one["target"] for one in reasons if one["message"] == "there is no certificate"}


def bare(targets: Iterable[str]) -> set[str]:
    """As the gate names them where the choice of the route is left to `certify`: Amazon's by their models."""
    starts = [f"{prefix}.amazon." for prefix in ("us", "eu")]
    return {one.split(".", 1)[1] if any(one.startswith(start) for start in starts) else one for one in targets}


def test_what_a_gate_misses_on_an_empty_store_is_what_certify_plans(terminal: Terminal) -> None:
    declare(terminal, TABLES)
    gated = terminal.run("gate", "--format", "json")
    assert gated.code == 3, gated.err
    plan = terminal.run("certify", "--simulate", "--plan", "--format", "json", "--database", "simulated.sqlite3")
    planned = [one["target"] for one in plan.json if one["action"] == "certify"]
    assert missing(gated) == bare(planned)
    assert len(planned) > 10
    narrowed = terminal.run("gate", "--region", "us-west-2", "--format", "json")
    assert missing(narrowed) == {one for one in bare(planned) if one.endswith("@us-west-2")}


def test_one_certificate_is_not_enough_and_all_of_them_are(terminal: Terminal) -> None:
    declare(terminal, f"[[targets]]\nmodel = 'amazon.nova-*'\nregions = ['us-east-1']\n[[targets]]\nmodel = '{NOVA}'\n")
    now = datetime.now(UTC)
    kept_at(terminal.home / "s.sqlite3", report(NOVA, now))
    gated = terminal.run("gate", "--format", "json")
    lacking = missing(gated)
    assert (gated.code, f"{NOVA}@us-east-1" in lacking, "amazon.nova-pro-v1:0@us-east-1" in lacking) == (3, False, True)
    assert "hint: certify certify --database s.sqlite3\n" in gated.err
    place = terminal.run("gate", "--format", "github").out
    assert "file=certify.toml,line=4,title=amazon.nova-pro-v1%3A0@us-east-1" in place
    certified = [report(one.partition("@")[0], now) for one in lacking]
    kept_at(terminal.home / "all.sqlite3", report(NOVA, now), *certified)
    done = terminal.run("gate", "--database", "all.sqlite3")
    assert done.code == 0, done.err
    everywhere = missing(terminal.run("gate", "--region", "all", "--format", "json"))
    assert {one.partition("@")[0] for one in everywhere - lacking} == {NOVA}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("model = 'amazon.novva-*'\nregions = ['us-east-1']", "no model or route named 'amazon.novva-*' is known"),
        (f"model = '{NOVA}'\nregions = ['us-est-1']", "'us-est-1' is no AWS region"),
        (f"model = '{NOVA}'\nregions = ['uz-*']", "no known region matches 'uz-*'"),
        (f"target = '{NOVA}@us-est-1'", "'us-est-1' is no AWS region"),
    ],
)
def test_what_means_nothing_is_refused_where_it_stands(terminal: Terminal, table: str, said: str) -> None:
    declare(terminal, f"[[targets]]\n{table}\n")
    for words in (("gate",), ("certify", "--simulate", "--plan", "--database", "simulated.sqlite3")):
        done = terminal.run(*words)
        assert (done.code, done.out) == (2, ""), done.err
        assert re.search(rf"certify\.toml:[345]: {re.escape(said)}", done.err), done.err
        assert "hint: " in done.err


def test_regions_that_open_after_this_version_are_taken(terminal: Terminal) -> None:
    declare(terminal, f"[[targets]]\nmodel = '{NOVA}'\nregions = ['eu-north-9']\n")
    plan = terminal.run("certify", "--simulate", "--plan", "--format", "json", "--database", "simulated.sqlite3")
    assert [one["target"] for one in plan.json] == [f"eu.{NOVA}@eu-north-9"]
    assert missing(terminal.run("gate", "--format", "json")) == {f"{NOVA}@eu-north-9"}


def test_a_model_that_a_glob_of_regions_finds_somewhere_is_certified(terminal: Terminal) -> None:
    """Where it is not offered is no breach; a region that is written out still is one."""
    simulated = ("--simulate", "--suite", "smoke", "--database", "simulated.sqlite3", "--format", "json")
    declare(terminal, f"[[targets]]\nmodel = '{EMBEDDINGS}'\nregions = ['us-*']\n")
    done = terminal.run("certify", *simulated)
    assert done.code == 0, done.err
    assert done.json["totals"] == {"CERTIFIED": 1, "UNSUPPORTED": 3}
    declare(terminal, f"[[targets]]\nmodel = '{EMBEDDINGS}'\nregions = ['us-*', 'us-east-2']\n")
    assert terminal.run("certify", *simulated).code == 1


def test_a_list_is_what_it_means_and_a_typed_glob_says_what_it_leaves_out(terminal: Terminal) -> None:
    declare(terminal, "")
    kept_at(terminal.home / "s.sqlite3", report(NOVA, datetime.now(UTC)))
    (terminal.home / "models.txt").write_text("amazon.nova-*\n")
    listed = terminal.run("gate", "--from", "models.txt", "--region", "us-east-1", "--format", "json")
    assert listed.code == 3
    assert "amazon.nova-pro-v1:0@us-east-1" in missing(listed)
    typed = terminal.run("gate", "amazon.nova-*", "--region", "us-east-1")
    assert typed.code == 0, typed.err
    said = " ".join(typed.out.split())
    assert f"{len(missing(listed))} of the {len(missing(listed)) + 1} models that it fits were never certified" in said


def test_evidence_is_held_to_the_packaged_models(terminal: Terminal) -> None:
    """Without a database library, and without AWS's."""
    declare(terminal, "[[targets]]\nmodel = 'amazon.nova-*'\nregions = ['us-*']\n")
    kept_at(terminal.home / "s.sqlite3", report(NOVA, datetime.now(UTC)))
    write_pair(terminal.home)
    assert terminal.run("export", "evidence", "--output", "e.jsonl", "--sign-with", "key.pem").code == 0
    program = (
        "import sys; sys.argv = ['certify', 'gate', '--evidence', 'e.jsonl', '--key', 'key.pub', '--format', 'json']\n"
        "from certify_cli.cli.app import run\ncode = run()\n"
        "assert not {'boto3', 'sqlmodel', 'sqlalchemy', 'sqlite3', 'psycopg'} & set(sys.modules)\nsys.exit(code)"
    )
    here: Any = {"cwd": terminal.home, "env": dict(terminal.environment), "capture_output": True, "text": True}
    done = subprocess.run([sys.executable, "-c", program], check=False, **here)
    assert done.returncode == 3, done.stderr
    lacking = missing(Result(3, done.stdout, done.stderr))
    assert {"amazon.nova-pro-v1:0@us-east-1", f"{NOVA}@us-west-2"} < lacking
    assert f"{NOVA}@us-east-1" not in lacking


def test_what_a_glob_sweeps_up_does_not_bury_the_answer(terminal: Terminal) -> None:
    (terminal.home / "certify.toml").write_text("[[targets]]\nmodel = 'amazon.nova-p*'\nregions = ['us-west-2']\n")
    ran = terminal.run("certify", "--simulate", "--suite", "smoke", "--output", "r.json")
    rows = [one["status"] for one in json.loads((terminal.home / "r.json").read_text())["targets"]]
    count = rows.count("UNSUPPORTED")
    assert (ran.code, rows.count("CERTIFIED")) == (0, 1), ran.err
    assert f"\n{count} more are UNSUPPORTED and do not count; --verbose shows each\n  4 context variant" in ran.out
    assert not re.findall("^UNSUPPORTED", ran.out, re.M)
    whole = terminal.run("gate", "--origin", "simulated", "--verbose")
    assert len(re.findall("^UNSUPPORTED", whole.out, re.M)) == count > 3
