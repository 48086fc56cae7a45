"""Vendors of whom nobody knows whether they take cache points are tried without, where caching is claimed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from certify_cli.interfaces import Subject
from certify_cli.probes._prefix import CHARACTERS_PER_TOKEN, draw_task, obstacle_or_too_small
from certify_cli.probes._script import chat, model, refused
from certify_cli.probes.prompt_caching import PROBE
from certify_cli.types.calls import CallFailed, Reply, Request, Usage
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark
from certify_cli.types.model import Limits, ModelRecord

REFUSAL = refused(
    "You invoked an unsupported model or your request did not allow prompt caching.",
    category=Category.CAPABILITY_UNSUPPORTED,
)


def record(model_id: str, *, claimed: bool = True, **limits: int) -> ModelRecord:
    plain = model(model_id)
    facts = replace(plain.facts, capabilities={"prompt_caching": True} if claimed else {})
    return replace(plain, facts=facts, limits=Limits(**limits))


def answering(subject: Subject, read: int) -> tuple[list[Request], Any]:
    """Refuses a marked request, answers an unmarked one; (requests, judgement)."""
    codes = [str(one.code) for one in draw_task(subject).hidden]
    asking, requests = PROBE.ask(subject), []
    answer: Reply | None = None
    try:
        while True:
            request = asking.send(answer) if answer else next(asking)
            if "cachePoint" in request.body:
                requests.append(request)
                request = asking.throw(CallFailed(REFUSAL))
            requests.append(request)
            hit = read if len(requests) > 2 else 0
            usage = Usage(8_000 - hit, 8, 8_008, cache_read_tokens=hit)
            answer = replace(chat(codes[len(requests) - 2]), usage=usage)
    except StopIteration as end:
        return requests, PROBE.judge(end.value)


def test_a_claimed_cache_without_cache_points_is_watched() -> None:
    requests, judgement = answering(Subject(record("openai.gpt-x"), 7), read=4_000)
    assert ["cachePoint" in request.body for request in requests] == [True, False, False]
    assert judgement.mark is Mark.PASS


def test_a_cache_nobody_can_mark_and_that_never_hits_is_undecided() -> None:
    requests, judgement = answering(Subject(record("openai.gpt-x"), 7), read=0)
    assert len(requests) == 5
    assert judgement.mark is Mark.INCONCLUSIVE
    assert "cache points are refused" in judgement.reason


@pytest.mark.parametrize(("model_id", "claimed"), [("anthropic.claude-x", True), ("openai.gpt-x", False)])
def test_where_cache_points_are_the_way_or_nothing_is_claimed_a_refusal_stands(model_id: str, claimed: bool) -> None:
    asking = PROBE.ask(Subject(record(model_id, claimed=claimed), 7))
    next(asking)
    with pytest.raises(CallFailed):
        asking.throw(CallFailed(REFUSAL))


@pytest.mark.parametrize("minimum", [512, 1_024, 4_096])
def test_the_prefix_is_above_the_minimum_and_not_much(minimum: int) -> None:
    prefix = draw_task(Subject(record("anthropic.claude-x", prompt_cache_min_tokens=minimum), 7)).prefix
    assert minimum < len(prefix) / CHARACTERS_PER_TOKEN < 1.3 * minimum


def test_a_small_window_holds_no_prefix() -> None:
    assert "holds no prefix" in obstacle_or_too_small(record("x.y", context_window_tokens=4_096))
    assert not obstacle_or_too_small(record("x.y", context_window_tokens=32_000))
    assert not obstacle_or_too_small(record("x.y"))
