"""`certify doctor` at the door: what is seen of a healthy and of an ailing machine, and what is left untouched."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from kit.command import Terminal
from kit.examined import GOOD, examined, levels, row
from kit.rude_hosts import takes_no_connection
from kit.scripted_server import ScriptedServer, head
from kit.sts import PROD, role, sts_server

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator
from certify_cli.stores import open_store

MODELS = ("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "Rerank", "CountTokens")


@contextmanager
def simulated(personas: str) -> Iterator[Simulator]:
    with Simulator(load().models, parse_personas(personas, where="personas")) as simulator:
        yield simulator


def test_a_healthy_machine_is_told_so_without_a_trace(online: Terminal, bedrock: Simulator) -> None:
    before = len(bedrock.calls)
    outputs = ("--output", "csv:seen.csv", "--output", "markdown:seen.md")
    result = examined(online, "us.amazon.nova-lite-v1:0", "--format", "json", *outputs)
    assert result.code == 0, result
    assert {check for check, level in levels(result).items() if level != "ok"} == {"origin"}, result.out
    origin = row(result, "origin", "warn")
    assert "'simulated'" in origin["seen"]
    assert "unset AWS_ENDPOINT_URL" in origin["remedy"]
    assert "account ****9012" in result.out
    assert "123456789012" not in result.out + result.err
    assert not {call.operation for call in list(bedrock.calls)[before:]} & set(MODELS)
    files = {file.name: file.read_text("utf-8") for file in online.home.iterdir()}
    assert files.pop("seen.csv").startswith("check,subject,level,seen,remedy,policy\nversions,,ok,")
    assert "| warn | origin |" in files.pop("seen.md")
    assert files == {}


def test_it_is_a_pleasure_to_read(terminal: Terminal) -> None:
    result = examined(terminal, "--simulate", COLUMNS="80")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "RESULT  CHECK        SEEN"
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "0 would stop a run, 0 to know, 11 ok"
    assert not (terminal.home / "data").exists()


def test_nothing_set_up_stops_a_run_and_says_what_to_do(terminal: Terminal) -> None:
    result = examined(terminal, "--format", "json", AWS_REGION="eu-west-1")
    assert result.code == 4
    assert "AWS_REGION=eu-west-1 is set, which boto3 does not read" in row(result, "region", "fail")["seen"]
    assert result.err.splitlines() == [
        "error: a run could not work: see credentials, region",
        "",
        "hint: mend what is marked fail, then run certify doctor again",
    ]
    assert "--simulate" in row(result, "credentials", "fail")["remedy"]
    assert "--region" in row(result, "region", "fail")["remedy"]


def test_a_server_that_is_none_of_bedrocks_stops_a_run_and_so_does_no_region(terminal: Terminal) -> None:
    server = ScriptedServer()
    server.answer = lambda line, _: line.send(head(404, {"Connection": "close"}) + b"<html>404</html>")
    keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "us-esat-1"}
    try:
        result = examined(terminal, "--format", "json", AWS_ENDPOINT_URL=server.url, **keys)
    finally:
        server.close()
    assert result.code == 4
    assert "see region, endpoints" in result.err
    assert "HTTP 404 and a page from 127.0.0.1" in row(result, "endpoints", "fail")["seen"]
    assert row(result, "region", "fail")["seen"] == "'us-esat-1' is no AWS region"
    assert "us-east-1" in row(result, "region", "fail")["remedy"]
    assert "this model" not in result.out, "no model was asked for anything"


def test_settings_that_cannot_be_read_are_a_finding_and_no_usage_error(online: Terminal) -> None:
    (online.home / "certify.toml").write_text("[certify]\nsuite = 'smoke'\nregoin = 'eu-west-1'\n", "utf-8")
    result = examined(online, "--format", "json", CERTIFY_REGOIN="x")
    assert result.code == 4
    assert "certify.toml:3: unknown key 'regoin'" in row(result, "settings", "fail")["seen"]
    assert row(result, "settings", "warn")["remedy"].startswith("did you mean CERTIFY_REGION?")
    (online.home / "certify.toml").write_text("[certify]\nregion = ['us-esat-1']\n", "utf-8")
    result = examined(online, "--format", "json")
    assert "us-east-1" in row(result, "region", "fail")["remedy"]
    assert row(result, "settings", "ok")["seen"] == "~/certify.toml sets region"
    assert examined(online, "--region", "us-esat-1").code == 2
    assert examined(online, "no.such-model").code == 2


def test_what_the_settings_name_is_looked_at_as_a_run_would_have_it(online: Terminal) -> None:
    (online.home / "certify.toml").write_text(
        "[policy]\nbaseline = 'state.json'\n[[targets]]\nmodel = 'openai/gpt-4o'\n"
        "[[targets]]\nmodel = 'amazon.nova-lite-v1:0'\n[[notify]]\nkind = 'slack'\nurl_env = 'SLACK_HOOK'\n",
        "utf-8",
    )
    result = examined(online, "--format", "json", CERTIFY_SIGN_WITH="none.pem")
    assert (result.code, "see policy" in result.err) == (4, True), result.err
    assert row(result, "policy", "fail")["seen"].endswith("state.json: No such file or directory")
    assert "none.pem: No such file" in row(result, "evidence", "warn")["seen"]
    assert row(result, "notify", "warn")["subject"] == "slack SLACK_HOOK (line 7)"
    other = examined(online, "--format", "json", "--policy", "strict")
    assert (other.code, row(other, "policy", "ok")["seen"]) == (4, "strict: 0 rules, 0 waivers")
    assert "line 3: provider openai is not Bedrock" in row(other, "targets", "fail")["seen"]
    assert row(other, "targets", "ok")["seen"] == "2 declared: 1 target to call"


@pytest.mark.parametrize(
    ("settings", "regions"),
    [
        ("[[targets]]\nmodel = 'amazon.nova-lite-v1:0'\nregions = ['us-east-1']\n", {"us-east-1"}),
        (
            "[[targets]]\nmodel = 'arn:aws:bedrock:eu-west-1:111122223333:application-inference-profile/abc'\n"
            "[[targets]]\nmodel = 'amazon.nova-lite-v9:0'\nregions = ['eu-central-1']\n",
            {"eu-west-1", "eu-central-1"},
        ),
        (
            "[[accounts]]\nname = 'prod'\nprofile = 'p'\nregions = ['eu-*']\n"
            "[[accounts]]\nname = 'dev'\nprofile = 'd'\n"
            "[[targets]]\nmodel = 'amazon.nova-lite-v1:0'\nregions = ['eu-west-1']\n",
            {"prod eu-west-1", "dev eu-west-1"},
        ),
    ],
)
def test_the_regions_examined_are_those_of_the_declared_targets(
    online: Terminal, settings: str, regions: set[str]
) -> None:
    (online.home / "certify.toml").write_text(settings, "utf-8")
    del online.environment["AWS_DEFAULT_REGION"]
    result = examined(online, "--format", "json")
    assert {one["subject"] for one in result.json if one["check"] == "region"} == regions
    assert levels(result)["region"] == "ok"
    if "accounts" not in settings:
        assert result.code == 0, result.err
    assert ("for the target" in result.out) == (regions == {"us-east-1"}), "IAM is asked of what can be known"


def test_a_store_that_would_stop_a_run_is_seen(online: Terminal) -> None:
    path = online.home / "s.db"
    with closing(open_store(path)) as store:
        store.claim_origin("aws")
    path.chmod(0o644)
    result = examined(online, "--format", "json", "--database", "s.db")
    assert (result.code, levels(result)["store"]) == (4, "warn")
    assert row(result, "store", "warn")["remedy"] == f"chmod 600 {path}"
    assert "origin 'aws'" in row(result, "origin", "fail")["seen"]
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
        raw.commit()
    newer = examined(online, "--format", "json", "--database", "s.db")
    assert "schema 99" in row(newer, "store", "fail")["seen"]
    assert "see store" in newer.err


def test_what_is_denied_comes_with_its_statement(online: Terminal) -> None:
    denied = '[[persona]]\nname = "q"\noperation = "{}"\ndoes = ["not_authorized"]\n'
    with simulated(denied.format("ListServiceQuotas") + denied.format("ListInferenceProfiles")) as simulator:
        at = Terminal(online.home, {**online.environment, **simulator.environment()})
        result = examined(at, "--format", "json")
        shown = examined(at).out
    found = row(result, "permissions", "warn")
    actions = '["bedrock:ListInferenceProfiles","servicequotas:ListServiceQuotas"]'
    policy = f'{{"Effect":"Allow","Action":{actions},"Resource":["*"]}}'
    assert (result.code, found["policy"]) == (0, policy)
    assert shown.endswith(f"\n{policy}\n")


def test_expired_credentials_stop_a_run(online: Terminal) -> None:
    with simulated('[[persona]]\nname = "x"\ndoes = ["expired_credentials"]\n') as simulator:
        result = examined(online, "--format", "json", **simulator.environment())
    # models are not at AWS here, so that STS refuses is no proof; that the control plane does, is told
    assert levels(result)["permissions"] == "warn"
    assert "expired" in row(result, "credentials", "warn")["seen"]


ACCOUNTS = f"""
[[accounts]]
name = "prod"
role_arn = "{role(PROD)}"

