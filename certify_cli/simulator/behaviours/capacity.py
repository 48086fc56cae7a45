"""Not enough of something: time, quota, capacity."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from certify_cli.simulator import weight
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours.access import CONTROL_PLANE
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.refusals import ServiceError

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_UNEXPECTED = "The system encountered an unexpected error during processing. Try your request again."
TOO_MANY_REQUESTS = "Too many requests, please wait before trying again."
TOO_MANY_TOKENS = "Too many tokens, please wait before trying again."


def slow(latency_ms: float = 3000.0, per_token_ms: float = 0.0) -> Behaviour:
    """Milliseconds before the first byte, and for each token of the answer."""
    return Behaviour(latency_ms=latency_ms, per_token_ms=per_token_ms)


def flaky(status: int = 503) -> Behaviour:
    """Use with `p`: answers 500 or 503 now and then."""
    return answers_500() if status == 500 else answers_503()


def answers_500(text: str = _UNEXPECTED) -> Behaviour:
    return _refusing(ServiceError("InternalServerException", text))


def answers_503(text: str = "Too many connections, please wait before trying again.") -> Behaviour:
    return _refusing(ServiceError("ServiceUnavailableException", text))


def model_error(text: str = _UNEXPECTED) -> Behaviour:
    return _refusing(ServiceError("ModelErrorException", text, extra={"originalStatusCode": 500}))


def model_timeout(text: str = "Model has timed out in processing the request. Try your request again.") -> Behaviour:
    return _refusing(ServiceError("ModelTimeoutException", text))


def model_not_ready(text: str = "Model is not ready for inference. Wait and try your request again.") -> Behaviour:
    return _refusing(ServiceError("ModelNotReadyException", text))


def answers_429(text: str = TOO_MANY_REQUESTS, lasts_seconds: float = 0.0) -> Behaviour:
    """Throttles whatever the rate, for so long from the first call on where that is not 0. Use with `p`: a storm."""
    since: list[float] = []

    def refuse(call: Call) -> None:
        if call.operation in CONTROL_PLANE:
            return
        since.append(call.world.clock())
        del since[1:]
        if not lasts_seconds or since[0] + lasts_seconds > call.world.clock():
            raise ServiceError("ThrottlingException", text)

    return Behaviour(refuse=refuse)


def throttled(rpm: float = 6.0, tpm: float = 0.0, burst_seconds: float = 60.0, listed: float = 1.0) -> Behaviour:
    """Quotas per minute for each route and region; 0 is no limit. Requests are checked first, then tokens.

    `burst_seconds` of them may come at once, and Service Quotas lists `listed` times the truth.
    """
    if not 0 < burst_seconds <= 60:
        raise ValueError(f"burst_seconds: {burst_seconds:g} is not within a minute")
    quota = Quota(rpm, tpm, burst_seconds / 60)
    return Behaviour(refuse=quota.take, say=quota.settle, quota=(rpm * listed or 1e6, tpm * listed or 1e9))


def no_quota() -> Behaviour:
    """An account whose quota is 0, as new ones have it: every call is refused, and Service Quotas says so."""
    return Behaviour(refuse=answers_429().refuse, quota=(0.0, 0.0))


@dataclass(slots=True)
class _Bucket:
    requests: float
    tokens: float
    at: float


@dataclass(slots=True)
class Quota:
    """Buckets that start full and refill evenly over a minute.

    Input plus maxTokens is taken when a request starts and what was not used comes back when it ends.
    """

    rpm: float
    tpm: float
    burst: float = 1.0
    """Of a minute's worth, what a bucket holds; never less than one request."""
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, call: Call) -> None:
        if call.operation in CONTROL_PLANE:
            return
        reserved = weight.reserved_tokens(call)
        with self._lock:
            bucket = self._filled(call)
            if self.rpm and bucket.requests < 1:
                raise ServiceError("ThrottlingException", TOO_MANY_REQUESTS)
            bucket.requests -= 1
            if self.tpm and bucket.tokens < reserved:
                raise ServiceError("ThrottlingException", TOO_MANY_TOKENS)
            bucket.tokens -= reserved

    def settle(self, thought: Thought, prompt: Prompt, call: Call) -> Thought:
        unused = weight.reserved_tokens(call) - thought.input_tokens - thought.output_tokens
        with self._lock:
            bucket = self._filled(call)
            bucket.tokens = min(self._most_tokens, bucket.tokens + max(0, unused))
        return thought

    @property
    def _most_requests(self) -> float:
        return max(1.0, self.rpm * self.burst)

    @property
    def _most_tokens(self) -> float:
        return self.tpm * self.burst

    def _filled(self, call: Call) -> _Bucket:
        now = call.world.clock()
        fresh = _Bucket(self._most_requests, self._most_tokens, now)
        bucket = self._buckets.setdefault((call.route, call.region), fresh)
        minutes, bucket.at = (now - bucket.at) / 60, now
        bucket.requests = min(self._most_requests, bucket.requests + minutes * self.rpm)
        bucket.tokens = min(self._most_tokens, bucket.tokens + minutes * self.tpm)
        return bucket


def _refusing(error: ServiceError) -> Behaviour:
    def refuse(_: Call) -> NoReturn:
        raise ServiceError(error.code, error.message, extra=error.extra)

    return Behaviour(refuse=refuse)
