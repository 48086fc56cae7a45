"""Refusals for size, as services word them: told apart, and the limit they name."""

from __future__ import annotations

import pytest

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.probes._sizes import limit_named, says_too_long, says_too_much
from certify_cli.types.failures import Category, Failure

TOO_LONG = (
    "Input is too long for requested model.",
    "The model returned the following errors: prompt is too long: 200049 tokens > 200000 maximum",
    "The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. "
    "Please update the input to try again.",
    "The model returned the following errors: This model's maximum context length is 32768 tokens. However, your "
    "request has 40000 input tokens. Please reduce the length of the input messages.",
    "input length and `max_tokens` exceed context limit: 199759 + 8192 > 200000, decrease input length or `max_tokens`",
)
TOO_MUCH = (
    ("The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is "
     "lower than 4096.", 4096),
    ("The model returned the following errors: max_tokens: 64000 > 8192, which is the maximum allowed number of output "
     "tokens for claude-3-5-haiku", 8192),
    ("Malformed input request: #/inferenceConfig/maxTokens: 64000 is not less or equal to 10000, please reformat your "
     "input and try again.", 10000),
    ("Malformed input request: #/max_gen_len: 64000 is not less or equal to 2048, please reformat your input.", 2048),
    ("The model returned the following errors: max_tokens must be at most 32,768, got 64,000", 32768),
    ("max_tokens is too large for this model", None),
)  # fmt: skip


def failure(message: str) -> Failure:
    """As the cloud would hand it over."""
    return classify(Evidence(message, "ValidationException", "ValidationException", 400, "Converse"))


@pytest.mark.parametrize("message", TOO_LONG)
def test_too_long_is_recognised(message: str) -> None:
    assert says_too_long(failure(message))


@pytest.mark.parametrize(("message", "limit"), TOO_MUCH)
def test_too_much_output_is_recognised_with_its_limit(message: str, limit: int | None) -> None:
    assert says_too_much(failure(message))
    assert limit_named(message, 64000) == limit


@pytest.mark.parametrize(
    "message",
    ["Too many tokens, please wait before trying again.", "The provided model identifier is invalid.", "Invalid role"],
)
def test_other_refusals_are_left_to_the_runner(message: str) -> None:
    assert not says_too_long(failure(message))
    assert not says_too_much(failure(message))


def test_a_gateway_that_takes_no_such_body_says_nothing_of_the_model() -> None:
    said = Failure(
        category=Category.INVALID_REQUEST, message="Request body too large", transient=False, http_status=413
    )
    assert not says_too_long(said)