[[accounts]]
name = "lost"
profile = "nobody"
regions = ["eu-west-1"]
"""


def test_each_account_of_the_settings_is_examined_as_itself(online: Terminal) -> None:
    (online.home / "certify.toml").write_text(ACCOUNTS, "utf-8")
    with sts_server() as sts:
        result = examined(online, "--format", "json", AWS_ENDPOINT_URL_STS=sts, AWS_BEARER_TOKEN_BEDROCK="ABSKstale")
    assert (result.code, levels(result)["credentials"]) == (4, "fail")
    seen = {(one["check"], one["subject"]): one["seen"] for one in result.json}
    assert seen["credentials", "prod"] == "account ****7777, assumed-role/Certify"
    assert "profile (nobody) could not be found" in row(result, "credentials", "fail")["seen"]
    assert {subject for check, subject in seen if check == "region"} == {"prod us-east-1", "lost eu-west-1"}
    assert "api key" not in levels(result), "it may be of another account, so it is never used in a named one"
    assert "may bedrock:ListFoundationModels" in seen["permissions", "prod us-east-1"]
    assert examined(online, "--account", "pord").code == 2


def test_a_host_that_takes_no_connection_costs_seconds_not_minutes(terminal: Terminal) -> None:
    began = time.monotonic()
    with takes_no_connection() as url:
        result = examined(terminal, "--region", "eu-west-1", "--format", "json", AWS_ENDPOINT_URL=url, **GOOD)
    assert time.monotonic() - began < 20
    assert result.code == 4
    found = row(result, "endpoints", "fail")
    assert "connect timeout; so for bedrock, bedrock-agent-runtime, sts, service-quotas" in found["seen"]
    assert "interface endpoint com.amazonaws.eu-west-1.bedrock-runtime" in found["remedy"]


@pytest.mark.heavy
def test_a_program_for_credentials_that_hangs_is_named_and_keeps_nobody(online: Terminal) -> None:
    (online.home / "aws-config").write_text("[default]\nregion = us-east-1\ncredential_process = sleep 30\n", "utf-8")
    kept = {name: value for name, value in online.environment.items() if not name.startswith("AWS_ACCESS_KEY")}
    began = time.monotonic()
    result = Terminal(online.home, {**kept, "AWS_CONFIG_FILE": str(online.home / "aws-config")}).run(
        "doctor", "--format", "json"
    )
    assert time.monotonic() - began < 25
    assert result.code == 4
    assert row(result, "credentials", "fail")["seen"] == "came to no end within 12 s"
    assert levels(result)["endpoints"] == levels(result)["clock"] == "ok", "they do not wait for whoever signs"
