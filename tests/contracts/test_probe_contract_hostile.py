"""Hostile replies and mangled records: asking and judging must survive them, whatever the probe."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from probe_player import BY_ID, MOST_REQUESTS, SEEN_BYTES, play

from certify_cli.interfaces import Probe
from certify_cli.types.calls import Reply
from certify_cli.types.findings import Judgement, Mark

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
MARKS = {Mark.PASS, Mark.FAIL, Mark.INCONCLUSIVE}


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from paths(item, (*path, key))


def mutated(seen: Any, path: tuple[Any, ...], value: object, remove: bool) -> Any:
    if not path:
        return value
    result = copy.deepcopy(seen)
    inner = result
    for key in path[:-1]:
        inner = inner[key]
    if remove:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return result


@BY_ID
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_judging_never_raises_whatever_was_stored(probe: Probe, data: st.DataObject) -> None:
    script = data.draw(st.sampled_from([*probe.passes, *probe.fails]))
    seen = play(probe, script)[1]
    path = data.draw(st.sampled_from(list(paths(seen))))
    broken = mutated(seen, path, data.draw(JSON_VALUES), data.draw(st.booleans()))
    judgement = probe.judge(broken)
    assert isinstance(judgement, Judgement)
    assert judgement.mark in MARKS


def replies_of(probe: Probe) -> list[Reply]:
    """Those of its scripts, without the bodies that are to be replaced: a picture's is huge to look at."""
    scripts = (*probe.passes, *probe.fails)
    replies = [one for script in scripts for one in script.replies if isinstance(one, Reply)]
    return [replace(one, body={}, blocks=()) for one in replies]


@BY_ID
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_asking_survives_whatever_a_reply_holds(probe: Probe, data: st.DataObject) -> None:
    survives(probe, data)


@pytest.mark.heavy
@BY_ID
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_asking_survives_more_of_what_replies_hold(probe: Probe, data: st.DataObject) -> None:
    survives(probe, data)


def survives(probe: Probe, data: st.DataObject) -> None:
    """Asks a probe whose calls are answered with anything, and judges what it made of that."""
    block = st.dictionaries(st.sampled_from(["text", "toolUse", "reasoningContent", "image"]), JSON_VALUES, max_size=2)
    keys = st.sampled_from(["embedding", "embeddings", "data", "images", "finish_reasons", "results", "error"])
    hostile = st.builds(
        lambda reply, blocks, body, text: replace(reply, blocks=tuple(blocks), body=body, text=text, stop_reason=text),
        st.sampled_from(replies_of(probe)),
        st.lists(block, max_size=3),
        st.dictionaries(keys, JSON_VALUES, max_size=3),
        st.text(alphabet=st.characters(), max_size=30).map(lambda text: text * 400),
    )
    # drawing is most of the work, and the longest scripts ask dozens of times
    drawn = data.draw(st.lists(hostile, min_size=1, max_size=3))
    replies = tuple(islice(cycle(drawn), MOST_REQUESTS))
    script = replace(data.draw(st.sampled_from(probe.passes)), replies=replies)
    seen = play(probe, script)[1]
    assert len(json.dumps(seen, allow_nan=False)) < SEEN_BYTES
    assert probe.judge(seen).mark in MARKS
