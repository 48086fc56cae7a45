"""`certify report` decides by the policy of the settings, as it is shown by `--policy`: a waived failure says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from kit.command import Terminal
from kit.gated import kept_at, report, warned

NOVA, PRO = "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"
STORE = "[certify]\ndatabase = 's.sqlite3'\n"
WAIVER = f"""
[[waivers]]
target = "{NOVA}"
probe = "tool_use"
reason = "no tools yet"
owner = "ana"
expires = "{date.today() + timedelta(days=30)}"
"""


@pytest.fixture
def stored(terminal: Terminal) -> Terminal:
    now = datetime.now(UTC)
    kept_at(terminal.home / "s.sqlite3", warned(NOVA, now), report(PRO, now, region="eu-west-1"))
    (terminal.home / "certify.toml").write_text(STORE + WAIVER)
    return terminal


@pytest.mark.parametrize("words", [(), ("--policy", "certify.toml"), ("--policy", "./certify.toml")])
def test_a_waived_failure_is_no_news_to_a_report(stored: Terminal, words: tuple[str, ...]) -> None:
    shown = stored.run("report", *words, "--format", "json", "--output", "page.html")
    assert shown.code == 0, shown.err
    assert shown.json["decision"]["outcome"] == "met"
    assert [one["waiver"]["owner"] for one in shown.json["decision"]["reasons"]] == ["ana"]
    assert "certify gate also asks for age, suite and origin" in shown.err
    page = (stored.home / "page.html").read_text()
    assert "The policy is met" in page
    assert "no tools yet" in page


def test_a_breach_is_shown_and_the_report_still_ends_well(stored: Terminal) -> None:
    (stored.home / "certify.toml").write_text(STORE + f"[[targets]]\nmodel = '{NOVA}'\n")
    shown = stored.run("report")
    assert (shown.code, "decision: breached (exit 1)" in shown.out) == (0, True)
    narrowed = stored.run("report", "--target", f"{PRO}@*", "--format", "json")
    assert narrowed.json["decision"]["outcome"] == "met", "on what is shown"


def test_settings_that_say_nothing_of_it_decide_nothing(stored: Terminal) -> None:
    (stored.home / "certify.toml").write_text(STORE)
    shown = stored.run("report", "--format", "json")
    assert (shown.code, shown.json["decision"], shown.err) == (0, None, "")


def test_a_file_that_is_not_in_force_is_not_half_heeded(stored: Terminal) -> None:
    (stored.home / "other.toml").write_text(STORE + WAIVER)
    refused = stored.run("report", "--policy", "other.toml")
    assert refused.code == 2
    assert "other.toml:1: [certify] is none of a policy's tables" in refused.err
    assert "--config" in refused.err
    assert stored.run("report", "--config", "other.toml", "--format", "json").json["decision"]["outcome"] == "met"


@pytest.mark.parametrize("word", ["gate", "report"])
def test_the_settings_own_policy_is_said_once(stored: Terminal, word: str) -> None:
    plain = stored.run(word, *(("--all",) if word == "gate" else ()))
    named = stored.run(word, *(("--all",) if word == "gate" else ()), "--policy", "certify.toml")
    assert (named.code, named.out) == (plain.code, plain.out)
