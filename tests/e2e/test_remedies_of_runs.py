"""What a run advises when the account may not, may no longer, or cannot: real ids, whole policies, no account."""

from __future__ import annotations

import json
from typing import Any

import pytest
from kit.command import Result, Terminal, clean_environment

ACCOUNT = "123456789012"
HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
SONNET = "anthropic.claude-sonnet-4-6"
PERSONAS = """
[[persona]]
name = "denied by IAM at the first call"
model = "*claude-haiku-4-5*"
does = [{ kind = "no_access", reason = "iam", authorization = "AUTHORIZED" }]

[[persona]]
name = "denied before any call"
model = "amazon.nova-lite-v1:0"
does = ["no_access"]

[[persona]]
name = "no subscription"
model = "cohere.embed-v4:0"
does = [{ kind = "no_access", reason = "marketplace", authorization = "AUTHORIZED" }]

[[persona]]
name = "no form"
model = "*claude-opus-4-6*"
does = [{ kind = "no_access", reason = "form", authorization = "AUTHORIZED" }]

[[persona]]
name = "idle"
model = "*claude-sonnet-4-6*"
does = ["legacy"]

[[persona]]
name = "no capacity"
model = "amazon.nova-pro-v1:0"
does = ["answers_503"]

[[persona]]
name = "too slow"
model = "amazon.nova-micro-v1:0"
does = ["model_timeout"]
"""
TARGETS = (
    *(f"us.{HAIKU}@us-east-1", "amazon.nova-lite-v1:0@us-east-1", "cohere.embed-v4:0@us-east-1"),
    *("global.anthropic.claude-opus-4-6-v1@us-east-1", f"us.{SONNET}@us-east-1"),
    *("amazon.nova-pro-v1:0@us-east-1", "amazon.nova-micro-v1:0@us-east-1"),
)


def certified(terminal: Terminal, *words: str) -> Result:
    (terminal.home / "p.toml").write_text(PERSONAS, "utf-8")
    return terminal.run("certify", *words, "--suite", "smoke", "--simulate", "--personas", "p.toml")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Result:
    home = tmp_path_factory.mktemp("remedies")
    return certified(Terminal(home, clean_environment(home)), *TARGETS, "--format", "json")


def remedy_of(done: Result, target: str) -> str:
    found: list[dict[str, Any]] = [one for one in done.json["targets"] if one["target"] == target]
    assert len(found) == 1, target
    return str(found[0]["remedy"])


def policy_in(remedy: str) -> Any:
    return json.loads(remedy[remedy.index('{"') :])


def test_a_denied_profile_gets_a_policy_with_every_destination(run: Result) -> None:
    stated = policy_in(remedy_of(run, TARGETS[0]))
    assert set(stated["Action"]) == {"bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"}
    assert set(stated["Resource"]) == {
        f"arn:aws:bedrock:us-east-1:*:inference-profile/us.{HAIKU}",
        *(f"arn:aws:bedrock:{region}::foundation-model/{HAIKU}" for region in ("us-east-1", "us-east-2", "us-west-2")),
    }


def test_a_denial_before_any_call_gets_one_too(run: Result) -> None:
    stated = policy_in(remedy_of(run, TARGETS[1]))
    assert stated["Resource"] == ["arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"]


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        (TARGETS[2], ("Subscribe the account to cohere.embed-v4:0 once in us-east-1", '"aws-marketplace:Subscribe"')),
        (TARGETS[3], ("`aws bedrock put-use-case-for-model-access", "--region us-east-1`", "15 minutes")),
        (TARGETS[4], ("`us.anthropic.claude-sonnet-5-5`", "`certify list-certifiable --vendor Anthropic --kind chat")),
        (TARGETS[5], ("`--concurrency 4`", "not your quota", "`us.amazon.nova-pro-v1:0`")),
        (TARGETS[6], ("lower maxTokens", "`certify list-certifiable --vendor Amazon --kind chat --region us-east-1`")),
    ],
)
def test_the_remedy_names_what_mends_it(run: Result, target: str, wanted: tuple[str, ...]) -> None:
    remedy = remedy_of(run, target)
    for words in wanted:
        assert words in remedy


def test_accounts_are_shown_to_nobody_who_did_not_ask(run: Result, terminal: Terminal) -> None:
    assert ACCOUNT not in run.out + run.err
    asked = certified(terminal, TARGETS[0], "--format", "json", "--show-account")
    assert f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.{HAIKU}" in remedy_of(asked, TARGETS[0])


def test_a_table_has_no_half_policies_and_the_hint_has_the_whole(terminal: Terminal) -> None:
    done = certified(terminal, TARGETS[0])
    assert "Allow bedrock:InvokeModel" in done.out
    assert '{"' not in done.out
    assert policy_in(done.err.partition("hint: ")[2])["Effect"] == "Allow"


def test_expired_credentials_end_the_run_with_the_way_on(terminal: Terminal) -> None:
    (terminal.home / "e.toml").write_text('[[persona]]\nname = "e"\nmodel = "*"\ndoes = ["expired_credentials"]\n')
    done = terminal.run("certify", TARGETS[1], "--suite", "smoke", "--simulate", "--personas", "e.toml")
    assert done.code == 4
    assert "`aws sso login`" in done.err
    assert "certify certify --resume --simulate --personas e.toml" in done.err


def test_an_error_pasted_into_diagnose_gets_the_same_policy(terminal: Terminal, run: Result) -> None:
    message = (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/x/y is not authorized to perform: bedrock:InvokeModel on resource: "
        f"arn:aws:bedrock:us-east-1:{ACCOUNT}:inference-profile/us.{HAIKU} because no identity-based policy allows it"
    )
    pasted = terminal.run("diagnose", message, "--format", "json")
    assert set(policy_in(pasted.json["remedy"])["Resource"]) == set(policy_in(remedy_of(run, TARGETS[0]))["Resource"])
    assert ACCOUNT not in pasted.out
    assert ACCOUNT in terminal.run("diagnose", message, "--format", "json", "--show-account").out
    shown = terminal.run("diagnose", message)
    assert json.loads(shown.out[shown.out.index("{") :])["Effect"] == "Allow"
