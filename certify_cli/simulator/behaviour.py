"""What a misbehaviour is: a few optional hooks on the way of a request, which add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.wire import Answer

if TYPE_CHECKING:
    from certify_cli.simulator.guardrails import Ruling
    from certify_cli.simulator.world import Call

V = TypeVar("V")
Vector = tuple[float, ...]
Json = Mapping[str, Any]
Told = Json


def _nothing(_: Call) -> None:
    """Refuses nothing."""


def _stands(error: ServiceError, _: Call) -> Answer:
    raise error


def _same(value: V, *_: object) -> V:
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """Hooks in the order they are asked.

    `refuse` may raise a ServiceError before the model is asked; `guard` changes what a guardrail makes of a text,
    `hear` what the model gets to read, `say` what it said, `vector` an embedding, `scores` a ranking, `picture` a PNG,
    and `send` what goes over the wire. `excuse` may answer instead of a refusal that the request had earned, or raise
    another; `tell` changes what Converse says beside its message, `count` what CountTokens counts. `read` changes the
    body that embedding, image and rerank models get to see, and `write` the one they answer with.
    `availability` overrides fields of GetFoundationModelAvailability; `agreed` is what the account's own
    operations (form, data retention) then answer in the region, whichever model the persona names; `quota` is what
    Service Quotas then lists, as (requests, tokens) per minute.
    """

    latency_ms: float = 0.0
    per_token_ms: float = 0.0
    refuse: Callable[[Call], None] = _nothing
    guard: Callable[[Ruling, Call], Ruling] = _same
    hear: Callable[[Prompt], Prompt] = _same
    say: Callable[[Thought, Prompt, Call], Thought] = _same
    read: Callable[[Json], Json] = _same
    write: Callable[[Json], Json] = _same
    vector: Callable[[Vector], Vector] = _same
    scores: Callable[[Vector], Vector] = _same
    picture: Callable[[bytes], bytes] = _same
    send: Callable[[Answer, Call], Answer] = _same
    excuse: Callable[[ServiceError, Call], Answer] = _stands
    tell: Callable[[Told, Call], Told] = _same
    count: Callable[[int], int] = _same
    availability: Mapping[str, str] = field(default_factory=dict)
    agreed: Mapping[str, str] = field(default_factory=dict)
    quota: tuple[float, float] | None = None


HEALTHY = Behaviour()


def combine(behaviours: Iterable[Behaviour]) -> Behaviour:
    """All of them at once, each hook applied in order; latencies add up."""
    return reduce(_both, behaviours, HEALTHY)


def _both(one: Behaviour, two: Behaviour) -> Behaviour:
    def refuse(call: Call) -> None:
        one.refuse(call)
        two.refuse(call)

    def excuse(error: ServiceError, call: Call) -> Answer:
        try:
            return one.excuse(error, call)
        except ServiceError as still:
            return two.excuse(still, call)

    return Behaviour(
        latency_ms=one.latency_ms + two.latency_ms,
        per_token_ms=one.per_token_ms + two.per_token_ms,
        refuse=refuse,
        guard=lambda ruling, call: two.guard(one.guard(ruling, call), call),
        hear=lambda prompt: two.hear(one.hear(prompt)),
        say=lambda thought, prompt, call: two.say(one.say(thought, prompt, call), prompt, call),
        read=lambda body: two.read(one.read(body)),
        write=lambda body: two.write(one.write(body)),
        vector=lambda vector: two.vector(one.vector(vector)),
        scores=lambda scores: two.scores(one.scores(scores)),
        picture=lambda picture: two.picture(one.picture(picture)),
        send=lambda answer, call: two.send(one.send(answer, call), call),
        excuse=excuse,
        tell=lambda told, call: two.tell(one.tell(told, call), call),
        count=lambda tokens: two.count(one.count(tokens)),
        availability={**one.availability, **two.availability},
        agreed={**one.agreed, **two.agreed},
        quota=two.quota or one.quota,
    )
