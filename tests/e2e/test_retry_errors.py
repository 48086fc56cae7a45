"""`certify --retry-errors`, `--resume --force` and `report --health` as typed, after an outage."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.command import Terminal

NOVA, COHERE = "amazon.nova-lite-v1:0", "cohere.embed-v4:0"
OUTAGE = f"""
[[persona]]
name = "out of order"
model = "{NOVA}"
operation = "ConverseStream"
does = ["corrupts_stream"]
"""


@pytest.fixture
def after_an_outage(terminal: Terminal) -> Terminal:
    shell = Terminal(terminal.home, {**terminal.environment, "CERTIFY_FORMAT": "json"})
    (shell.home / "outage.toml").write_text(OUTAGE, "utf-8")
    words = ("certify", NOVA, COHERE, "--region", "us-east-1", "--suite", "smoke", "--simulate")
    done = shell.run(*words, "--personas", "outage.toml")
    assert done.code == 3, done.err
    return shell


def test_an_outage_is_made_up_for_with_the_fewest_calls(after_an_outage: Terminal) -> None:
    shell = after_an_outage
    before = {(row["area"], row["what"]): row["value"] for row in health(shell)}
    assert before["targets", "INCONCLUSIVE"] == 1
    assert before["dead letters", "waiting or requeued"] == 1
    again = shell.run("certify", "--retry-errors", "--simulate")
    assert again.code == 0, again.err
    report = again.json
    assert {one["model"]: (one["status"], one["calls"], one["cached"]) for one in report["targets"]} == {
        NOVA: ("CERTIFIED", 1, False),
        COHERE: ("CERTIFIED", 2, True),
    }
    after = {(row["area"], row["what"]): row["value"] for row in health(shell)}
    assert after["targets", "CERTIFIED"] == 2
    assert after["dead letters", "waiting or requeued"] == 0
    told = shell.run("report", "--origin", "simulated", "--explain", NOVA).json
    assert any(f"carried over from run {report['run']['retry_of']}" in row["why"] for row in told)
    nothing = shell.run("certify", "--retry-errors", "--simulate")
    assert nothing.code == 2
    assert "nothing inconclusive to retry" in nothing.err


def health(shell: Terminal) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = shell.run("report", "--health", "--origin", "simulated").json
    return rows


@pytest.mark.parametrize(
    "words",
    [
        ("--retry-errors", "--suite", "full"),
        ("--retry-errors", "--run", "20260101-000000-abcdef"),
    ],
)
def test_what_contradicts_itself_is_refused(terminal: Terminal, words: tuple[str, ...]) -> None:
    done = terminal.run("certify", *words, "--simulate")
    assert done.code == 2, done.err
    assert "hint:" in done.err


def test_health_of_an_empty_store_and_with_a_filter(terminal: Terminal) -> None:
    empty = terminal.run("report", "--health", COLUMNS="80")
    assert (empty.code, "nothing stored yet" in empty.out) == (0, True)
    assert max(map(len, empty.out.splitlines())) <= 80
    assert terminal.run("report", "--health", "--model", "x").code == 2
    assert not list(Path(terminal.home).rglob("*.sqlite3"))
