"""Retries are bounded in attempts and time, jittered, for transient failures only; throttles are counted apart."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.bench import HUNG, THROTTLED, Bench
from kit.values import failure, reply

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.runner.retry import Retry
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark

TRANSIENT = (Category.THROTTLED, Category.TIMEOUT, Category.NETWORK, Category.SERVICE_UNAVAILABLE)
DOWN = failure(Category.SERVICE_UNAVAILABLE, transient=True, status=503)
PACED, OTHER = Category.THROTTLED, Category.SERVICE_UNAVAILABLE


@pytest.mark.parametrize("category", list(Category))
@given(
    before=st.lists(st.sampled_from([*TRANSIENT, Category.UNKNOWN]), max_size=30),
    elapsed=st.floats(0, 400),
    seed=st.integers(0, 99),
    asked=st.none() | st.floats(0, 60),
)
def test_retries_are_bounded(
    category: Category, before: list[Category], elapsed: float, seed: int, asked: float | None
) -> None:
    retry, tried = Retry(rng=random.Random(seed)), [*before, category]
    failed = replace(failure(category, transient=category in TRANSIENT), retry_after_seconds=asked)
    delay = retry.delay(failed, tried=tried, elapsed_seconds=elapsed)
    if delay is None:
        return
    assert failed.transient or (category is Category.UNKNOWN and tried.count(category) == 1)
    assert (asked or 0) <= delay <= max(retry.cap_seconds, asked or 0)
    assert elapsed + delay < (retry.paced_seconds if PACED in tried else retry.seconds)
    alike = [one for one in tried if (one is PACED) is (category is PACED)]
    assert len(alike) < (retry.paced_attempts if category is PACED else retry.attempts)


def test_a_first_transient_failure_is_retried() -> None:
    assert Retry(rng=random.Random(1)).delay(HUNG, tried=[HUNG.category], elapsed_seconds=0.5) is not None


def test_waits_grow_and_are_drawn() -> None:
    retry = Retry(rng=random.Random(1))
    first, fifth = (
        [retry.delay(THROTTLED, tried=[PACED] * turn, elapsed_seconds=0) or 0 for _ in range(200)] for turn in (1, 5)
    )
    assert max(first) <= retry.paced_base_seconds < max(fifth)
    assert len({round(one, 6) for one in first}) > 150
    assert min(fifth) < 1


def test_throttles_do_not_use_up_the_attempts_for_what_follows() -> None:
    answers = iter([*[THROTTLED] * 6, DOWN, THROTTLED, DOWN, reply()])
    bench = Bench(lambda call, now: (0.1, next(answers)), probes=("answers",))
    [found] = [one for step in bench.run() for one in step.findings]
    assert found.mark is Mark.PASS
    assert len(found.attempts) == 10


@pytest.mark.parametrize(("asked", "waits"), [(30.0, True), (None, False)])
def test_what_the_service_asked_to_wait_is_waited(asked: float | None, waits: bool) -> None:
    answers = iter([replace(THROTTLED, retry_after_seconds=asked), reply()])
    bench = Bench(lambda call, now: (0.1, next(answers)), probes=("answers",))
    bench.run()
    assert (bench.time.now - 1000 >= 30) is waits


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ThrottlingException", "Too many tokens per day, please wait before trying again."),
        ("ExpiredTokenException", "The security token included in the request is expired"),
        ("ServiceQuotaExceededException", "Your account has reached the maximum number of requests"),
    ],
)
def test_what_waiting_does_not_mend_is_never_retried(code: str, message: str) -> None:
    status = 429 if code == "ThrottlingException" else 400
    failed = classify(Evidence(message, "ClientError", code, status, "Converse"))
    assert Retry(rng=random.Random(1)).delay(failed, tried=[failed.category], elapsed_seconds=0) is None
    bench = Bench(lambda call, now: (0.1, failed), probes=("answers",))
    bench.run()
    assert len(bench.workers.calls) <= 3  # credentials are asked for again by a continued run, a few times at most
