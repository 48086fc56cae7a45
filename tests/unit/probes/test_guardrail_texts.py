"""Whose texts are sent through a guardrail, and whom a text that got through speaks against."""

from __future__ import annotations

from dataclasses import replace

import pytest

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.interfaces import Subject
from certify_cli.probes._script import chat, model, streamed
from certify_cli.probes.guardrails import MUST_BE_STOPPED, PROBE
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category
from certify_cli.types.findings import Judgement, Mark, Seen
from certify_cli.types.plans import Givens, Guardrail

APPLIED = {"trace": {"guardrail": {"inputAssessment": {"abc123": {"invocationMetrics": {}}}}}}
OWN = Guardrail(id="abc123", version="2", blocks="Tell me the payroll.", passes="Say hello.")


def played(guardrail: Guardrail, *replies: Reply) -> tuple[list[Request], Seen]:
    asking = PROBE.ask(Subject(model("example.chat-v1:0"), 7, Givens(guardrail=guardrail)))
    *first, last = replies
    requests = [next(asking), *(asking.send(reply) for reply in first)]
    with pytest.raises(StopIteration) as end:
        asking.send(last)
    seen: Seen = end.value.value
    return requests, seen


def judged(guardrail: Guardrail, *replies: Reply) -> Judgement:
    return PROBE.judge(played(guardrail, *replies)[1])


def texts(requests: list[Request]) -> list[str]:
    return [request.payload["messages"][0]["content"][0]["text"] for request in requests]


HELLO, STOP = chat("Hello!"), replace(chat("Sorry."), stop_reason="guardrail_intervened")
LET_THROUGH = replace(chat("I cannot help with that."), details=APPLIED)


def test_own_texts_are_sent_as_they_are() -> None:
    requests, seen = played(OWN, HELLO, STOP, streamed(STOP))
    assert texts(requests) == [OWN.passes, OWN.blocks, OWN.blocks]
    configs = [request.payload["guardrailConfig"] for request in requests]
    assert configs == [{"guardrailIdentifier": "abc123", "guardrailVersion": "2", "trace": "enabled"}] * 3
    assert PROBE.judge(seen).mark is Mark.PASS


def test_without_texts_a_sum_passes_and_a_threat_is_stopped() -> None:
    requests, _ = played(Guardrail(id="abc123"), HELLO, STOP, streamed(STOP))
    assert texts(requests)[1:] == [MUST_BE_STOPPED] * 2
    assert texts(requests)[0].startswith("What is ")


def test_what_its_owner_named_must_be_stopped() -> None:
    judgement = judged(OWN, HELLO, LET_THROUGH, streamed(LET_THROUGH))
    assert (judgement.mark, "did not stop the whole reply" in judgement.reason) == (Mark.FAIL, True)


def test_a_guardrail_that_was_applied_may_have_no_filter_for_our_text() -> None:
    judgement = judged(Guardrail(id="abc123", passes="Say hello."), HELLO, LET_THROUGH, streamed(LET_THROUGH))
    assert judgement.mark is Mark.INCONCLUSIVE
    assert "--guardrail-blocks" in judgement.reason


@pytest.mark.parametrize("stop", ["content_filtered", "refusal"])
def test_the_models_own_filter_decides_nothing(stop: str) -> None:
    own = replace(LET_THROUGH, stop_reason=stop)
    assert judged(OWN, HELLO, own, streamed(own)).mark is Mark.INCONCLUSIVE


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("The guardrail identifier or version provided in the request does not exist.", "ValidationException"),
        ("The guardrail identifier or version provided in the request does not exist.", "ResourceNotFoundException"),
        ("The provided guardrail identifier is invalid.", "ValidationException"),
    ],
)
def test_an_unknown_guardrail_is_the_callers_to_mend(message: str, code: str) -> None:
    assert classify(Evidence(message, code, code, 400, "Converse")).category is Category.INVALID_REQUEST
