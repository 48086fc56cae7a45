"""A call on its way."""

from __future__ import annotations

from dataclasses import dataclass

from certify_cli.interfaces import Call
from certify_cli.runner.line import Line
from certify_cli.runner.trial import Trial


@dataclass(frozen=True, slots=True)
class Ticket:
    """A call in flight and the trial it belongs to."""

    line: Line
    trial: Trial
    call: Call
    sent_at: float
    waited: float = 0.0
    """Seconds since the attempt before it failed."""
    on_trial: bool = False
    """It tries whether an open circuit lets anything through."""
