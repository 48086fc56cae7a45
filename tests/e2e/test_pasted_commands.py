"""What a command proposes next can be pasted as it stands: it leads to the same store and does what was said."""

from __future__ import annotations

import re
import shlex

import pytest
from kit.command import Result, Terminal

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

NOVA, COHERE = "amazon.nova-lite-v1:0", "cohere.embed-v4:0"
OUTAGE = '[[persona]]\nname = "o"\nmodel = "amazon.*"\noperation = "ConverseStream"\ndoes = ["corrupts_stream"]\n'
SELECTION = ("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--simulate")


def pasted(shell: Terminal, line: str) -> Result:
    return shell.run(*shlex.split(line)[1:])


def command_in(text: str, begins: str) -> str:
    """The command in a sentence: what follows its last word that is no option is the sentence."""
    found = re.search(rf"{begins}( --\S+( (?!--)\S+)?)*", text)
    assert found is not None, text
    return found[0]


@pytest.fixture(params=[(), ("--database", "named.db")], ids=["own store", "named store"])
def place(request: pytest.FixtureRequest) -> tuple[str, ...]:
    words: tuple[str, ...] = request.param
    return words


def test_after_an_outage_every_command_leads_to_the_same_store(terminal: Terminal, place: tuple[str, ...]) -> None:
    (terminal.home / "o.toml").write_text(OUTAGE, "utf-8")
    reading = place or ("--origin", "simulated")
    done = terminal.run(*SELECTION, "--personas", "o.toml", *place)
    assert done.code == 3
    letters = terminal.run("dead-letters", "list", *reading)
    assert f"certify dead-letters requeue {shlex.join(reading)} ID" in letters.err
    requeued = terminal.run("dead-letters", "requeue", "--all", *reading)
    line = requeued.err.splitlines()[-1].removesuffix(" tries them again")
    assert line == shlex.join(["certify", "certify", "--retry-errors", "--simulate", *place])
    again = pasted(terminal, line)
    assert (again.code, "asking again" in again.err) == (0, True), again.err
    nothing = pasted(terminal, line)
    assert nothing.code == 2
    shown = command_in(nothing.err, "certify report").removesuffix(" lists")
    runs = pasted(terminal, f"{shown} --format ids")
    assert len(runs.out.splitlines()) == 2
    assert f"certify dead-letters list {shlex.join(reading)}" in nothing.err


def test_a_budget_that_is_proposed_suffices_and_is_not_larger_than_need_be(terminal: Terminal) -> None:
    short = terminal.run(*SELECTION, "--max-cost", "0.00001")
    assert short.code == 3
    assert short.out.startswith("SIMULATED RESULTS"), "although nothing was called"
    line = short.err.splitlines()[-1]
    assert float(line.rpartition(" ")[2]) < 0.05
    assert pasted(terminal, line).code == 0


def test_an_unfinished_run_is_named_where_nothing_is_inconclusive(terminal: Terminal) -> None:
    short = terminal.run(*SELECTION, "--max-cost", "0.00001")
    run = short.err.split()[short.err.split().index("run") + 1].rstrip(":")
    refused = terminal.run("certify", "--retry-errors", "--simulate")
    assert refused.code == 2
    assert f"run {run} is unfinished" in refused.err
    assert refused.err.splitlines()[-1] == f"certify certify --resume --simulate --run {run}"
    health = terminal.run("report", "--health", "--origin", "simulated")
    assert health.out.splitlines()[-1] == refused.err.splitlines()[-1]
    rows = terminal.run("report", "--health", "--origin", "simulated", "--format", "json").json
    assert health.out.splitlines()[-1] in [row.get("command") for row in rows]
    assert pasted(terminal, health.out.splitlines()[-1]).code == 0


def test_what_is_not_there_is_looked_for_in_the_same_store(terminal: Terminal) -> None:
    assert terminal.run(*SELECTION).code == 0
    for words in (("--run", "x"), ("--model", "x"), ("--explain", "x")):
        refused = terminal.run("report", "--origin", "simulated", *words)
        assert refused.code == 2
        assert "certify report --origin simulated" in refused.err
    for words in (("--resume",), ("--retry-errors", "--run", "x")):
        refused = terminal.run("certify", "--simulate", *words)
        assert "certify report --origin simulated --runs" in refused.err
    for words in (("requeue", "abc"), ("discard", "abc", "--reason", "x")):
        refused = terminal.run("dead-letters", *words)
        assert "--origin simulated and --database name other stores" in refused.err
