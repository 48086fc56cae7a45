"""`report --history`, `--compare`, `--runs` and `--health` as typed, after a model that broke overnight."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from kit.command import Terminal
from kit.gated import kept_at
from kit.gated import report as certified
from kit.in_process import home, invoke
from kit.values import NOON

NOVA, EMBED = "amazon.nova-lite-v1:0", "cohere.embed-v4:0"
BROKEN = f'[[persona]]\nname = "broke overnight"\nmodel = "{NOVA}"\noperation = "Conv*"\ndoes = ["wrong_answers"]\n'


@pytest.fixture(scope="module")
def overnight(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    from kit.command import clean_environment

    home = tmp_path_factory.mktemp("overnight")
    shell = Terminal(home, clean_environment(home))
    Path(home, "broken.toml").write_text(BROKEN, "utf-8")
    words = ("certify", NOVA, EMBED, "--region", "us-east-1", "--suite", "smoke", "--simulate", "-q")
    assert shell.run(*words).code == 0
    assert shell.run(*words, "--force", "--personas", "broken.toml").code == 1
    return shell


def report(shell: Terminal, *words: str, format: str = "json") -> object:
    done = shell.run("report", "--origin", "simulated", "--format", format, *words, COLUMNS="80")
    assert done.code == 0, done.err
    return done.json if format == "json" else done.out


def test_what_changed_since_the_last_green_run(overnight: Terminal) -> None:
    rows = report(overnight, "--compare", "green")
    assert isinstance(rows, list)
    worse = [(row["target"], row["what"], row["probe"]) for row in rows if row["change"] == "worse"]
    assert worse[0] == (f"{NOVA}@us-east-1", "status", None)
    assert (f"{NOVA}@us-east-1", "probe", "answers") in worse
    assert {target for target, *_ in worse} == {f"{NOVA}@us-east-1"}
    text = report(overnight, "--compare", "previous", format="table")
    assert isinstance(text, str)
    assert "status CERTIFIED, now FAILED" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_history_of_a_target_and_of_all(overnight: Terminal) -> None:
    rows = report(overnight, "--history")
    assert isinstance(rows, list)
    assert [(row["status"], row["was"]) for row in rows[2:]] == [("CERTIFIED", None)] * 2
    assert {(row["status"], row["was"]) for row in rows[:2]} == {("FAILED", "CERTIFIED"), ("CERTIFIED", "CERTIFIED")}
    text = report(overnight, "--history", "--target", f"{NOVA}@*", "--last", "1", format="csv")
    assert isinstance(text, str)
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["status"], row["was"], row["cached"]) == ("FAILED", "CERTIFIED", "false")
    assert float(row["cost_usd"]) > 0
    well = report(overnight, "--history", "--status", "CERTIFIED", "--model", NOVA)
    assert isinstance(well, list)
    assert well[0]["latency_p50_ms"] > 0
    shown = report(overnight, "--history", "--status", "FAILED", format="table")
    assert isinstance(shown, str)
    assert shown.startswith(f"history of {NOVA}@us-east-1")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--compare", "yesterday"), "no run 'yesterday'"),
        (("--compare", "green", "--history"), "two reports"),
        (("--history", "--run", "x"), "--run has no bearing on --history"),
        (("--last", "3"), "--last is of --runs, --history, --compare"),
        (("--history", "--last", "-1"), "--last"),
        (("--runs", "--region", "us-east-1"), "--region has no bearing on --runs"),
        (("--runs", "--run", "x"), "--run alone shows that run"),
        (("--health", "--policy", "strict"), "--policy has no bearing on --health"),
        (("--history", "--baseline", "b.json"), "--baseline has no bearing on --history"),
        (("--explain", NOVA, "--status", "FAILED"), "--status has no bearing on --explain"),
        (("--compare", "green", "--write-baseline", "b.json"), "--write-baseline has no bearing on --compare"),
        (("--history", "--format", "junit"), "does not fit this list"),
        (("--write-baseline", "b.json", "--output", "./b.json"), "--write-baseline and --output both go to b.json"),
    ],
)
def test_what_cannot_be_shown_is_said_with_what_to_do(overnight: Terminal, words: tuple[str, ...], says: str) -> None:
    done = overnight.run("report", "--origin", "simulated", *words)
    assert (done.code, done.out) == (2, "")
    assert says in done.err
    assert "hint:" in done.err


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("--origin", "simulated", "--write-baseline", "b.json"), "certify certify --simulate TARGET first"),
        (("--explain", NOVA, "--database", "s.db"), "certify certify --database s.db TARGET first"),
    ],
)
def test_where_nothing_is_stored_the_hint_is_to_certify(terminal: Terminal, words: tuple[str, ...], first: str) -> None:
    with home(terminal.home, terminal.environment):
        assert f"hint: {first}" in invoke(("report", *words)).err
        kept_at(Path("s.db"), certified(EMBED, NOON))
        found = invoke(("report", "--database", "s.db", "--region", "eu-west-3"))
        assert "hint: certify report --database s.db shows what is stored" in found.err
