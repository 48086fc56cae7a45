"""What one trial would send, found by replaying a healthy script, and remembered by its weight alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache

from certify_cli.codec import to_json
from certify_cli.interfaces import Probe, Subject
from certify_cli.planning.surcharges import STANDARD_TIER, tier_of
from certify_cli.planning.weight import likely_input_tokens, most_input_tokens
from certify_cli.types.calls import CallFailed, Operation, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.model import ModelRecord
from certify_cli.types.plans import NOTHING_GIVEN, Givens

LONG_INPUT_TOKENS = 100_000
LONG_INPUT_FACTOR = 2
"""Some models charge more for long inputs (API-FACTS section 10); by how much no source we hold says, so an upper bound
above this many tokens is doubled."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of a trial as far as it costs something; the request itself may be megabytes long and is not kept."""

    operation: Operation
    images: int
    input_tokens: int
    output_tokens: int
    tier: str = STANDARD_TIER
    """The service tier asked for."""
    refused: bool = False
    """The call is made to be refused, and what is refused is not billed."""
    most: tuple[int, int, int] = (0, 0, 0)
    """Images, tokens of input and of output that it may be billed for."""

    @classmethod
    def of(cls, request: Request, input_tokens: int, output_tokens: int) -> Exchange:
        return cls(request.operation, request.images, input_tokens, output_tokens, tier_of(request))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a rehearsal depends on; `record` stands for the model, which cannot be hashed."""

    probe: Probe
    record: str
    given: Givens
    model: ModelRecord = field(compare=False)


def rehearse(
    probe: Probe, model: ModelRecord, given: Givens = NOTHING_GIVEN, *, record: str = ""
) -> tuple[Exchange, ...]:
    """The calls of one trial, each with likely input and output tokens.

    A model has a target for each of its routes and regions: all of them take the same. `record` is the model as JSON,
    from whoever rehearses many probes of it.
    """
    return _rehearsed(_Asked(probe, record or to_json(model), given, model))


@lru_cache(maxsize=20_000)
def _rehearsed(asked: _Asked) -> tuple[Exchange, ...]:
    script = asked.probe.rehearsal or next(iter(asked.probe.passes), None)
    if script is None:
        return ()
    asking = asked.probe.ask(Subject(asked.model, script.seed, asked.given))
    exchanges: list[Exchange] = []
    try:
        request = next(asking)
        for reply in script.replies:
            exchanges.append(_exchange(request, reply))
            request = asking.send(reply) if isinstance(reply, Reply) else asking.throw(CallFailed(reply))
    except StopIteration:
        pass
    finally:
        asking.close()
    return tuple(exchanges)


def _exchange(request: Request, reply: Reply | Failure) -> Exchange:
    most = (request.images, *most_tokens(request))
    if isinstance(reply, Failure):
        return Exchange(request.operation, 0, 0, 0, tier_of(request), refused=True, most=most)
    output = max(0, reply.usage.output_tokens) if reply.usage is not None else 0
    return replace(Exchange.of(request, likely_input_tokens(request), output), most=most)


def most_tokens(request: Request) -> tuple[int, int]:
    """Input and output that the request may be billed for."""
    most_input = most_input_tokens(request)
    return most_input * LONG_INPUT_FACTOR if most_input > LONG_INPUT_TOKENS else most_input, request.max_tokens
