"""What the loop tells: what happened since it last did, to be made durable and then shown."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from certify_cli.interfaces import Call
from certify_cli.runner.line import Line
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding


@dataclass(frozen=True, slots=True)
class Step:
    """Calls settled, findings made, targets that are finished with all of theirs."""

    settled: tuple[tuple[Call, Reply | Failure], ...] = ()
    findings: tuple[Finding, ...] = ()
    ended: tuple[Line, ...] = ()

    @property
    def targets(self) -> frozenset[str]:
        """The names of those that something is to be written about."""
        return frozenset(one.target for one in self.findings) | {line.name for line in self.ended}

    def without(self, names: Collection[str]) -> Step:
        """The step, silent about these targets."""
        if not names:
            return self  # asked for each step of every run
        return replace(
            self,
            findings=tuple(one for one in self.findings if one.target not in names),
            ended=tuple(line for line in self.ended if line.name not in names),
        )
