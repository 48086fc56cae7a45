"""Defects of what a reply says of itself: usage, latency, role; and of CountTokens."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation

from mutations.shapes import Payload, accounting
from mutations.table import Defect


def usage(change: Callable[[Payload], object]) -> Callable[[], Mutation]:
    return lambda: accounting(change)


def counts(input_tokens: Callable[[int], Any], output_tokens: Callable[[int], Any]) -> Callable[[], Mutation]:
    """Both counts changed, and a total that is right by them."""

    def change(told: Payload) -> None:
        read, written = input_tokens(told["inputTokens"]), output_tokens(told["outputTokens"])
        told.update(inputTokens=read, outputTokens=written, totalTokens=read + written)

    return usage(change)


def same(count: int) -> int:
    return count


def stale_usage() -> Mutation:
    """The usage of the reply before."""
    kept: list[Payload] = []

    def change(told: Payload) -> None:
        kept.append(dict(told))
        told.update(kept[max(0, len(kept) - 2)])

    return accounting(change)


def member(path: tuple[str, ...], value: Any) -> Callable[[], Mutation]:
    """Sets a member of whole replies and of a stream's events wherever it stands."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        told = copy.deepcopy(answer.value)
        for holder in [payload for _, payload in told] if answer.is_stream else [told]:
            for step in path[:-1]:
                inner = holder.get(step, {}) if isinstance(holder, dict) else {}
                holder = inner  # noqa: PLW2901 - a way down is walked
            if path[-1] in holder:
                holder[path[-1]] = value
        return replace(answer, value=told)

    return lambda: mutation


def role(value: str) -> Callable[[], Mutation]:
    """In a whole reply."""
    return member(("output", "message", "role"), value)


def counted(change: Callable[[int], Any]) -> Callable[[], Mutation]:
    """What CountTokens says."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if call.operation != "count-tokens" or answer.status != 200:
            return answer
        return replace(answer, value={"inputTokens": change(answer.value["inputTokens"])})

    return lambda: mutation


CLAUDE = "anthropic.claude-haiku-4-5-20251001-v1:0"
CACHING = "anthropic.claude-opus-5-5"

DEFECTS = (
    Defect("usage of zero", counts(lambda _: 0, lambda _: 0), "answers", reason="zero"),
    Defect("no output counted", counts(same, lambda _: 0), "answers"),
    Defect("no input counted", counts(lambda _: 0, same), "answers"),
    Defect("negative usage", counts(lambda n: -n, lambda n: -n), "answers"),
    Defect("a total of zero", usage(lambda told: told.update(totalTokens=0)), "answers"),
    Defect(
        "a total that leaves out the output",
        usage(lambda told: told.update(totalTokens=told["inputTokens"])),
        "answers",
    ),
    Defect(
        "input and output change places",
        usage(lambda told: told.update(inputTokens=told["outputTokens"], outputTokens=told["inputTokens"])),
        "answers",
    ),
    Defect("one output token always", counts(same, lambda _: 1), "max_tokens"),
    Defect("half the output counted", counts(same, lambda n: n // 2 or 1), "max_tokens"),
    Defect("one input token always", counts(lambda _: 1, same), "answers"),
    Defect("a thousand times the input", counts(lambda n: n * 1000, same), "answers"),
    Defect("a thousand times the output", counts(same, lambda n: n * 1000), "answers"),
    Defect("characters counted for output tokens", counts(same, lambda n: n * 4), "max_tokens"),
    Defect("usage of the reply before", stale_usage, "stream_integrity", sometimes=True),
    Defect(
        "usage as text",
        usage(lambda told: told.update(inputTokens=str(told["inputTokens"]))),
        "answers",
        mark="inconclusive",
    ),
    Defect("no usage", usage(dict.clear), "answers", mark="inconclusive"),
    Defect("usage with fractions", counts(lambda n: n + 0.5, same), "answers", mark="inconclusive"),
    Defect(
        "the cache is read before it was written, by a negative count",
        usage(lambda told: told.update(cacheReadInputTokens=-5)),
        "answers",
    ),
    Defect("a negative latency", member(("metrics", "latencyMs"), -7), "answers"),
    Defect("a negative latency in a stream", member(("metrics", "latencyMs"), -7), "streaming"),
    Defect("role user", role("user"), "answers"),
    Defect("role system", role("system"), "answers"),
    Defect("role in capitals", role("ASSISTANT"), "answers"),
    Defect("role model", role("model"), "answers"),
    Defect("CountTokens counts words", counted(lambda n: n * 3 // 4), "count_tokens", model=CLAUDE),
    Defect("CountTokens counts characters", counted(lambda n: n * 4), "count_tokens", model=CLAUDE),
    Defect("CountTokens says zero", counted(lambda _: 0), "count_tokens", model=CLAUDE),
    Defect("CountTokens says minus one", counted(lambda _: -1), "count_tokens", model=CLAUDE),
    Defect("CountTokens is off by a tenth", counted(lambda n: n * 11 // 10), "count_tokens", model=CLAUDE),
    Defect("CountTokens says a text", counted(str), "count_tokens", model=CLAUDE, mark="inconclusive"),
    Defect(
        "the cache's reads are not told",
        usage(lambda told: told.pop("cacheReadInputTokens", 0)),
        "prompt_caching",
        model=CACHING,
    ),
    Defect(
        "the cache's reads are told as plain input",
        usage(lambda told: told.update(inputTokens=told["inputTokens"] + told.pop("cacheReadInputTokens", 0))),
        "prompt_caching",
        model=CACHING,
    ),
    Defect(
        "every call claims to read the cache",
        usage(lambda told: told.update(cacheReadInputTokens=10**6, totalTokens=told["totalTokens"] + 10**6)),
        "prompt_caching",
        model=CACHING,
    ),
)
