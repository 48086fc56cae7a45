"""What a call that failed for good says about the probe that sent it (CONTRACT section 8)."""

from __future__ import annotations

from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Demand, Mark

UNSUPPORTED = frozenset({Category.UNSUPPORTED_MODEL, Category.REGION_UNAVAILABLE})

_ALWAYS_FAIL = frozenset(
    {
        Category.INFERENCE_PROFILE_REQUIRED,
        Category.ACCESS_NOT_GRANTED,
        Category.PERMISSION_DENIED,
        Category.MODEL_ERROR,
    }
)

_FAIL_A_CASE = frozenset({Category.INVALID_REQUEST, Category.CONTENT_BLOCKED})

_CHANCE = frozenset({Category.MODEL_ERROR, Category.TIMEOUT, Category.CONTENT_BLOCKED})
"""A filter looks at what the model says, which is another text each time."""


def mark_of(failure: Failure, demand: Demand, *, required: bool, case: bool = False) -> Mark:
    """The mark of a trial whose call failed for good.

    A refusal of a capability fails what is claimed or required; of what nobody claims it is only an observation, and
    then outside the rate and coverage. A timeout fails only when the service itself said so, never our own clock. A
    refused request or blocked content says something of our own probes, but fails a team's `case`.
    """
    if failure.category in _ALWAYS_FAIL or (case and failure.category in _FAIL_A_CASE):
        return Mark.FAIL
    if failure.category is Category.CAPABILITY_UNSUPPORTED:
        return Mark.FAIL if required or demand is Demand.CLAIMED else Mark.SKIPPED
    if failure.category is Category.TIMEOUT and failure.answered:
        return Mark.FAIL
    return Mark.INCONCLUSIVE


def is_final(failure: Failure) -> bool:
    """Whether the service's word settles the matter, so that another trial would only cost another call."""
    return failure.category not in _CHANCE
