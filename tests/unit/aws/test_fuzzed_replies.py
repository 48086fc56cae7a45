"""Hundreds of mutated replies by seed: nothing escapes, nothing that is not whole passes for a Reply."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from kit.scripted_server import USAGE, WHOLE, Asking, ScriptedServer, chunked, delta, http, talk

from certify_cli.types.calls import Reply, Usage
from certify_cli.types.failures import Category, Failure

ROUNDS = 250
JUNK = [None, True, -1, 10**23, 1.5, "x", "", [], {}, [1], {"a": None}, "\ud800", float("nan")]


def mutated_json(chance: random.Random) -> bytes:
    """WHOLE with a value replaced or removed somewhere, then perhaps bytes flipped or cut."""
    value = json.loads(json.dumps(WHOLE))
    place = value
    while True:
        key = chance.choice(list(place) if isinstance(place, dict) else range(len(place)))
        inner = place[key]
        if not inner or not isinstance(inner, dict | list) or chance.random() < 0.3:
            break
        place = inner
    if chance.random() < 0.3:
        del place[key]
    else:
        place[key] = chance.choice(JUNK)
    return mutated_bytes(json.dumps(value).encode(), chance)


def mutated_bytes(data: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(4)
    if kind == 0:
        spot = chance.randrange(len(data))
        return data[:spot] + bytes([chance.randrange(256)]) + data[spot + 1 :]
    if kind == 1:
        return data[: chance.randrange(len(data))]
    return data


def mutated_stream(chance: random.Random) -> bytes:
    """A whole stream with frames dropped, swapped, repeated, flipped or cut."""
    frames = talk(*[delta(str(n)) for n in range(chance.randrange(5))])
    spot = chance.randrange(len(frames))
    change: Callable[[], Any] = chance.choice(
        [
            lambda: frames.pop(spot),
            lambda: frames.insert(spot, frames[-1]),
            lambda: frames.reverse(),
            lambda: frames.__setitem__(spot, mutated_bytes(frames[spot], chance)),
            lambda: None,
        ]
    )
    change()
    return chunked([frame for frame in frames if frame], ends=chance.random() < 0.8)


def json_is_whole(body: bytes) -> bool:
    """Told independently of the product, from the raw bytes."""
    try:
        told = json.loads(body.decode())
        content = told["output"]["message"]["content"]
        usage = {"totalTokens": 0, **told["usage"]}  # a total may be left out: it is the sum of the others
        numbers = [usage[key] for key in USAGE]
        return (
            isinstance(content, list)
            and all(isinstance(block, dict) for block in content)
            and isinstance(told["stopReason"], str)
            and told["stopReason"] != ""
            and all(type(number) is int for number in numbers)
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


@pytest.mark.parametrize("seed", [1, 2])
def test_mutated_json(server: ScriptedServer, ask: Asking, seed: int) -> None:
    chance = random.Random(seed)
    replies = 0
    for _ in range(ROUNDS):
        body = mutated_json(chance)
        server.says(http(body))
        result = ask()
        if isinstance(result, Reply):
            assert json_is_whole(body), body
            replies += 1
        else:
            assert (result.category, result.code) == (Category.NETWORK, "IncompleteReply"), (result, body)
    assert 0 < replies < ROUNDS, "the mutations must hit and miss"


@pytest.mark.parametrize("seed", [3, 4])
def test_mutated_streams(server: ScriptedServer, ask: Asking, seed: int) -> None:
    chance = random.Random(seed)
    replies = 0
    for _ in range(ROUNDS):
        body = mutated_stream(chance)
        server.answer = lambda line, _, body=body: line.send(body)  # type: ignore[misc]  # bound now, not at the call
        result = ask("converse_stream", seconds=2)
        if isinstance(result, Reply):
            assert {"messageStop", "metadata"} <= set(result.events), body
            assert result.usage == Usage(3, 2, 5)
            assert result.stop_reason == "end_turn"
            replies += 1
        else:
            assert isinstance(result, Failure)
            assert result.category is not Category.UNKNOWN, (result, body)
    assert 0 < replies < ROUNDS, "the mutations must hit and miss"
