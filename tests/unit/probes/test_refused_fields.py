"""A refusal of the field a probe asks about is a lack of the model; a refusal of our schema is our own mistake."""

from collections.abc import Generator
from dataclasses import replace

import pytest

from certify_cli.interfaces import Subject
from certify_cli.probes import by_id
from certify_cli.probes._script import CHAT, chat, model
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Seen


def failure(message: str, category: Category = Category.INVALID_REQUEST) -> Failure:
    return Failure(category=category, message=message, transient=False, code="ValidationException", http_status=400)


def asking(probe: str, **capabilities: bool) -> Generator[Request, Reply, Seen]:
    record = model(CHAT)
    record = replace(record, facts=replace(record.facts, capabilities=capabilities))
    return by_id(probe).ask(Subject(record, 7))


def outcome(probe: str, message: str) -> Category:
    running = asking(probe)
    next(running)
    with pytest.raises(CallFailed) as caught:
        running.throw(CallFailed(failure(message)))
    return caught.value.failure.category


ERRORS = "The model returned the following errors: "


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ("strict_tools", f"{ERRORS}tools.0.custom.strict: Extra inputs are not permitted"),
        (
            "strict_tools",
            "Malformed input request: #/toolConfig/tools/0/toolSpec: extraneous key [strict] is not permitted",
        ),
        ("structured_output", f"{ERRORS}output_config: Extra inputs are not permitted"),
        ("structured_output", f"{ERRORS}output_config.format: Extra inputs are not permitted"),
        ("structured_output", f"{ERRORS}response_format: json_schema is not supported"),
        ("structured_output", "Malformed input request: extraneous key [outputConfig] is not permitted"),
    ],
)
def test_an_unknown_field_is_a_capability_that_is_lacking(probe: str, message: str) -> None:
    assert outcome(probe, message) is Category.CAPABILITY_UNSUPPORTED


@pytest.mark.parametrize(
    ("probe", "message"),
    [
        ("strict_tools", f"{ERRORS}tools.0.custom: For 'array' type, property 'maxItems' is not supported"),
        ("strict_tools", "toolConfig.tools: Extra inputs are not permitted"),
        (
            "structured_output",
            f"{ERRORS}output_config.format.schema: For 'object' type, 'additionalProperties' must be set to false",
        ),
        ("structured_output", f"{ERRORS}output_config.format.schema: property 'maxItems' is not supported"),
    ],
)
def test_a_mistake_in_the_request_stays_one(probe: str, message: str) -> None:
    assert outcome(probe, message) is Category.INVALID_REQUEST


def test_a_model_that_streams_no_tool_calls_is_asked_again_without_a_stream() -> None:
    running = asking("parallel_tool_use")
    first = next(running)
    refusal = failure("This model doesn't support tool use in streaming mode.", Category.CAPABILITY_UNSUPPORTED)
    second = running.throw(CallFailed(refusal))
    assert (first.operation, second.operation) == ("converse_stream", "converse")
    assert first.body == second.body
    with pytest.raises(StopIteration) as ended:
        running.send(chat("no call"))
    assert by_id("parallel_tool_use").judge(ended.value.value).reason.startswith("called no tool")


@pytest.mark.parametrize("denied", ["streaming", "streaming_tool_use"])
def test_what_the_registry_denies_is_not_tried(denied: str) -> None:
    assert next(asking("parallel_tool_use", **{denied: False})).operation == "converse"
