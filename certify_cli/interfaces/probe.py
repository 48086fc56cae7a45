"""What a probe is: a value that asks and judges, without I/O."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass

from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import Kind, ModelRecord, Prices
from certify_cli.types.plans import NOTHING_GIVEN, Givens


@dataclass(frozen=True, slots=True)
class Subject:
    """What a probe may know: the model, a seed from which everything random is drawn, and what the run was given.

    `prices` are those of the route that is called; None where a probe is tried without one.
    """

    model: ModelRecord
    seed: int
    given: Givens = NOTHING_GIVEN
    prices: Prices | None = None

    def random(self) -> random.Random:
        return random.Random(self.seed)  # noqa: S311 - task material, not secrets


@dataclass(frozen=True, slots=True)
class Script:
    """Replies a probe is fed in a test, in order, for the subject of `seed`; `name` says what the model did.

    `model` is the model id it was written for, where a model's family decides what is asked; "" is any chat model.
    """

    name: str
    replies: tuple[Reply | Failure, ...]
    seed: int = 7
    model: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Probe:
    """One behaviour, tested without I/O: `ask` yields requests and is sent replies, `judge` is pure.

    Probes are equal and hashed by identity, because the replies in their scripts cannot be hashed.

    `capability` is the registry capability that claims or denies it ("" where none does); `baseline` says that every
    model of the kind is sold with it. `also_needs` are capabilities whose denial makes it not applicable.
    `needs` names what the run must be given for it (a field of `Givens`). `expensive`: always one trial, a failure
    confirmed, whatever `--trials` says.
    `passes` and `fails` are scripts it must pass and must fail; the first of `passes` also prices a plan,
    where there is no `rehearsal` of its own.
    """

    id: str
    title: str
    why: str
    kinds: tuple[Kind, ...]
    ask: Callable[[Subject], Generator[Request, Reply, Seen]]
    judge: Callable[[Seen], Judgement]
    capability: str = ""
    baseline: bool = False
    also_needs: tuple[str, ...] = ()
    not_applicable: Callable[[ModelRecord], str] = lambda _: ""
    """A reason why the probe cannot be put to this model, or ""."""
    needs: str = ""
    expensive: bool = False
    passes: tuple[Script, ...] = ()
    fails: tuple[Script, ...] = ()
    rehearsal: Script | None = None
    scores: Callable[[Seen], Mapping[str, float]] | None = None
    """Where the probe measures quality: 0-1 by task, whose keys stay the same from run to run."""
