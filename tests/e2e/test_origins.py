"""A store keeps results of one origin, and no run is begun that could not go on in it."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from kit.command import Result, Terminal
from kit.gated import kept_at, report
from stranger import serving

COMMAND = ("certify", "amazon.nova-lite-v1:0", "--region", "us-east-1", "--suite", "smoke")
KEYS = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}


def runs(terminal: Terminal) -> list[str]:
    return [row["id"] for row in terminal.run("report", "--runs", "--format", "json").json]


def everywhere(terminal: Terminal, url: str) -> dict[str, str]:
    """Every endpoint of AWS at that URL."""
    return {name: url for name in terminal.environment if name.startswith("AWS_ENDPOINT_URL")}


@pytest.fixture
def nowhere() -> str:
    """An endpoint at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def certified(terminal: Terminal, **variables: str) -> Result:
    done = terminal.run(*COMMAND, **variables)
    assert done.code == 0, done.err
    return done


def test_who_names_no_store_is_told_what_becomes_of_it(online: Terminal) -> None:
    told = "results are simulated and go into "
    first = certified(online)
    assert first.err.count(told) == 1
    assert "--simulate or --database keeps them apart" in first.err
    assert told not in certified(online).err
    assert told not in online.run(*COMMAND, "--database", "own.db").err
    assert told not in online.run(*COMMAND, "--simulate").err


def test_an_inventory_of_a_simulator_is_announced_too(online: Terminal) -> None:
    told = "results are simulated and go into "
    assert online.run("sync-registry", "--check").code in (0, 1)
    assert told in online.run("sync-registry").err
    assert told not in online.run("sync-registry").err


def test_results_of_a_custom_endpoint_are_announced_too(terminal: Terminal) -> None:
    with serving() as url:
        done = certified(terminal, AWS_ENDPOINT_URL=url, **KEYS)
    assert "results are of a custom endpoint and go into " in done.err


def test_another_origin_is_refused_before_a_run_is_begun(online: Terminal) -> None:
    certified(online)
    before = runs(online)
    with serving() as url:
        refused = online.run(*COMMAND, **everywhere(online, url))
    assert refused.code == 2
    assert "keeps results of origin 'simulated'; results of origin 'custom' may not be mixed in" in refused.err
    assert "hint: name another store with --database" in refused.err
    assert runs(online) == before


def test_a_store_that_a_variable_names_is_never_mixed_and_the_hint_says_who_names_it(terminal: Terminal) -> None:
    kept_at(terminal.home / "team.db", report("amazon.nova-pro-v1:0", datetime.now(UTC)))
    refused = terminal.run(*COMMAND, "--simulate", CERTIFY_DATABASE="team.db")
    assert (refused.code, "keeps results of origin 'aws'" in refused.err) == (2, True), refused.err
    assert "--simulate has one of its own where neither --database, CERTIFY_DATABASE nor" in refused.err
    assert terminal.run(*COMMAND, "--simulate").code == 0


def test_a_run_whose_first_answer_is_of_another_origin_does_not_stay_open(online: Terminal) -> None:
    """Only the runtime's endpoint is the stranger's, and nothing before the first call goes there."""
    certified(online)
    with serving() as url:
        assert online.run(*COMMAND, "--force", AWS_ENDPOINT_URL_BEDROCK_RUNTIME=url).code == 2
    assert online.run("certify", "--resume").code == 2
    assert online.run("report", "--format", "json").json["targets"][0]["status"] == "CERTIFIED"


@pytest.mark.parametrize("stamped", [False, True])
def test_a_dead_endpoint_neither_claims_a_store_nor_is_refused_by_one(
    online: Terminal, nowhere: str, stamped: bool
) -> None:
    if stamped:
        certified(online)
    dead = ("--deadline", "8s", "--format", "json")
    done = online.run(*COMMAND, *dead, **everywhere(online, nowhere))
    assert done.code == 4
    assert "no HTTP answer" in done.err
    assert f"that something serves AWS_ENDPOINT_URL ({nowhere})" in done.err
    assert "certify certify --re" in done.err.splitlines()[-1]
    assert float(done.json["cost_usd"]["actual"]) == 0
    with serving() as url:
        assert online.run(*COMMAND, **everywhere(online, url)).code == (2 if stamped else 0)
