"""Two who see a simulated run from outside its rules: what is sent and may be spent, and what people are shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from certify_cli.cli.progress_lines import Silent
from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.planning.price import exact_cost, upper_bound
from certify_cli.runner.attempts import attempt_of
from certify_cli.runner.breaker import Breaker
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding
from kit.values import record

PRICES = record().prices


@cache
def bound_of(request: Request) -> Decimal:
    return upper_bound(PRICES, request) or Decimal(0)


class Killed(BaseException):
    """kill -9: nothing of the process is left but the store."""


@dataclass
class Witness:
    """Sees every call before the rules do: what may have been spent, and who tries an open circuit."""

    limit: Decimal | None
    worst: Decimal = Decimal(0)
    breaker: Breaker | None = None
    trying: dict[str, set[int]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        return Now()

    def sent(self, call: Call, now: float) -> None:
        self.seen["calls"] += 1
        self.worst += bound_of(call.request)
        if self.limit is not None and self.worst > self.limit:
            self.problems.append(f"budget exceeded: {self.worst} of {self.limit}")
        for name in self._shut(call):
            trying = self.trying.setdefault(name, set())
            trying.add(id(call))
            self.seen["trials"] += 1
            if len(trying) > 1:
                self.problems.append(f"{len(trying)} trials of {name} at once")

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        cost = exact_cost(PRICES, [attempt_of(call, result, prices=PRICES)]) or Decimal(0)
        self.worst += cost - bound_of(call.request)
        self.seen[result.category if isinstance(result, Failure) else "answered"] += 1
        for trying in self.trying.values():
            trying.discard(id(call))

    def _shut(self, call: Call) -> list[str]:
        assert self.breaker is not None
        account = f" @{call.target.account}" if call.target.account else ""
        names = {str(call.target), f"{call.target.region} bedrock-runtime{account}"}
        return [name for name in self.breaker.open_names() if name in names]


@dataclass
class Shown(Silent):
    """What was shown to people, and so must last; dies at the moment it is told to."""

    problems: list[str]
    findings: dict[tuple[str, str, int], Finding] = field(default_factory=dict)
    dies_after: int = -1

    def finding(self, finding: Finding) -> None:
        key = finding.target, finding.probe, finding.trial
        if key in self.findings:
            self.problems.append(f"shown twice: {key}")
        self.findings[key] = finding
        self.dies_after -= 1
        if self.dies_after == 0:
            raise Killed
