"""What is told to whom when a state changed: the shapes of `certify.notification/1`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Literal

from certify_cli.types.calls import Origin
from certify_cli.types.decisions import Outcome
from certify_cli.types.model import STRICT

SCHEMA = "certify.notification/1"

Event = Literal["stopped", "failed", "breached", "inconclusive", "degraded", "expiring", "drift", "new", "recovered"]

EVENTS: Mapping[Event, str] = {
    "stopped": "nothing could be certified: no credentials, no network, or they were lost on the way",
    "failed": "it fails, or is supported no longer",
    "breached": "it works, and the policy is met no longer: a certificate ended, a price rose, a waiver ran out",
    "inconclusive": "nobody can tell, for reasons outside the model",
    "degraded": "it works, with a warning",
    "expiring": "the model ends soon, or its certificate within a day",
    "drift": "AWS lists something else than it did",
    "new": "AWS lists a model that it did not",
    "recovered": "it is as it should be again",
}
"""Worst first, each with what it means."""

DEFAULT_EVENTS: tuple[Event, ...] = tuple(one for one in EVENTS if one not in ("inconclusive", "new"))
"""What is told where a notifier does not say: not what passes by itself, and not what is no trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One state that changed. `before` is what was told last, None for what was never told of."""

    __pydantic_config__: ClassVar[Any] = STRICT

    event: Event
    target: str
    """`ROUTE@REGION[@ACCOUNT]`, `MODEL@REGION` where AWS lists something else, or the command that could not run."""
    before: str | None = None
    after: str = ""
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """All that one command found changed, for one notifier; worst first, and at most as much as fits."""

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: str = SCHEMA
    id: str
    """The same for every attempt to deliver it."""
    at: datetime
    command: Literal["certify", "gate", "sync-registry"]
    origin: Origin | None = None
    run: str | None = None
    outcome: Outcome | None = None
    """Of the whole command; None where nothing was decided."""
    summary: str
    """One line: `certify: 2 failed, 1 recovered`."""
    events: Mapping[Event, int] = field(default_factory=dict)
    changes: tuple[News, ...] = ()
    left_out: int = 0
    """How many more there were."""
    see: str = ""
    """The command that shows everything."""
