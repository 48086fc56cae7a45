"""`certify gate` on a list that people have at hand, on accounts and on routes: as `certify certify` plans them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kit.command import Terminal
from kit.gated import kept_at, report

from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

NOVA = "amazon.nova-lite-v1:0"
PROD = "arn:aws:iam::999988887777:role/prod"
ACCOUNTS = f"[[accounts]]\nname = 'prod'\nrole_arn = '{PROD}'\n[[accounts]]\nname = 'dev'\nprofile = 'dev'\n"


def kept(home: Path, *reports: TargetReport, settings: str = "") -> None:
    kept_at(home / "s.sqlite3", *reports)
    (home / "certify.toml").write_text(f"[certify]\ndatabase = 's.sqlite3'\n{settings}")


def certified(**changes: object) -> TargetReport:
    return replace(report(NOVA, datetime.now(UTC), **changes))


@pytest.mark.parametrize(
    "row", ["gpt-4o,openai", "openai/gpt-4o,", "gpt-4o,", "meta-llama/Llama-3-70b,", "mine,my-gateway"]
)
def test_a_row_of_another_provider_is_shown_and_does_not_count(terminal: Terminal, row: str) -> None:
    kept(terminal.home, certified())
    (terminal.home / "l.csv").write_text(f"model,provider\n{NOVA},bedrock\n{row}\n")
    done = terminal.run("gate", "--from", "l.csv", "--format", "json")
    assert done.code == 0, done.err
    aside = done.json["targets"][-1]
    assert aside["model"] in row
    assert aside["status"] == "UNSUPPORTED"
    assert "is not Bedrock" in aside["reason"]
    assert done.json["totals"] == {"CERTIFIED": 1, "UNSUPPORTED": 1}


def test_a_list_of_none_but_other_providers_selects_nothing(terminal: Terminal) -> None:
    kept(terminal.home, certified())
    (terminal.home / "l.csv").write_text("model,provider\ngpt-4o,openai\nllama,groq\n")
    done = terminal.run("gate", "--from", "l.csv")
    said = "error: l.csv: no Bedrock model is among its 2 rows: groq, openai"
    assert (done.code, done.err.splitlines()[0]) == (2, said)
    assert "hint: certify list-certifiable" in done.err


def test_bedrock_under_another_label_is_asked_for(terminal: Terminal) -> None:
    kept(terminal.home, certified())
    (terminal.home / "l.csv").write_text("model,provider\namazon.nova-pro-v1:0,AWS Bedrock Runtime\n")
    assert "amazon.nova-pro-v1:0: there is no certificate" in terminal.run("gate", "--from", "l.csv").err


def test_what_a_list_says_and_nobody_heeds_is_said(terminal: Terminal) -> None:
    kept(terminal.home, certified())
    params = f"{{model: bedrock/{NOVA}, aws_region_name: os.environ/AWS_REGION_NAME}}"
    (terminal.home / "l.yaml").write_text(f"model_list:\n- model_name: a\n  litellm_params: {params}\n")
    done = terminal.run("gate", "--from", "l.yaml")
    assert done.code == 0, done.err
    assert "1 entry takes its region from os.environ/AWS_REGION_NAME" in done.err


@pytest.mark.parametrize(("account", "code"), [("prod", 0), ("dev", 3)])
def test_a_row_with_a_role_is_of_its_account_alone(terminal: Terminal, account: str, code: int) -> None:
    failed = certified(account_name="dev", status=Status.FAILED, rating=1.0)
    kept(
        terminal.home, *([certified(account_name="prod"), failed] if account == "prod" else [failed]), settings=ACCOUNTS
    )
    params = f"{{model: bedrock/{NOVA}, aws_region_name: us-east-1, aws_role_name: '{PROD}'}}"
    (terminal.home / "l.yaml").write_text(f"model_list:\n- model_name: a\n  litellm_params: {params}\n")
    done = terminal.run("gate", "--from", "l.yaml")
    assert done.code == code, done.out + done.err
    assert (f"{NOVA}@us-east-1@prod: there is no certificate" in done.err) == (code == 3)


def test_a_declared_name_is_asked_of_accounts_that_may_go_there(terminal: Terminal) -> None:
    settings = f"{ACCOUNTS}regions = ['eu-west-1']\n[[targets]]\nmodel = '{NOVA}'\nregions = ['us-east-1']\n"
    kept(terminal.home, certified(account_name="prod"), settings=settings)
    done = terminal.run("gate")
    assert done.code == 0, done.err


@pytest.mark.parametrize(("status", "code"), [(Status.CERTIFIED, 0), (Status.FAILED, 1)])
def test_with_routes_of_its_own_a_declared_name_is_those_routes(terminal: Terminal, status: Status, code: int) -> None:
    route, own = "global.amazon.nova-2-lite-v1:0", "amazon.nova-2-lite-v1:0"
    settings = f"routes = 'global'\n[[targets]]\nmodel = '{own}'\nregions = ['us-east-1']\n"
    stale = report(own, datetime.now(UTC), status=Status.FAILED, rating=0.0)
    kept(terminal.home, report(route, datetime.now(UTC), status=status), stale, settings=settings)
    done = terminal.run("gate")
    assert done.code == code, done.out + done.err
