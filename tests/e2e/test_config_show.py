"""`certify config show`: where every value comes from, and no secret."""

from __future__ import annotations

from kit.command import Terminal
from kit.in_process import BUILT

SETTINGS = """[certify]
suite = "full"
database = "postgresql://me:hunter2@db/x"
timeout = "90s"

[policy]
preset = "smoke"
max_latency_p95 = "1.5s"
[[policy.rules]]
target = "amazon.*"
min_rating = 4

[[waivers]]
target = "a@b"
probe = "vision"
reason = "known"
owner = "ana"

[[accounts]]
name = "prod"
role_arn = "arn:aws:iam::111122223333:role/Certify"

[[notify]]
kind = "slack"
url_env = "SLACK_URL"
"""
EXPIRED = "has no date that can be read (none), so it has expired (ana: known)"


def test_every_value_says_where_it_comes_from(terminal: Terminal) -> None:
    (terminal.home / "certify.toml").write_text(SETTINGS)
    secrets = {
        "SLACK_URL": "https://x.example/hush",
        "AWS_SESSION_TOKEN": "hush",
        "AWS_ENDPOINT_URL": "http://u:hush@h:1",
    }
    words = ("config", "show", "--registry", "elsewhere", "--format", "json")
    done = terminal.run(*words, **secrets, CERTIFY_REGION="eu-*")
    assert done.code == 0, done.err
    found = {row["setting"]: (row["value"], row["source"]) for row in done.json}
    expected = {
        "suite": ("full", "certify.toml:2"),
        "database": ("postgresql://me@db/x", "certify.toml:3"),
        "timeout": ("90s", "certify.toml:4"),
        "region": ("eu-*", "variable CERTIFY_REGION"),
        "registry": ("elsewhere", "flag"),
        "concurrency": (8, "default"),
        "policy.preset": ("smoke", "certify.toml:7"),
        "policy.min_suite": ("smoke", "preset smoke"),
        "policy.max_latency_p95": ("1.5s", "certify.toml:8"),
        "policy.rules[amazon.*].min_rating": (4.0, "certify.toml:11"),
        "waivers[a@b vision]": (EXPIRED, "certify.toml:13"),
        "accounts[prod]": ("arn:aws:iam::****3333:role/Certify", "certify.toml:19"),
        "notify[slack]": ("SLACK_URL is set", "certify.toml:23"),
        "AWS_SESSION_TOKEN": ("set", "environment"),
        "AWS_ENDPOINT_URL": ("http://h:1", "environment"),
    }
    assert {name: found.get(name) for name in expected} == expected
    for format in ("table", "csv"):
        shown = terminal.run("config", "show", "--policy", "strict", "--format", format, **secrets)
        assert (shown.code, "policy.require_claimed" in shown.out) == (0, True)
        assert not [one for one in ("hunter2", "hush", "111122223333") if one in shown.out + done.out]
    assert terminal.run("config", "show", "--policy", "none.toml").code == 2


def test_what_variables_say_is_named_and_checked(terminal: Terminal) -> None:
    smoke = terminal.run(
        "config", "show", "--format", "json", CERTIFY_POLICY="smoke", AWS_DEFAULT_REGION="eu-west-1", CERTIFY_REGION=""
    )
    found = {row["setting"]: (row["value"], row["source"]) for row in smoke.json}
    assert found["policy.preset"] == ("smoke", "variable CERTIFY_POLICY")
    assert found["policy.min_coverage"] == (0.8, "default")
    assert found["region"] == ("eu-west-1", "variable AWS_DEFAULT_REGION")
    huge = terminal.run("config", "show", CERTIFY_SUITE="huge")
    assert (huge.code, "huge" in huge.err) == (2, True)


def test_every_variable_that_any_command_reads_is_shown(terminal: Terminal) -> None:
    shown = terminal.run("config", "show", "--format", "json", CERTIFY_EVIDENCE_KEY="team.pub")
    found = {row["setting"]: (row["value"], row["source"]) for row in shown.json}
    assert found["key"] == ("team.pub", "variable CERTIFY_EVIDENCE_KEY")
    read = {one.envvar: one.name for command in BUILT.commands.values() for one in command.params if one.envvar}
    assert set(read.values()) - found.keys() == {"lease"}, "which is hidden, for tests"
