"""Several accounts at once: STS is moto, Bedrock the simulator, both over real HTTP; one account may fail alone."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from kit.command import Result, Terminal
from kit.few_models import MODELS, few_models
from kit.sts import DEV, PROD, keys_in, role, sts_server

from certify_cli.registry.load import load
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours import Does
from certify_cli.simulator.personas import Persona, Personas
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.server import Simulator
from certify_cli.simulator.world import Call

MODEL, OTHER = MODELS[:2]
BOTH = [f"{MODEL}@us-east-1@dev", f"{MODEL}@us-east-1@prod"]
SMOKE_CALLS = 3


@dataclass
class Bedrock:
    """Remembers who called, and lets the credentials of `prod` expire after so many of its calls."""

    dev_key: str = ""
    prod_lasts: int = 1000
    sent: dict[str, int] = field(default_factory=dict)

    def refuse(self, call: Call) -> None:
        name = "dev" if self.dev_key in call.headers["authorization"] else "prod"
        self.sent[name] = self.sent.get(name, 0) + 1
        if name == "prod" and self.sent[name] > self.prod_lasts:
            raise ServiceError("ExpiredTokenException", "The security token included in the request is expired")

    def begin(self, prod_lasts: int = 1000) -> None:
        self.prod_lasts, self.sent = prod_lasts, {}


@dataclass(frozen=True)
class Shell:
    """A terminal with two accounts in its settings; `dev` is a profile, `prod` a role."""

    terminal: Terminal
    bedrock: Bedrock

    def run(self, *words: str, **variables: str) -> Result:
        done = self.terminal.run(*words, **variables)
        said = done.out + done.err
        assert DEV not in said
        assert PROD not in said
        assert "secret" not in said.lower()
        return done

    def certify(self, *words: str, **variables: str) -> Result:
        return self.run("certify", *words, "--suite", "smoke", **variables)


@pytest.fixture(scope="module")
def sts() -> Iterator[str]:
    with sts_server() as url:
        yield url


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Simulator, Bedrock, Path]]:
    registry, bedrock = few_models(tmp_path_factory.mktemp("few")), Bedrock()
    watched = Persona(name="watched", operation="Conv*", does=(Does(Behaviour(refuse=bedrock.refuse)),))
    with Simulator(load(registry).models, Personas((watched,))) as simulator:
        yield simulator, bedrock, registry


@pytest.fixture
def shell(terminal: Terminal, sts: str, served: tuple[Simulator, Bedrock, Path]) -> Shell:
    simulator, bedrock, registry = served
    keys = keys_in(DEV, sts)
    bedrock.dev_key = keys["aws_access_key_id"]
    bedrock.begin()
    profile = "\n".join(f"{name} = {value}" for name, value in keys.items())
    (terminal.home / "aws-config").write_text(f"[profile dev]\n{profile}\n")
    (terminal.home / "certify.toml").write_text(
        "[[accounts]]\nname = 'dev'\nprofile = 'dev'\n"
        f"[[accounts]]\nname = 'prod'\nrole_arn = '{role(PROD)}'\nregions = ['us-*']\n"
    )
    variables = {
        **terminal.environment,
        **simulator.environment(),
        "AWS_CONFIG_FILE": str(terminal.home / "aws-config"),
        "AWS_ENDPOINT_URL_STS": sts,
        "CERTIFY_REGISTRY": str(registry),
        "CERTIFY_DATABASE": "s.db",
    }
    return Shell(Terminal(terminal.home, variables), bedrock)


def going_on(done: Result) -> list[str]:
    """The words of the command that stderr ends with."""
    return shlex.split(done.err.splitlines()[-1])[1:]


def run_of(done: Result) -> str:
    words = going_on(done)
    return words[words.index("--run") + 1]


def by_target(result: Result) -> dict[str, Any]:
    return {one["target"]: one for one in result.json["targets"]}


def test_every_account_is_certified_as_itself_in_one_report(shell: Shell) -> None:
    done = shell.certify(MODEL, "--format", "json")
    assert done.code == 0, done.err
    found = by_target(done)
    assert list(found) == BOTH
    dev, prod = found.values()
    assert (dev["account_name"], dev["account"], prod["account_name"], prod["account"]) == (
        "dev",
        DEV[-4:],
        "prod",
        PROD[-4:],
    )
    assert prod["principal"].endswith(f"{PROD[-4:]}:assumed-role/Certify")
    assert shell.bedrock.sent == {"dev": SMOKE_CALLS, "prod": SMOKE_CALLS}

    again = shell.certify("--all", "--vendor", "amazon", "--account", "p*", "--format", "json")
    assert {one["account_name"] for one in again.json["targets"]} == {"prod"}
    assert [one["cached"] for one in again.json["targets"] if one["model"] == MODEL] == [True]
    table = shell.run("report")
    assert f"account dev ({DEV[-4:]}, assumed-role/Certify): 1 CERTIFIED" in table.out
    shown = shell.run("report", "--account", "dev", "--format", "json")
    assert list(by_target(shown)) == [BOTH[0]]


def test_credentials_that_expire_end_their_account_only_and_it_goes_on_when_they_are_renewed(shell: Shell) -> None:
    shell.bedrock.begin(prod_lasts=SMOKE_CALLS + 1)
    done = shell.certify(MODEL, OTHER, "--concurrency", "1")
    assert done.code == 3, done.err
    assert "account prod: credentials were refused" in done.err
    assert "expired" in done.err
    assert "Renew the credentials" in done.err
    assert shell.bedrock.sent["dev"] == 2 * SMOKE_CALLS
    left = shell.run("report", "--format", "json", "--run", run_of(done))
    undone = [name for name, one in by_target(left).items() if one["status"] != "CERTIFIED"]
    assert undone
    assert all(name.endswith("@prod") for name in undone)

    before = dict(shell.bedrock.sent)
    shell.bedrock.prod_lasts = 1000
    ended = shell.run(*going_on(done), "--format", "json")
    assert ended.code == 0, ended.err
    assert {one["status"] for one in ended.json["targets"]} == {"CERTIFIED"}
    assert len(ended.json["targets"]) == 4
    assert shell.bedrock.sent["dev"] == before["dev"]


def test_an_account_that_cannot_be_entered_is_left_and_the_others_are_certified(shell: Shell) -> None:
    """Its STS is gone from the start; once it is back, the same run goes on and earns certificates that are served."""
    (shell.terminal.home / "aws-config").rename(shell.terminal.home / "away")
    done = shell.certify(MODEL)
    assert done.code == 3, done.err
    assert "account dev: no call can be signed" in done.err
    assert done.err.count("account dev: no call can be signed") <= 2
    free = shell.run("certify", MODEL, "--preflight-only", "--format", "json")
    assert free.code == 3
    told = {row["account_name"]: (row["callable"], row["reason"]) for row in free.json}
    assert told["prod"] == (True, "")
    assert "profile (dev) could not be found" in told["dev"][1]
    (shell.terminal.home / "away").rename(shell.terminal.home / "aws-config")
    ended = shell.run(*going_on(done), "--format", "json")
    assert ended.code == 0, ended.err
    assert by_target(ended)[BOTH[0]]["account"] == DEV[-4:]
    served = shell.certify(MODEL, "--format", "json")
    assert [one["cached"] for one in served.json["targets"]] == [True, True]


def test_an_account_alone_that_expires_is_exit_4(shell: Shell) -> None:
    shell.bedrock.begin(prod_lasts=1)
    done = shell.certify(f"{MODEL}@us-east-1@prod")
    assert done.code == 4, done.err
    assert "the run cannot go on" in done.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((MODEL, "--account", "prd"), ["no account named 'prd'", "did you mean prod?"]),
        ((f"{MODEL}@us-east-1@test",), ["no account named 'test'", "declares dev, prod"]),
        ((f"{MODEL}@us-east-1@dev", "--account", "prod"), ["is of account dev, but --account says prod"]),
        ((f"{MODEL}@eu-north-1@prod",), ["which no account chosen has", "prod has us-*"]),
    ],
)
def test_what_is_wrong_with_accounts_is_exit_2(shell: Shell, words: tuple[str, ...], said: list[str]) -> None:
    done = shell.certify(*words, "--plan")
    assert done.code == 2
    assert all(one in done.err for one in said), done.err


def test_a_run_whose_account_is_no_longer_declared_says_so(shell: Shell) -> None:
    shell.bedrock.begin(prod_lasts=1)
    assert shell.certify(MODEL).code == 3
    settings = shell.terminal.home / "certify.toml"
    settings.write_text(settings.read_text().replace("'prod'", "'production'"))
    done = shell.run("certify", "--resume")
    assert done.code == 2
    assert "no account named 'prod'" in done.err
    assert "dev, production" in done.err


def test_regions_are_asked_through_the_accounts(shell: Shell) -> None:
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    done = shell.run("sync-registry", "--region", "us-east-1", "--database", "sync.db", "-q", **nobody)
    assert done.code == 0, done.err
    assert shell.run("sync-registry", "--account", "prd").err.startswith("error: no account named 'prd'")
    refused = shell.run("sync-registry", "--account", "prod", "--region", "eu-west-1", "--database", "sync.db")
    assert refused.code == 2
    assert "eu-west-1, which no account chosen has" in refused.err
