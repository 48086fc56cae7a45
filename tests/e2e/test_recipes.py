"""The recipes of docs/recipes: as their services want them, and doing over the simulator what their pages say."""

from __future__ import annotations

import copy
import json

import pytest
from kit.command import Terminal
from kit.recipes import RECIPES, Machine, github_steps, gitlab_steps, problems, read

from certify_cli.simulator.server import Simulator

GITHUB, GITLAB = read("github-actions.yml"), read("gitlab-ci.yml")
CONFIG = "model_list:\n  - model_name: chat\n    litellm_params:\n      model: bedrock/{model}\n"
SMOKE = {"CERTIFY_SUITE": "smoke", "CERTIFY_REGION": "us-east-1"}


@pytest.fixture
def machine(terminal: Terminal, bedrock: Simulator) -> Machine:
    file = terminal.home / "litellm_config.yaml"
    file.write_text(CONFIG.format(model="amazon.nova-micro-v1:0"), "utf-8")
    return Machine.at(terminal.home, {**terminal.environment, **bedrock.environment(), **SMOKE})


@pytest.mark.parametrize(("recipe", "schema"), [(GITHUB, "github-workflows"), (GITLAB, "gitlab-ci")])
def test_a_recipe_is_what_its_service_reads(recipe: object, schema: str) -> None:
    assert problems(recipe, schema) == []


def test_a_word_that_no_service_knows_is_found() -> None:
    workflow, pipeline = copy.deepcopy(GITHUB), copy.deepcopy(GITLAB)
    workflow["jobs"]["certify"]["run-on"] = workflow["jobs"]["certify"].pop("runs-on")
    pipeline["certify"]["scripts"] = pipeline["certify"].pop("script")
    assert problems(workflow, "github-workflows")
    assert problems(pipeline, "gitlab-ci")


def test_the_workflow_certifies_and_leaves_what_its_later_steps_take(machine: Machine) -> None:
    summary = machine.home / "summary"
    done = machine.run([*github_steps(GITHUB)], {**GITHUB["env"], "GITHUB_STEP_SUMMARY": str(summary)})
    assert [one.returncode for one in done] == [0, 0, 0, 0], [one.stderr for one in done]
    assert "amazon.nova-micro-v1:0@us-east-1" in summary.read_text("utf-8")
    assert json.loads((machine.home / "certify.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (machine.home / GITHUB["env"]["CERTIFY_DATABASE"]).exists()
    assert (machine.home / "pip-was-asked").read_text("utf-8").split() == ["install", "./certify"]


@pytest.mark.heavy
def test_a_workflow_that_fails_still_tells_why(machine: Machine) -> None:
    steps = [step for step in github_steps(GITHUB) if "doctor" not in step.script]
    config = machine.home / "litellm_config.yaml"
    config.write_text(CONFIG.format(model="amazon.nova-sonic-v1:0"), "utf-8")
    summary = machine.home / "summary"
    done = machine.run(steps, {**GITHUB["env"], "GITHUB_STEP_SUMMARY": str(summary)})
    assert [one.returncode for one in done] == [0, 1, 0], done
    assert "::error" in done[1].stdout
    assert "UNSUPPORTED" in summary.read_text("utf-8")


def test_the_pipeline_certifies_and_leaves_its_reports_and_no_token(machine: Machine) -> None:
    job = GITLAB["certify"]
    done = machine.run([*gitlab_steps(job)], {**job["variables"], "CERTIFY_ID_TOKEN": "one.of.a.job"})
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    reports = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values(), *job["cache"]["paths"]]
    assert [name for name in reports if not (machine.home / name).exists()] == []
    assert not (machine.home / ".certify" / "token").exists()


@pytest.mark.heavy
def test_cron_hears_nothing_on_a_good_day_and_steps_aside_for_a_run_that_works(machine: Machine) -> None:
    state = machine.home / "state"
    state.mkdir()
    where = {"CERTIFY_STATE": str(state), "CERTIFY_METRICS": str(state / "certify.prom"), "CERTIFY_JITTER": "0"}
    words = ["bash", str(RECIPES / "certify-cron.sh"), "--vendor", "cohere", "--kind", "embedding"]
    taken = machine.shell("flock", str(state / "lock"), *words, **where)
    assert (taken.returncode, taken.stdout, taken.stderr) == (0, "", "")
    assert not (state / "certify.prom").exists()
    done = machine.shell(*words, **where)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "certify_decision" in (state / "certify.prom").read_text("utf-8")
