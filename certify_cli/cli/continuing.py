"""The command that goes on with a run: what was typed about place, bounds and output, in words a shell takes back."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any

from certify_cli.cli.options import given
from certify_cli.place import Place
from certify_cli.types.durations import duration_text

if TYPE_CHECKING:
    from typer import Context

    from certify_cli.types.costs import Cost

REST = (
    *("registry", "config", "timeout", "drain", "concurrency", "quota_share", "allow_subscribe", "if_busy"),
    *("policy", "baseline", "allowed_regions", "show_account", "evidence", "sign_with"),
    *("quiet", "verbose", "format", "output"),
)
"""Not the deadline: the new command has time of its own, and one that was too short would be so again."""

CENT, WHOLE_FROM = Decimal("0.01"), Decimal(10)


@dataclass(frozen=True, slots=True)
class Continuing:
    """Words behind `certify certify --resume` or `--retry-errors`: where a run is, how it is bounded and shown."""

    place: Place = field(default_factory=Place)
    rest: tuple[str, ...] = ()
    max_cost: Decimal | None = None

    @classmethod
    def of(cls, context: Context) -> Continuing:
        """From what stands on the command line; variables and settings files still say the rest to the next command."""
        said = context.params
        place = Place.of(os.environ, simulated=said["simulate"], database=said["database"], personas=said["personas"])
        return cls(place, typed_words(context, REST), context.params.get("max_cost"))

    def command(self, run_id: str, spent: Cost | None = None) -> str:
        """`certify certify --resume ...`; with a larger budget where the one that `spent` tells of was used up."""
        return self._line("--resume", run_id, spent)

    def retrying(self, run_id: str) -> str:
        """`certify certify --retry-errors ...`"""
        return self._line("--retry-errors", run_id)

    def _line(self, instead: str, run_id: str, spent: Cost | None = None) -> str:
        words = ["certify", "certify", instead, *self.place.running, "--run", run_id, *self.rest]
        if self.max_cost is not None:
            words += ["--max-cost", str(self.max_cost if spent is None else _more(self.max_cost, spent))]
        return shlex.join(words)


def typed_words(context: Context, names: Sequence[str]) -> tuple[str, ...]:
    """Those options as they stand on the command line, for another command."""
    return tuple(word for name in names for word in _words(name, given(context, name)))


def _words(name: str, value: Any) -> Iterator[str]:
    option = f"--{name.replace('_', '-')}"
    if value is True:
        yield option
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for one in value:
            yield from (option, str(one))
    elif value not in (None, False):
        yield from (option, _text(value))


def _text(value: Any) -> str:
    if isinstance(value, timedelta):
        return duration_text(value)
    return str(getattr(value, "value", value))


def _more(limit: Decimal, cost: Cost) -> Decimal:
    """What suffices to end the run, and never less than was allowed already; in cents, large sums in whole dollars."""
    wanted = max(limit + CENT, cost.to_finish or 2 * limit)
    return wanted.quantize(CENT if wanted < WHOLE_FROM else Decimal(1), rounding=ROUND_UP)
