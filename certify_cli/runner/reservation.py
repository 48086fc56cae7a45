"""Tokens per minute: reserved when a request starts, settled when it ended, as Bedrock's own quota does.

Source: "How tokens are counted in Amazon Bedrock" (quotas-token-burndown): input and maxTokens are deducted at the
start, at the end input + cache writes + output x burndown; cache reads are free; Claude 3.7 and later burn 5 for each
token of output, all others 1.
"""

from __future__ import annotations

from certify_cli.interfaces import Call
from certify_cli.planning.weight import likely_input_tokens
from certify_cli.registry.quotas import burndown
from certify_cli.runner.attempts import attempt_of
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure

BURST_SECONDS = 10.0
"""Of the quota may be reserved at once; a request that is larger goes when nothing else is reserved."""


def reserved_tokens(call: Call) -> int:
    """What the request takes from the quota when it starts."""
    return likely_input_tokens(call.request) + call.request.max_tokens


def used_tokens(call: Call, result: Reply | Failure) -> int:
    """What it took in the end: nothing where AWS refused it, all of it where nobody knows."""
    if isinstance(result, Failure):
        refused = result.http_status is not None and result.http_status >= 300
        return 0 if refused else reserved_tokens(call)
    if result.usage is None:
        return likely_input_tokens(call.request)
    seen = attempt_of(call, result)
    return seen.input_tokens + seen.cache_write_tokens + seen.output_tokens * burndown(call.model.id)


class TokenQuota:
    """A bucket of tokens that refills evenly; what burns more than was reserved leaves it in debt."""

    def __init__(self, per_minute: float, now: float) -> None:
        self._per_second = per_minute / 60
        self._left = self._most = self._per_second * BURST_SECONDS
        self._at = now

    def wait(self, tokens: int, now: float, share: float = 1.0) -> float:
        """Seconds until so many may be reserved, at that share of the quota; 0 is now."""
        rate = max(self._per_second * share, 1e-9)
        self._left = min(self._most, self._left + max(0.0, now - self._at) * rate)
        self._at = max(now, self._at)
        missing = min(float(tokens), self._most) - self._left
        return 0.0 if missing <= 1e-6 else missing / rate

    def take(self, tokens: int) -> None:
        self._left -= tokens

    def give_back(self, tokens: int) -> None:
        """Negative where more was burnt than reserved."""
        self._left = min(self._most, self._left + tokens)
