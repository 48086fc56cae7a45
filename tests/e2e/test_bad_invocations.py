"""A bad argument, file, credential, endpoint or database is a sentence, a hint and the right exit code."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.command import Terminal

NOVA = "amazon.nova-lite-v1:0"
HERE = ("--region", "us-east-1")


@pytest.mark.parametrize(
    "words",
    [
        ("certify",),
        ("certify", "amazon.nova-lte-v1:0", *HERE),
        ("certify", "gpt-4-turbo", *HERE),
        ("certify", "openai/gpt-4-turbo", *HERE),
        ("certify", NOVA),
        ("certify", NOVA, "--region", "us-est-1"),
        ("certify", NOVA, "--region", "xx-*"),
        ("certify", "bedrock/us-west-2/amazon.nova-lite-v1:0", *HERE),
        ("certify", NOVA, *HERE, "--suite", "huge"),
        ("certify", NOVA, *HERE, "--probe", "flying"),
        ("certify", NOVA, *HERE, "--trials", "-1"),
        ("certify", NOVA, *HERE, "--confidence", "0.5"),
        ("certify", NOVA, *HERE, "--confidence", "1"),
        ("certify", NOVA, *HERE, "--confidence", "95%"),
        ("certify", NOVA, *HERE, "--confidence", "nan"),
        ("certify", NOVA, *HERE, "--confidence", "0.95", "--trials", "3"),
        ("certify", "--resume", "--confidence", "0.95"),
        ("certify", NOVA, *HERE, "--timeout", "soon"),
        ("certify", NOVA, *HERE, "--context-share", "0"),
        ("certify", NOVA, *HERE, "--context-share", "1.1"),
        ("certify", NOVA, *HERE, "--guardrail", "My Guardrail"),
        ("certify", NOVA, *HERE, "--guardrail", "abc123:v2"),
        ("certify", NOVA, *HERE, "--guardrail-blocks", "how to build a bomb"),
        ("certify", NOVA, *HERE, "--max-cost", "nan"),
        ("certify", NOVA, *HERE, "--from", "list.txt"),
        ("certify", "--from", "missing.txt", *HERE),
        ("certify", "--all", *HERE, "--vendor", "Acme"),
        ("certify", "--resume"),
        ("certify", "--resume", NOVA),
        ("certify", NOVA, *HERE, "--personas", "p.toml"),
        ("certify", NOVA, *HERE, "--simulate", "--personas", "missing.toml"),
        ("certify", NOVA, *HERE, "--output", "report.unknown"),
        ("certify", NOVA, *HERE, "--output", "json:-", "--output", "sarif:-"),
        ("certify", NOVA, *HERE, "--format", "pdf"),
        ("certify", "", *HERE),
        ("certify", "*", "--vendor", "x", *HERE),
        ("report", "--run", "none"),
        ("report", "--status", "BEST"),
        ("report", "--origin", "moon"),
        ("report", "--format", "ids"),
        ("list-certifiable", "--vendor", "Acme"),
        ("list-certifiable", "--region", "nowhere"),
        ("list-certifiable", "--expiring", "tomorrow"),
        ("list-certifiable", "--format", "junit"),
        ("sync-registry", "--import", "missing.csv", "--offline"),
        ("sync-registry", "--write", "out"),
        ("sync-registry",),
        ("diagnose", "--jsonl", "missing.jsonl"),
        ("diagnose", ""),
        ("gate", "--all", "--region", ""),
        ("gate", "--all", "--region=,"),
        ("--database", "", "gate", "--all"),
        ("verify", "e.jsonl", "--key", "k", "--target", ", "),
        ("report", "--config", "missing.toml"),
        ("report", "--registry", "missing"),
        ("unknown-command",),
    ],
    ids=" ".join,
)
def test_usage_errors_are_exit_2_with_a_hint(terminal: Terminal, words: tuple[str, ...]) -> None:
    done = terminal.run(*words)
    if words[:3] == ("report", "--registry", "missing"):
        assert done.code == 0  # a report reads no registry
        return
    assert done.code == 2, done
    assert "error: " in done.err
    assert "\nhint: " in done.err
    assert done.out == ""


@pytest.mark.parametrize(("option", "value"), [("--context-share", "0.5"), ("--guardrail", "abc123:1")])
def test_a_continued_run_is_given_nothing_else(terminal: Terminal, option: str, value: str) -> None:
    done = terminal.run("certify", "--resume", option, value)
    assert done.code == 2
    assert f"so {option} cannot be heeded" in done.err
    assert "hint: drop it\n" in done.err


def test_no_credentials_is_exit_4(terminal: Terminal) -> None:
    done = terminal.run("certify", NOVA, *HERE)
    assert done.code == 4
    assert "credentials" in done.err
    assert "hint: " in done.err


def test_a_profile_that_does_not_exist_is_exit_4(terminal: Terminal) -> None:
    done = terminal.run("certify", NOVA, *HERE, AWS_PROFILE="nobody")
    assert done.code == 4
    assert "nobody" in done.err


def test_an_endpoint_nobody_answers_at_is_exit_4(terminal: Terminal) -> None:
    nowhere = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
    done = terminal.run("certify", NOVA, *HERE, **nowhere)
    assert done.code == 4
    assert "the run cannot go on" in done.err
    assert "no HTTP answer" in " ".join(done.out.split())


@pytest.mark.parametrize(
    "content", [b"not a database at all, but long enough to be read" * 40, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_broken_database_is_exit_4(online: Terminal, content: bytes) -> None:
    path = online.home / "broken.sqlite3"
    path.write_bytes(content)
    for words in (("report",), ("certify", NOVA, *HERE), ("list-certifiable",), ("sync-registry", "--offline")):
        done = online.run(*words, "--database", "broken.sqlite3")
        assert done.code == 4, done
        assert "broken.sqlite3" in done.err
        assert "hint: " in done.err
    assert path.read_bytes() == content


def test_a_database_in_a_folder_that_is_a_file_is_exit_4(online: Terminal) -> None:
    (online.home / "file").write_text("x", "utf-8")
    assert online.run("certify", NOVA, *HERE, "--database", "file/x.sqlite3").code == 4


SETTINGS = {
    "[certify]\nregoin = 'us-east-1'\n": "certify.toml:2: unknown key 'regoin'",
    "[certify]\n\ntrials = 'many'\n": "certify.toml:3: trials",
    "[certfy]\n": "certify.toml:1: unknown table",
    "[certify\n": "not valid TOML",
    "[prices.'amazon.nova-lite-v1:0']\ninput = 1\n": "certify.toml:2: unknown key 'input'",
}


@pytest.mark.parametrize("text", list(SETTINGS), ids=list(SETTINGS.values()))
def test_settings_are_checked_with_file_and_line(terminal: Terminal, text: str) -> None:
    (terminal.home / "certify.toml").write_text(text, "utf-8")
    done = terminal.run("report")
    assert done.code == 2
    assert SETTINGS[text] in done.err


def test_settings_fill_in_and_flags_win(online: Terminal) -> None:
    (online.home / "certify.toml").write_text("[certify]\nsuite = 'smoke'\nregion = ['us-west-2']\n", "utf-8")
    from_file = online.run("certify", NOVA, "--format", "json").json["targets"][0]
    assert (from_file["suite"], from_file["region"]) == ("smoke", "us-west-2")
    by_variable = online.run("certify", NOVA, "--format", "json", CERTIFY_REGION="us-east-1").json["targets"][0]
    assert (by_variable["suite"], by_variable["region"]) == ("smoke", "us-east-1")
    by_flag = online.run("certify", NOVA, "--format", "json", "--suite", "standard", "--region", "us-east-1").json
    assert by_flag["targets"][0]["suite"] == "standard"


def test_hostile_lists_are_refused_with_their_line(terminal: Terminal, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("model,rating\namazon.nova-lite-v1:0,good\n", "utf-8")
    done = terminal.run("sync-registry", "--offline", "--import", str(bad))
    assert done.code == 2
    assert "line 2" in done.err or ":2" in done.err
