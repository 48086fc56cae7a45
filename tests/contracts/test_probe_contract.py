"""What every probe must be and do, run over all of them unseen."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from probe_player import BY_ID, GIVEN, MODELS, MOST_REQUESTS, SEEN_BYTES, play, subject_of

import certify_cli.probes as probes_package
from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.planning.plan import estimate_target
from certify_cli.probes import ALL, suite
from certify_cli.probes._script import CHAT, model
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Judgement, Mark
from certify_cli.types.model import Curated, Limits, ModelRecord
from certify_cli.types.plans import RunSettings
from certify_cli.types.target import Target

SAMPLING = ("parameters", "parameter_matrix", "error_handling")
SYSTEM = ("system_prompt", "prompt_caching")
ARN = "arn:aws:bedrock:us-east-1::foundation-model/x"
SHAPES = {
    "converse": ("bedrock-runtime", "Converse"),
    "converse_stream": ("bedrock-runtime", "ConverseStream"),
    "rerank": ("bedrock-agent-runtime", "Rerank"),
    "count_tokens": ("bedrock-runtime", "CountTokens"),
}


def judged(probe: Probe, script: Script) -> Judgement:
    return probe.judge(play(probe, script)[1])


@BY_ID
def test_healthy_replies_pass(probe: Probe) -> None:
    found = {script.name: judged(probe, script) for script in probe.passes}
    assert {name: one for name, one in found.items() if one.mark is not Mark.PASS or not one.reason} == {}


@BY_ID
def test_defective_replies_fail(probe: Probe) -> None:
    found = {script.name: judged(probe, script) for script in probe.fails}
    assert {name: one for name, one in found.items() if one.mark is not Mark.FAIL} == {}
    assert {name: one for name, one in found.items() if not 0 < len(one.reason) < 300} == {}


@BY_ID
def test_what_was_seen_is_small_json_and_judged_alike_after_storing(probe: Probe) -> None:
    for script in (*probe.passes, *probe.fails):
        _, seen = play(probe, script)
        text = json.dumps(seen, allow_nan=False)
        assert len(text) < SEEN_BYTES, script.name
        assert probe.judge(json.loads(text)) == probe.judge(seen) == probe.judge(seen), script.name


def requests_of(probe: Probe) -> Iterator[tuple[str, Request]]:
    """Each with the kind of model that it is for, and its place."""
    for kind in probe.kinds:
        script = next(s for s in probe.passes if model(s.model or CHAT).kind == kind)
        for place, request in enumerate(play(probe, script)[0]):
            yield f"{kind}-{place}", request


@BY_ID
def test_requests_fit_botocores_service_model(probe: Probe) -> None:
    found = {name: invalid(request) for name, request in requests_of(probe)}
    assert found
    assert {name: problem for name, problem in found.items() if problem} == {}


@cache
def service_model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def invalid(request: Request) -> str:
    """What botocore would refuse before sending; InvokeModel bodies are opaque to it."""
    if request.operation == "invoke":
        return "" if request.payload else "empty body"
    service, operation = SHAPES[request.operation]
    shape = service_model(service).operation_model(operation).input_shape
    payload = request.payload
    if request.operation == "rerank":
        configuration = payload["rerankingConfiguration"]["bedrockRerankingConfiguration"]
        configuration["modelConfiguration"]["modelArn"] = ARN
    else:
        payload["modelId"] = "x"
    report = ParamValidator().validate(decoded(payload), shape)
    return report.generate_report() if report.has_errors() else ""


def decoded(value: Any) -> Any:
    """Blobs are base64 text in a Request and bytes to botocore."""
    if isinstance(value, dict):
        blobs = ("bytes", "redactedContent")
        return {
            key: base64.b64decode(item) if key in blobs and isinstance(item, str) else decoded(item)
            for key, item in value.items()
        }
    return [decoded(item) for item in value] if isinstance(value, list) else value


def test_the_validation_above_catches_a_wrong_request() -> None:
    assert "tokens" in invalid(Request.of("converse", {"messages": [], "tokens": 1}))
    assert "maxTokens" in invalid(Request.of("converse", {"messages": [], "inferenceConfig": {"maxTokens": "64"}}))


@BY_ID
def test_asking_ends_whatever_comes_back_again_and_again(probe: Probe) -> None:
    for script in probe.passes:
        requests, seen = play(probe, replace(script, replies=script.replies * MOST_REQUESTS))
        assert len(requests) <= MOST_REQUESTS
        assert seen is not None


@BY_ID
def test_a_failed_call_is_left_to_the_runner(probe: Probe) -> None:
    failure = Failure(category=Category.THROTTLED, message="slow down", transient=True)
    asking = probe.ask(subject_of(probe, probe.passes[0]))
    next(asking)
    with pytest.raises(CallFailed) as caught:
        asking.throw(CallFailed(failure))
    assert caught.value.failure is failure


@BY_ID
def test_tasks_differ_by_seed_and_only_by_seed(probe: Probe) -> None:
    for kind in probe.kinds:
        first = [next(probe.ask(Subject(model(MODELS[kind]), seed, GIVEN))).body for seed in range(60)]
        again = [next(probe.ask(Subject(model(MODELS[kind]), seed, GIVEN))).body for seed in range(60)]
        assert first == again
        assert len(set(first)) == 60


@BY_ID
def test_sampling_parameters_tool_choice_and_system_stay_in_their_probes(probe: Probe) -> None:
    for name, request in requests_of(probe):
        inference = request.payload.get("inferenceConfig", {})
        assert not inference.keys() - {"maxTokens", "stopSequences"} or probe.id in SAMPLING, name
        assert "toolChoice" not in request.payload.get("toolConfig", {}), name
        assert "system" not in request.payload or probe.id in SYSTEM, name


def chat_requests(record: ModelRecord) -> list[Request]:
    return [
        request
        for probe in suite("standard")
        if "chat" in probe.kinds
        for request in rehearsed(probe, Subject(record, probe.passes[0].seed, GIVEN), probe.passes[0])
    ]


def rehearsed(probe: Probe, subject: Subject, script: Script) -> Iterator[Request]:
    asking = probe.ask(subject)
    request = next(asking)
    for reply in script.replies:
        yield request
        assert isinstance(reply, Reply)
        try:
            request = asking.send(reply)
        except StopIteration:
            return


def test_the_chat_suite_is_cheap() -> None:
    requests = chat_requests(model(CHAT))
    assert all(1 <= request.max_tokens <= 512 for request in requests)
    probes = [probe for probe in suite("standard") if "chat" in probe.kinds]
    estimate = estimate_target(Target(CHAT, "us-east-1"), model(CHAT), probes, RunSettings(), {})
    assert estimate.output_tokens < 3_000
    assert estimate.input_tokens < 4_000


@pytest.mark.parametrize(("curated", "capabilities", "room"), [(True, {}, 1_024), (False, {"reasoning": True}, 512)])
def test_thinking_models_get_room_and_never_more_than_their_limit(
    curated: bool, capabilities: dict[str, bool], room: int
) -> None:
    plain = model(CHAT)
    thinking = replace(
        plain, curated=Curated(always_thinks=curated), facts=replace(plain.facts, capabilities=capabilities)
    )
    for short, long in zip(chat_requests(plain), chat_requests(thinking), strict=True):
        assert long.max_tokens == short.max_tokens + room
    small = replace(thinking, limits=Limits(max_output_tokens=200))
    assert {request.max_tokens for request in chat_requests(small)} == {200}


def test_folder_and_tuples_agree() -> None:
    folder = Path(probes_package.__file__).parent
    names = {file.stem for file in folder.glob("*.py") if not file.stem.startswith("_")}
    assert names == {probe.id for probe in ALL}
    assert len(ALL) == len(names)


def test_smoke_is_what_was_promised() -> None:
    by_kind = {kind: [probe.id for probe in suite("smoke") if kind in probe.kinds] for kind in MODELS}
    assert by_kind == {
        "chat": ["reachable", "answers", "streaming"],
        "embedding": ["reachable", "embedding_shape"],
        "image": ["reachable", "image_shape"],
        "rerank": ["reachable", "rerank_order"],
    }
    assert set(suite("smoke")) <= set(suite("standard")) <= set(suite("full"))


@BY_ID
def test_a_probe_explains_itself_and_ships_varied_scripts(probe: Probe) -> None:
    assert probe.title
    assert probe.why
    assert len(probe.passes) >= 3
    assert len(probe.fails) >= 3
    assert len({script.name for script in probe.passes}) == len(probe.passes)
    assert len({script.name for script in probe.fails}) == len(probe.fails)
    assert probe.baseline or probe.capability
    assert not probe.expensive or probe in suite("full")
    assert not probe.expensive or probe not in suite("standard")
