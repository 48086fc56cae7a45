"""What cannot be certified ends UNSUPPORTED with a true reason before any call: exit 1 if named, nothing if swept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from kit.command import Terminal

from certify_cli.registry.callable import obstacle
from certify_cli.registry.load import load
from certify_cli.simulator.server import Simulator
from certify_cli.types.model import ModelRecord

MODELS = load().models
EDITING = "no probe for image editing yet (InvokeModel with a picture to change)"
SPEECH = "bidirectional speech only (InvokeModelWithBidirectionalStream), which certify does not call"
ASYNC = "only asynchronous invocation (StartAsyncInvoke), which certify does not call"
VIDEO = "no probe for video models yet (Bedrock makes videos by StartAsyncInvoke only)"
SEEING_VIDEO = "no probe for video understanding yet (InvokeModel with a video)"
REASONS = {
    "stability.stable-image-inpaint-v1:0": EDITING,
    "stability.stable-outpaint-v1:0": EDITING,
    "stability.stable-style-transfer-v1:0": EDITING,
    "stability.stable-fast-upscale-v1:0": EDITING,
    "stability.stable-image-control-sketch-v1:0": EDITING,
    "amazon.nova-sonic-v1:0": SPEECH,
    "amazon.nova-2-sonic-v1:0": SPEECH,
    "amazon.nova-2-5-sonic": SPEECH,
    "amazon.nova-reel-v1:1": ASYNC,
    "luma.ray-v2:0": VIDEO,
    "twelvelabs.pegasus-1-2-v1:0": SEEING_VIDEO,
}
FAMILIES = (
    "upscale",
    "erase",
    "inpaint",
    "remove-background",
    "recolor",
    "replace",
    "style-guide",
    "outpaint",
    "style-transfer",
    "control-",
)


@pytest.fixture
def asked(online: Terminal, bedrock: Simulator) -> Iterator[Any]:
    """asked(*words) -> what `certify certify` says as JSON; nothing may have been asked of any model."""

    def ask(*words: str) -> Any:
        return online.run("certify", *words, "--region", "us-west-2", "--suite", "smoke", "--format", "json")

    before = len([one for one in bedrock.calls if one.model])
    yield ask
    assert len([one for one in bedrock.calls if one.model]) == before


def test_named_it_is_unsupported_for_a_true_reason_and_breaches(asked: Any) -> None:
    done = asked(*REASONS)
    assert {one["model"]: one["reason"] for one in done.json["targets"]} == REASONS
    for target in done.json["targets"]:
        assert (target["status"], target["calls"], target["rating"]) == ("UNSUPPORTED", 0, None)
    assert done.code == 1
    assert len(done.json["decision"]["reasons"]) == len(REASONS)


@pytest.mark.parametrize("kind", ["video", "speech"])
def test_swept_up_alone_it_is_shown_and_nothing_was_certified(asked: Any, kind: str) -> None:
    done = asked("--all", "--kind", kind)
    assert {one["status"] for one in done.json["targets"]} == {"UNSUPPORTED"}
    assert done.code == 3


def test_swept_up_beside_others_it_does_not_count(online: Terminal) -> None:
    done = online.run(
        "certify", "--all", "--kind", "image", "--region", "us-west-2", "--suite", "smoke", "--format", "json"
    )
    statuses = {one["model"]: one["status"] for one in done.json["targets"]}
    assert statuses["stability.stable-outpaint-v1:0"] == "UNSUPPORTED"
    assert "CERTIFIED" in statuses.values()
    assert done.code == 0


def is_editor(model: ModelRecord) -> bool:
    return model.id.startswith("stability.") and any(family in model.id for family in FAMILIES)


def test_every_model_of_these_families_has_the_reason_of_its_family() -> None:
    reasons = {model.id: obstacle(model) for model in MODELS.values()}
    editors = {reasons[model.id] for model in MODELS.values() if is_editor(model)}
    speaking = {reasons[model.id] for model in MODELS.values() if model.kind == "speech"}
    filming = {reasons[model.id] for model in MODELS.values() if model.kind == "video"}
    assert editors == {EDITING}
    assert speaking == {SPEECH}
    assert filming == {ASYNC, VIDEO}
    assert sum(map(is_editor, MODELS.values())) == 13


def test_chat_without_converse_says_what_it_speaks_instead() -> None:
    mute = {model.id: obstacle(model) for model in MODELS.values() if model.kind == "chat" and not model.facts.apis}
    assert mute
    for model_id, reason in mute.items():
        assert reason, model_id
        spoken = MODELS[model_id].facts.other_apis
        assert not spoken or "(" in reason, (model_id, reason)


def test_a_run_that_calls_nothing_says_that_it_was_simulated(terminal: Terminal) -> None:
    served = ("certify", "cohere.embed-v4:0", "--region", "us-east-1", "--suite", "smoke", "--simulate")
    for words in (("certify", "luma.ray-v2:0", "--region", "us-west-2", "--simulate"), served, served):
        done = terminal.run(*words, "--output", "json:report.json")
        assert done.out.startswith("SIMULATED RESULTS"), done.out
        report = json.loads((terminal.home / "report.json").read_text("utf-8"))
        assert report["run"]["origin"] == "simulated"
    origins = terminal.run("report", "--runs", "--origin", "simulated", "--format", "json").json
    assert {row["origin"] for row in origins} == {"simulated"}
