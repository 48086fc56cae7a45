"""`--confidence` as users type it: sometimes is not always, and a healthy model is sure in few calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kit.command import Result, Terminal

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

NOVA = "amazon.nova-lite-v1:0"
HERE = (NOVA, "--region", "us-east-1", "--format", "json")
HEALTHY_TRIALS = 10
"""Of a probe that always passes at 0.95 (docs/explanation/statistics.md)."""


def probes(done: Result) -> dict[str, Any]:
    [target] = done.json["targets"]
    return {probe["id"]: probe for probe in target["probes"]}


def test_a_healthy_model_takes_as_many_calls_as_planned(online: Terminal) -> None:
    command = ("certify", *HERE, "--confidence", "0.95")
    [plan] = online.run(*command, "--plan").json
    done = online.run(*command)
    [target] = done.json["targets"]
    assert (done.code, target["status"]) == (0, "CERTIFIED"), done.err
    assert target["calls"] == plan["calls"]
    assert {(one["trials"], one["passed"]) for one in target["probes"] if one["mark"] == "pass"} == {
        (HEALTHY_TRIALS, HEALTHY_TRIALS)
    }


@pytest.mark.parametrize("chance", [0.5, 1.0])
def test_a_defect_that_shows_only_sometimes_fails(online: Terminal, tmp_path: Path, chance: float) -> None:
    """At 0.5 one run in a thousand would pass all the same; one call at a time makes the draws the same each time."""
    personas = tmp_path / "personas.toml"
    does = f'does = [{{ kind = "ignores_system_prompt", p = {chance} }}]'
    personas.write_text(f'seed = 3\n[[persona]]\nname = "b"\noperation = "Converse*"\n{does}\n', "utf-8")
    simulated = ("--simulate", "--personas", str(personas), "--concurrency", "1")
    done = online.run("certify", *HERE, "--confidence", "0.95", *simulated)
    system_prompt = probes(done)["system_prompt"]
    assert system_prompt["mark"] == "fail"
    assert system_prompt["passed"] < system_prompt["trials"] < 3 * HEALTHY_TRIALS
    assert (done.json["targets"][0]["status"], done.code) == ("QUALITY_WARNING", 1)


def test_variables_and_settings_say_it_too_and_what_is_typed_wins(online: Terminal) -> None:
    command = ("certify", *HERE, "--suite", "smoke", "--plan")
    once = online.run(*command).json[0]["calls"]
    assert online.run(*command, CERTIFY_CONFIDENCE="0.95").json[0]["calls"] == HEALTHY_TRIALS * once
    (online.home / "certify.toml").write_text("[certify]\nconfidence = 0.95\n", "utf-8")
    assert online.run(*command).json[0]["calls"] == HEALTHY_TRIALS * once
    assert "for a healthy model, at most 4.8 times that" in online.run(*command, "--format", "table").out
    assert online.run(*command, "--trials", "3").json[0]["calls"] == 3 * once
    assert online.run(*command, "--trials", "0").json[0]["calls"] == once
    (online.home / "certify.toml").write_text("[certify]\nconfidence = 0.95\ntrials = 3\n", "utf-8")
    contradictory = online.run(*command)
    assert contradictory.code == 2
    assert "--trials" in contradictory.err


def test_a_certificate_serves_whoever_asks_for_no_more_trials_than_it_was_earned_with(online: Terminal) -> None:
    command = ("certify", *HERE, "--suite", "smoke")
    asked = (("0.9", False), ("0.9", True), ("0.95", False), ("0.9", True), (None, True))
    for confidence, cached in asked:
        done = online.run(*command, *(("--confidence", confidence) if confidence else ()))
        assert done.json["targets"][0]["cached"] is cached, confidence
    (online.home / "certify.toml").write_text("[policy]\nmax_ttft_p95 = '9s'\n", "utf-8")
    sampled, plain = (online.run(*command, *more) for more in (("--trials", "20"), ()))
    assert [(one.code, one.json["targets"][0]["cached"]) for one in (sampled, plain)] == [(0, False), (0, True)]


def test_a_run_that_is_continued_keeps_its_confidence_and_its_trials(online: Terminal, tmp_path: Path) -> None:
    """Cut off by its deadline in the middle of a probe's trials: none is lost, none is made twice, the rest follows."""
    personas = tmp_path / "slow.toml"
    does = 'does = [{ kind = "slow", latency_ms = 100 }]'
    personas.write_text(f'[[persona]]\nname = "s"\noperation = "Conv*"\n{does}\n', "utf-8")
    simulated = ("--simulate", "--personas", str(personas))
    smoke = ("--suite", "smoke", "--confidence", "0.99")
    first = online.run("certify", *HERE, *smoke, *simulated, "--deadline", "2s", "--concurrency", "2")
    assert first.code == 3, first.err
    again = online.run("certify", "--resume", "--simulate", "--format", "json")
    assert again.code == 0, again.err
    assert again.json["run"]["id"] == first.json["run"]["id"]
    assert {(one["trials"], one["decided_by"]) for one in probes(again).values()} == {(16, "sequential")}
    assert again.json["targets"][0]["calls"] <= 3 * 16 + 2
