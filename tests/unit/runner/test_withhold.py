"""What a service says about a private request is not repeated; what it means is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.values import failure, reply

from certify_cli.runner.withhold import withhold
from certify_cli.types.calls import Request
from certify_cli.types.failures import Category

SECRET = "the planted secret"
OPEN = Request.of("converse", {"messages": [SECRET]})
PRIVATE = replace(OPEN, private=True)
SAID = replace(
    failure(Category.INVALID_REQUEST, message=f"Value '{SECRET}' at 'messages' failed to satisfy constraint"),
    code="ValidationException",
    exception="ClientError",
    request_id="r-1",
)


def test_words_are_withheld_and_facts_kept() -> None:
    hushed = withhold(PRIVATE, SAID)
    assert hushed == replace(SAID, message=hushed.message, withheld=True)  # type: ignore[union-attr]  # it is a Failure
    assert SECRET not in repr(hushed)
    assert hushed.message.startswith("ValidationException, HTTP 400")  # type: ignore[union-attr]


@pytest.mark.parametrize("field", ["code", "exception"])
def test_planted_fault_a_code_that_repeats_the_prompt(field: str) -> None:
    assert SECRET not in repr(withhold(PRIVATE, replace(SAID, **{field: f"x {SECRET}"})))


def test_no_answer_is_said_so() -> None:
    lost = replace(failure(Category.NETWORK, status=None), exception="ReadTimeoutError")
    assert withhold(PRIVATE, lost).message.startswith("ReadTimeoutError, no HTTP answer")  # type: ignore[union-attr]


def test_what_is_not_private_and_what_is_no_failure_stay_as_they_are() -> None:
    assert withhold(OPEN, SAID) is SAID
    answer = reply(SECRET)
    assert withhold(PRIVATE, answer) is answer
