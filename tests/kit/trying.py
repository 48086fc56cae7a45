"""One trial of a probe over real HTTP against a simulator, without a runner: what would be found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from certify_cli.aws.cloud import open_cloud
from certify_cli.interfaces import Cloud, Probe, Subject
from certify_cli.planning.plan import weigh
from certify_cli.registry.load import load
from certify_cli.simulator.personas import Personas
from certify_cli.simulator.server import Simulator
from certify_cli.types.calls import CallFailed, Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Demand, Judgement, Mark
from certify_cli.types.model import Kind, ModelRecord
from certify_cli.types.plans import Givens, Guardrail, RunSettings
from certify_cli.types.target import Target
from certify_cli.verdicts.marks import mark_of

REGION = "us-east-1"
GUARDRAIL = Guardrail(id="simulated00", version="1")
SETTINGS = RunSettings(suite="full", given=Givens(guardrail=GUARDRAIL))
DEFAULT: Mapping[Kind, str] = {
    "chat": "amazon.nova-lite-v1:0",
    "embedding": "amazon.titan-embed-text-v2:0",
    "image": "stability.stable-image-core-v1:1",
    "rerank": "cohere.rerank-v3-5:0",
}
CALL_SECONDS = 20.0


@cache
def models() -> Mapping[str, ModelRecord]:
    return load().models


@cache
def _session() -> boto3.Session:
    """One for all: it keeps the service models it has loaded."""
    return boto3.Session(aws_access_key_id="AKIATEST", aws_secret_access_key="secret")


@dataclass(frozen=True)
class Bedrock:
    """A simulated Bedrock and the cloud that leads there."""

    cloud: Cloud

    def trial(self, probe: Probe, model_id: str, seed: int) -> Judgement:
        """What one trial shows; a call that failed for good is marked as the runner would mark it."""
        model = models()[model_id]
        target = Target(route_of(model), region_of(model))
        asking = probe.ask(Subject(model, seed, SETTINGS.given, model.prices))
        answer: Reply | Failure | None = None
        try:
            while True:
                request = _next(asking, answer)
                answer = self.cloud.call(target, request, timeout_seconds=CALL_SECONDS)
        except StopIteration as end:
            return probe.judge(end.value)
        except CallFailed as failed:
            plan = weigh(probe, model, SETTINGS)
            mark = mark_of(failed.failure, plan.demand, required=plan.required)
            return Judgement(mark=mark, reason=f"{failed.failure.category}: {failed.failure.message}")


def _next(asking: Any, answer: Reply | Failure | None) -> Any:
    if answer is None:
        return next(asking)
    return asking.throw(CallFailed(answer)) if isinstance(answer, Failure) else asking.send(answer)


def applicable(probe: Probe, model_id: str) -> bool:
    """Whether a run would put the probe to the model."""
    model = models()[model_id]
    return model.kind in probe.kinds and weigh(probe, model, SETTINGS).demand is not Demand.NOT_APPLICABLE


def default_model(probe: Probe) -> str:
    return DEFAULT[probe.kinds[0]]


def region_of(model: ModelRecord) -> str:
    """The home region where the model can be called there, else any in which it can."""
    return REGION if REGION in model.callable_regions else model.callable_regions[0]


def route_of(model: ModelRecord) -> str:
    """What production would call: the bare id where it is offered on demand, else a profile."""
    groups = sorted(model.groups_from(region_of(model)), key=lambda group: (group.kind, group.prefix == "global"))
    return groups[0].id


@contextmanager
def bedrock(personas: Personas | None = None) -> Iterator[Bedrock]:
    """A simulator over the whole registry, and a cloud of its own that never retries."""
    with Simulator(models(), personas) as simulator:
        yield bedrock_at(simulator.url)


def bedrock_at(url: str) -> Bedrock:
    """Whatever answers there, reached by a cloud of its own."""
    return Bedrock(open_cloud(session=_Endpoint(url), pool=4, region=REGION, clock=time.monotonic))


@dataclass(frozen=True)
class _Endpoint:
    """A boto3 session whose every client goes to one address, without touching this process's environment."""

    url: str
    region_name: str = REGION

    def client(self, service: str, *, region_name: str, config: Config) -> Any:
        return _session().client(service, region_name=region_name, config=config, endpoint_url=self.url)

    def get_credentials(self) -> Any:
        return _session().get_credentials()


def failing(judgement: Judgement) -> bool:
    return judgement.mark is Mark.FAIL
