"""The recipes of docs/recipes: as their services want them, and doing over the simulator what their pages say."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest
from kit.command import Terminal
from kit.gated import keep, report
from kit.recipes import RECIPES, Machine, github_steps, gitlab_steps, problems, read
from kit.values import NOON

from certify_cli.simulator.server import Simulator
from certify_cli.stores import open_store

GITHUB, GITLAB = read("github-actions.yml"), read("gitlab-ci.yml")
JOB, PIPELINE = GITHUB["jobs"]["certify"], GITLAB["certify"]
USED = {step["uses"].partition("@")[0]: step for step in JOB["steps"] if "uses" in step}
CACHED = {
    "github": ([USED["actions/cache/save"]["with"]["path"]], GITHUB["env"]["CERTIFY_DATABASE"]),
    "gitlab": (PIPELINE["cache"]["paths"], PIPELINE["variables"]["CERTIFY_DATABASE"]),
}
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


@pytest.mark.parametrize("service", CACHED)
def test_what_is_kept_has_all_of_a_store_whose_process_was_killed(service: str, tmp_path: Path) -> None:
    """Nobody closes such a store: most of it stands in the file beside it."""
    paths, database = CACHED[service]
    here, there = tmp_path / "here", tmp_path / "there"
    (here / database).parent.mkdir(parents=True)
    with closing(open_store(here / database)) as store:
        store.claim_origin("aws")
        keep(store, [report("amazon.nova-lite-v1:0", NOON)])
        assert len(list((here / database).parent.glob("*-wal"))) == 1
        _take_along(paths, here, there)
    with closing(open_store(there / database)) as kept:
        assert kept.origin() == "aws"
        assert [str(one.target) for one in kept.certificates()] == ["amazon.nova-lite-v1:0@us-east-1"]


def _take_along(paths: Iterable[str], here: Path, there: Path) -> None:
    for name in paths:
        (there / name).parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if (here / name).is_dir() else shutil.copy)(here / name, there / name)


def test_no_token_stands_where_anything_is_kept() -> None:
    token = Path(PIPELINE["variables"]["AWS_WEB_IDENTITY_TOKEN_FILE"])
    kept = [*PIPELINE["cache"]["paths"], *PIPELINE["artifacts"]["paths"]]
    assert [one for one in kept if token.is_relative_to(one) or Path(one).is_relative_to(token)] == []
    assert USED["actions/checkout"]["with"]["persist-credentials"] is False


def test_a_run_of_one_pull_request_takes_nobody_elses_place() -> None:
    """Of those that wait in a group GitHub keeps one, and cancels the rest."""
    group = GITHUB["concurrency"]["group"]
    assert "${{ github.event_name }}" in group
    assert "${{ github.ref }}" in group
    assert not GITHUB["concurrency"].get("cancel-in-progress")


def test_a_job_may_do_what_it_needs_and_nothing_more() -> None:
    assert GITHUB["permissions"] == {}
    assert JOB["permissions"] == {
        "contents": "read",  # actions/checkout
        "id-token": "write",  # configure-aws-credentials
        "security-events": "write",  # upload-sarif
        "actions": "read",  # upload-sarif in a private repository
    }
    assert "head.repo.full_name == github.repository" in JOB["if"]
    assert any("SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID" in rule["if"] for rule in PIPELINE["rules"])


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
    job = PIPELINE
    done = machine.run([*gitlab_steps(job)], {**job["variables"], "CERTIFY_ID_TOKEN": "one.of.a.job"})
    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    reports = [*job["artifacts"]["paths"], *job["artifacts"]["reports"].values(), *job["cache"]["paths"]]
    assert [name for name in reports if not (machine.home / name).exists()] == []
    assert not (machine.home / job["variables"]["AWS_WEB_IDENTITY_TOKEN_FILE"]).exists()


@pytest.mark.heavy
def test_cron_hears_nothing_on_a_good_day_and_steps_aside_for_a_run_that_works(machine: Machine) -> None:
    state = machine.home / "state"
    state.mkdir()
    where = {"CERTIFY_STATE": str(state), "CERTIFY_METRICS": str(state / "certify.prom"), "CERTIFY_JITTER": "0"}
    words = ["bash", str(RECIPES / "certify-cron.sh"), "--vendor", "cohere", "--kind", "embedding"]
    taken = machine.shell("flock", str(state / "lock"), *words, **where)
    assert (taken.returncode, taken.stdout, "another one still works" in taken.stderr) == (0, "", True)
    assert not (state / "certify.prom").exists()
    done = machine.shell(*words, **where)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "certify_decision" in (state / "certify.prom").read_text("utf-8")
