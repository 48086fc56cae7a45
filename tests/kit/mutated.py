"""A bench on which one trial at a time meets damaged replies, and what is noted of it."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from certify_cli.interfaces import Cloud
from certify_cli.probes import by_id
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Judgement, Mark
from certify_cli.types.target import Target
from kit.trying import Bedrock, models
from kit.wire import Sent, Wire, cloud_over, recorded

SEED = 11
"""Of the trials; every one asks the same, so that an honest reply can be damaged and played back."""
Truth = Callable[[Sequence[Sent], Judgement], bool]
Damage = Callable[[Sent, random.Random], Sent]
Reader = Callable[[Sent], Sent]


def honestly(sent: Sent) -> Sent:
    """Hands on what came."""
    return sent


@dataclass(frozen=True)
class Case:
    """A probe on a model, and who tells whether a pass was earned."""

    probe: str
    model: str
    true: Truth


@dataclass
class Hearing:
    """A cloud that notes what came of each call."""

    cloud: Cloud
    results: list[Reply | Failure] = field(default_factory=list)

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        self.results.append(self.cloud.call(target, request, timeout_seconds=timeout_seconds))
        return self.results[-1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cloud, name)


@dataclass
class Bench:
    """`wire` leads to honest replies; `figures` and `wrong` tell of the damaged ones.

    `reader` stands between the wire and the product: the place for planted faults.
    """

    wire: Wire
    reader: Reader = honestly
    figures: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0

    def honest(self, case: Case) -> list[Sent]:
        """The replies to an undisturbed trial, which must pass, and rightly."""
        with recorded(self.wire) as told:
            found = Bedrock(cloud_over(self.wire)).trial(by_id(case.probe), models()[case.model].id, SEED)
        assert found.mark is Mark.PASS, found
        assert case.true(told, found), "the reader of the tests must agree"
        return told

    def rounds(self, cases: Sequence[Case], damage: Damage, number: int, seed: int) -> None:
        """`number` trials, the cases in turn, one reply of each damaged."""
        honest = [self.honest(case) for case in cases]
        for turn in range(number):
            chance = random.Random(f"{seed} {turn}")
            case, told = cases[turn % len(cases)], list(honest[turn % len(cases)])
            spot = chance.randrange(len(told))
            told[spot] = damage(told[spot], chance)
            self.trial(case, told, f"seed {seed}, turn {turn}, {case.probe}")

    def trial(self, case: Case, told: list[Sent], label: str) -> None:
        """One trial that is answered with these replies in turn, the last one for ever."""
        left = iter(told)
        hearing = Hearing(cloud_over(Wire(lambda _: self.reader(next(left, told[-1])))))
        started = time.monotonic()
        found = Bedrock(hearing).trial(by_id(case.probe), case.model, SEED)
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.figures[found.mark.value] += 1
        self.note(hearing.results, label)
        if found.mark is Mark.PASS and not _earned(case, told, found):
            self.wrong.append(f"{label}: passed as {found.reason!r}: {[one.body[:2_000] for one in told]}")

    def note(self, results: Sequence[object], label: str) -> None:
        """Counts the failures; each must say what it is, and fit into any store."""
        for one in results:
            if isinstance(one, Failure):
                self.figures[str(one.category)] += 1
                if one.category is Category.UNKNOWN or not one.message or not _storable(one):
                    self.wrong.append(f"{label}: {one}")

    def told(self, what: str) -> str:
        """The figures in one line."""
        marks = ", ".join(f"{number} {name}" for name, number in sorted(self.figures.items()))
        return f"{what}: {marks}; slowest {self.slowest:.2f} s"


def resident_mb() -> float:
    """Memory of this process in use now."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4_096 / 1e6


def _earned(case: Case, told: list[Sent], found: Judgement) -> bool:
    try:
        return case.true(told, found)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OverflowError):
        return False


def _storable(failure: Failure) -> bool:
    texts = (failure.message, failure.code, failure.request_id, failure.operation, failure.exception)
    return all(len(text) <= 2_000 and "\x00" not in text and text.isascii() | _is_utf8(text) for text in texts)


def _is_utf8(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
