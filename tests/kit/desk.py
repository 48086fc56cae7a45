"""Whole runs in this process: the real loop and threads over a small Bedrock that only knows sums."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from certify_cli.cli.progress_lines import Silent
from certify_cli.commands.certify import certify
from certify_cli.commands.retry import retry_errors
from certify_cli.interfaces import Availability, Consents, Identity, Store
from certify_cli.probes._script import chat, streamed
from certify_cli.registry.catalogue import Catalogue
from certify_cli.runner.execute import Hands, Limits
from certify_cli.runner.prepare import Order
from certify_cli.runner.stop import Stop
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Status
from certify_cli.types.model import ModelRecord
from certify_cli.types.permissions import Permission
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import Report
from certify_cli.types.target import Selected, Target
from kit.values import NOON, failure, record

GIVEN_UP = failure(Category.INVALID_REQUEST, message="the gateway understood nothing")
"""Inconclusive, not retried, and nothing that a pace or a breaker minds."""
Trouble = Callable[[str, str], Reply | Failure | None]
"""(route, what is asked: reachable, answers or streaming) -> what comes instead of a healthy reply."""


class Bedrock:
    """A cloud of one account; `asked` is everything that was sent."""

    def __init__(self, trouble: Trouble = lambda route, probe: None, *, account: str = "111122223333") -> None:
        self.trouble = trouble
        self.account = account
        self.asked: list[tuple[str, str]] = []
        self.sts_answers = True

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        question = re.search(r"What is (\d+) \+ (\d+)", request.body)
        probe = "streaming" if request.operation == "converse_stream" else "answers" if question else "reachable"
        self.asked.append((target.route, probe))
        said = chat(str(int(question[1]) + int(question[2])) if question else "amber lantern")
        return self.trouble(target.route, probe) or (streamed(said) if probe == "streaming" else said)

    def of(self, account: str) -> Bedrock:
        return self

    def origin(self, region: str) -> Any:
        return "simulated"

    def certain_origin(self, region: str) -> Any:
        return self.origin(region)

    def endpoint(self, region: str) -> str:
        return f"https://{region}"

    def identity(self) -> Identity:
        digest = f"of {self.account}"
        if not self.sts_answers:
            return Identity(fingerprint=digest, note="the account is unknown: no answer")
        return Identity(account=self.account, principal="arn:aws:iam::role/r", fingerprint=digest)

    def availability(self, model_id: str, region: str) -> Availability:
        return Availability()

    def consents(self, region: str) -> Consents:
        return Consents()

    def offers(self, region: str) -> Mapping[str, Any]:
        return {}

    def lookup(self, name: str, region: str) -> None:
        return None

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]]:
        return {}

    def permissions(self, actions: Sequence[str], resources: Sequence[str] = ("*",)) -> tuple[Permission, ...]:
        return ()

    def quotas(self, region: str) -> Mapping[str, float]:
        return {}


class Told(Silent):
    """A listener that remembers what a person would be told."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def notice(self, text: str) -> None:
        self.notices.append(text)


def selected(*names: str) -> list[Selected]:
    return [Selected(target=Target(name, "us-east-1"), model=model(name), asked=name, named=True) for name in names]


def model(name: str) -> ModelRecord:
    return record(name, capabilities={"streaming": True})


@dataclass
class Desk:
    """What a person sits at: a store, a cloud, a catalogue and a clock that they may change between runs."""

    store: Store
    cloud: Bedrock = field(default_factory=Bedrock)
    catalogue: Catalogue = field(default_factory=lambda: Catalogue({name: model(name) for name in "abc"}))
    now: datetime = NOON
    told: Told = field(default_factory=Told)
    stop: Stop = field(default_factory=Stop)

    def hands(self) -> Hands:
        return Hands(
            cloud=self.cloud,
            catalogue=self.catalogue,
            listener=self.told,
            stop=self.stop,
            clock=time.monotonic,
            now_utc=lambda: self.now,
            rng=random.Random(1),
        )

    def order(self, **changes: Any) -> Order:
        settings = RunSettings(suite="smoke", trials=changes.pop("trials", 0), probes=changes.pop("probes", ()))
        return replace(Order(settings=settings, limits=Limits(concurrency=1, per_target=1)), **changes)


def gives_up(*what: tuple[str, str]) -> Trouble:
    return lambda route, probe: GIVEN_UP if (route, probe) in what else None


def desk(*what: tuple[str, str]) -> Desk:
    return Desk(MemoryStore(), Bedrock(gives_up(*what)))


def run(at: Desk, *names: str, **changes: Any) -> Report:
    return certify(selected(*names), (), at.order(**changes), at.store, at.hands())


def retry(at: Desk, run_id: str | None = None, **changes: Any) -> Report:
    return retry_errors(run_id, at.order(**changes), at.store, at.hands())


def mended(at: Desk, *what: tuple[str, str]) -> Desk:
    at.cloud = Bedrock(gives_up(*what))
    return at


def id_of(report: Report) -> str:
    assert report.run is not None
    return report.run.id


def code(report: Report) -> int:
    assert report.decision is not None
    return report.decision.exit_code


def statuses(report: Report) -> dict[str, Status]:
    return {one.model: one.status for one in report.targets}


def one_by_one(max_cost_usd: str) -> Limits:
    """Under a budget one target is finished after the other."""
    return Limits(concurrency=1, per_target=1, max_cost_usd=Decimal(max_cost_usd))


def interrupted(at: Desk, probe: str) -> None:
    """Has the next run end at the first question of that probe, which it still answers."""

    def trouble(route: str, asked: str) -> None:
        if asked == probe:
            at.stop.request(2)

    at.cloud.trouble = trouble
