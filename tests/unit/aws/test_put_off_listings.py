"""A listing that the service put off is asked again, page by page and within a bound; a silent host is not."""

from __future__ import annotations

import random

import boto3
import pytest
from kit.listings import REGION, Bedrock, arn, half, profile, summary, throttled, unreachable
from kit.scripted_server import Incoming, Line, ScriptedServer, error

from certify_cli.aws.again import Again
from certify_cli.aws.cloud import open_cloud
from certify_cli.interfaces import Cloud
from certify_cli.runner.retry import Retry
from certify_cli.types.failures import Category, Failure

PAGES = Bedrock([summary("m")], [profile(f"us.m{number}", arn("m")) for number in range(9)], page=5)


class Patience:
    """How long was waited, without waiting."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def again(self) -> Again:
        return Again(Retry(attempts=3, paced_attempts=5, seconds=20, rng=random.Random(1)).delay, self.waited.append)


@pytest.fixture
def patience() -> Patience:
    return Patience()


@pytest.fixture
def patient(
    server: ScriptedServer, session: boto3.Session, monkeypatch: pytest.MonkeyPatch, patience: Patience
) -> Cloud:
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    return open_cloud(session=session, pool=4, connect_seconds=1, region=REGION, again=patience.again())


def test_only_the_page_that_was_put_off_is_asked_again(
    server: ScriptedServer, patient: Cloud, patience: Patience
) -> None:
    refused = 0

    def busy(line: Line, incoming: Incoming) -> bool:
        nonlocal refused
        if "nextToken" in incoming.path and refused < 3:
            refused += 1
            return throttled(line, incoming)
        return PAGES(line, incoming)

    server.answer = busy
    found = patient.offers(REGION)
    assert not isinstance(found, Failure), found
    assert len(found["m"].profiles) == 9
    assert len(server.requests) == 4 + refused == 4 + len(patience.waited)


@pytest.mark.parametrize(
    ("answer", "category", "requests"),
    [(throttled, Category.THROTTLED, 5), (half(PAGES), Category.SERVICE_UNAVAILABLE, 5), (unreachable, None, 1)],
)
def test_it_ends_within_its_bound_and_nothing_of_it_is_used(
    server: ScriptedServer,
    patient: Cloud,
    patience: Patience,
    answer: object,
    category: Category | None,
    requests: int,
) -> None:
    server.answer = answer  # type: ignore[assignment]  # one of the kit's answers
    failure = patient.offers(REGION)
    assert isinstance(failure, Failure)
    assert failure.category in (category, Category.NETWORK)
    assert len(server.requests) == requests
    assert sum(patience.waited) < 20
    patient.offers(REGION)
    assert len(server.requests) == requests, "a region that failed is not asked for ever"


def test_what_the_service_asks_to_wait_is_heeded_unless_it_is_too_long(
    server: ScriptedServer, patient: Cloud, patience: Patience
) -> None:
    refusal = error(429, "ThrottlingException", "later")
    server.says(refusal.replace(b"\r\n\r\n", b"\r\nRetry-After: 7\r\n\r\n", 1))
    assert isinstance(patient.offers(REGION), Failure)
    assert patience.waited[:1] == [7.0]


def test_without_patience_nothing_is_asked_again(server: ScriptedServer, cloud: Cloud) -> None:
    server.answer = throttled
    assert isinstance(cloud.offers(REGION), Failure)
    assert len(server.requests) == 1
