"""Plays a probe against scripted replies, for the contract suites."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.probes import ALL
from certify_cli.probes._script import CHAT, RERANK, STABLE_IMAGE, TITAN, model
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Seen
from certify_cli.types.model import Kind
from certify_cli.types.plans import Givens, Guardrail

MODELS: dict[Kind, str] = {"chat": CHAT, "embedding": TITAN, "image": STABLE_IMAGE, "rerank": RERANK}
GIVEN = Givens(guardrail=Guardrail(id="gr-1"))
SEEN_BYTES = 8_000
MOST_REQUESTS = 8
BY_ID = pytest.mark.parametrize("probe", ALL, ids=lambda probe: probe.id)


def subject_of(probe: Probe, script: Script) -> Subject:
    return Subject(model(script.model or MODELS[probe.kinds[0]]), script.seed, GIVEN)


def play(probe: Probe, script: Script) -> tuple[list[Request], Any]:
    """(requests, Seen): Seen is None where the script ended before the probe did."""
    asking, requests = probe.ask(subject_of(probe, script)), list[Request]()
    answer: Reply | Failure | None = None
    for reply in (*script.replies, None):
        try:
            requests.append(_answered(asking, answer))
        except StopIteration as end:
            return requests, end.value
        answer = reply
        if answer is None:
            break
    asking.close()
    return requests, None


def _answered(asking: Generator[Request, Reply, Seen], answer: Reply | Failure | None) -> Request:
    if answer is None:
        return next(asking)
    return asking.throw(CallFailed(answer)) if isinstance(answer, Failure) else asking.send(answer)
