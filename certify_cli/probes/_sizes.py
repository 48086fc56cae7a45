"""Refusals that speak of size: which they are, and the limit they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator
from typing import Any

from certify_cli.interfaces import Subject
from certify_cli.probes._chat import heard
from certify_cli.probes._judging import excerpt
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure

TOO_LONG = re.compile(
    r"too (?:long|large|big|many)|exceed|context (?:length|window|limit|size)|reduce the (?:length|size|prompt)"
    r"|maximum (?:context|input|prompt|length|number|size)|longer than|more than .{0,20}tokens|token (?:count|limit)",
    re.IGNORECASE,
)
"""As Bedrock, Claude, Nova and OpenAI-compatible servers word it: "Input is too long for requested model", "prompt is
too long: 200049 tokens > 200000 maximum", "Input Tokens Exceeded", "This model's maximum context length is ..."."""
TOO_MUCH = re.compile(
    r"max(?:imum)?[ _-]?(?:output[ _-]?|completion[ _-]?|new[ _-]?|gen[ _-]?)?(?:tokens|len(?:gth)?|token limit)"
    r"|output tokens|max_gen_len|maxTokenCount|tokens_to_sample",
    re.IGNORECASE,
)
"""The many names of maxTokens: "The maximum tokens you requested exceeds the model limit of 4096", "max_tokens: 9000 >
8192, which is the maximum allowed number of output tokens", "#/inferenceConfig/maxTokens: 12000 is not less or equal
to 10000"."""
ENTITY_TOO_LARGE = 413
REFUSAL_BYTES = 400
NUMBER = re.compile(r"\d[\d,]*\d|\d")


def heard_or_refused(
    request: Request, subject: Subject, is_refusal: Callable[[Failure], bool]
) -> Generator[Request, Reply, dict[str, Any]]:
    """Sends the request: `{"turn"}` of its reply, or `{"refused"}` where the refusal is of that sort."""
    try:
        reply = yield request
    except CallFailed as call:
        if not is_refusal(call.failure):
            raise
        return {"refused": excerpt(call.failure.message, REFUSAL_BYTES)}
    return {"turn": heard(reply, request, subject)}


def says_too_long(failure: Failure) -> bool:
    """Whether a model refused its input for its length; a gateway that takes no such body says nothing of the model."""
    return _is_invalid(failure) and failure.http_status != ENTITY_TOO_LARGE and bool(TOO_LONG.search(failure.message))


def says_too_much(failure: Failure) -> bool:
    """Whether maxTokens was refused."""
    return _is_invalid(failure) and bool(TOO_MUCH.search(failure.message))


def limit_named(message: str, asked: int) -> int | None:
    """The limit a refusal of `asked` tokens names: the largest smaller number in it."""
    named = [int(found.replace(",", "")) for found in NUMBER.findall(message)]
    return max((number for number in named if 1 < number < asked), default=None)


def _is_invalid(failure: Failure) -> bool:
    return failure.category is Category.INVALID_REQUEST
