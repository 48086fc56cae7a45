"""Not enough of something: time, quota, capacity."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from certify_cli.simulator import weight
from certify_cli.simulator.behaviour import Behaviour
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


def throttled(rpm: float = 6.0, tpm: float = 0.0) -> Behaviour:
    """Quotas per minute for each route and region; 0 is no limit. Requests are checked first, then tokens."""
    quota = Quota(rpm, tpm)
    return Behaviour(refuse=quota.take, say=quota.settle, quota=(rpm or 1e6, tpm or 1e9))


@dataclass(slots=True)
class _Bucket:
    requests: float
    tokens: float
    at: float


@dataclass(slots=True)
class Quota:
    """Token buckets that start full and refill evenly over a minute.

    Input plus maxTokens is taken when a request starts and what was not used comes back when it ends.
    """

    rpm: float
    tpm: float
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, call: Call) -> None:
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
            bucket.tokens = min(self.tpm, bucket.tokens + max(0, unused))
        return thought

    def _filled(self, call: Call) -> _Bucket:
        now = call.world.clock()
        bucket = self._buckets.setdefault((call.route, call.region), _Bucket(self.rpm, self.tpm, now))
        minutes, bucket.at = (now - bucket.at) / 60, now
        bucket.requests = min(self.rpm, bucket.requests + minutes * self.rpm)
        bucket.tokens = min(self.tpm, bucket.tokens + minutes * self.tpm)
        return bucket


def _refusing(error: ServiceError) -> Behaviour:
    def refuse(_: Call) -> NoReturn:
        raise ServiceError(error.code, error.message, extra=error.extra)

    return Behaviour(refuse=refuse)
