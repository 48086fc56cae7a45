"""Asks regions what they offer while a person watches, and may have enough of it."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from certify_cli.cli.console import Console, can_redraw
from certify_cli.cli.interruption import HEARD
from certify_cli.errors import Interrupted, UsageError
from certify_cli.runner.stop import exit_code
from certify_cli.types.naming import some_of

if TYPE_CHECKING:
    from certify_cli.commands.price_list import PriceLists
    from certify_cli.commands.scan import Heard
    from certify_cli.interfaces import Cloud
    from certify_cli.registry.reconcile import Scan
    from certify_cli.types.accounts import Account
    from certify_cli.types.calls import Origin

Answer = TypeVar("Answer")

SHOWN_REGIONS = 2
ERASE = "\r\x1b[2K"


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions meant, and the cloud they are in."""

    console: Console
    names: tuple[str, ...]
    cloud: Cloud

    @classmethod
    def of(cls, console: Console, asked: tuple[str, ...], accounts: Sequence[Account] = ()) -> Regions:
        """Globs and `all` mean the regions of the SDK's table; each is asked through the first account that has it.

        Raises UsageError where no region is known to ask.
        """
        from certify_cli.commands.doors import bedrock_regions, open_listings, wanted_regions
        from certify_cli.planning.places import places

        meant = places(asked, wanted_regions(), bedrock_regions(), accounts=accounts, only=())
        names, foreign = meant.asked_of("what AWS lists")
        if not names:
            raise UsageError("no region to ask", hint="--region us-east-1, set AWS_DEFAULT_REGION, or --offline")
        if foreign:
            console.warn(f"not asked, no account chosen has it: {some_of(foreign, SHOWN_REGIONS)}")
        return cls(console, names, open_listings(time.monotonic, accounts))

    def origin(self) -> Origin:
        return self.cloud.origin(self.names[0])

    def scan(self) -> Scan:
        """What they offer; raises Interrupted for a signal: nothing was written yet."""
        from certify_cli.commands.scan import scan

        return self._asked(lambda heard: scan(self.cloud, self.names, clock=time.monotonic, heard=heard))

    def prices(self) -> PriceLists:
        """What AWS's Price List says of them; raises Interrupted as well."""
        from certify_cli.commands.price_list import ask_prices

        return self._asked(lambda heard: ask_prices(self.cloud, self.names, clock=time.monotonic, heard=heard))

    def _asked(self, ask: Callable[[Heard], Answer]) -> Answer:
        with _watched(self.console, self.names) as waiting:
            try:
                return ask(waiting.heard)
            except KeyboardInterrupt:
                raise Interrupted(
                    exit_code(HEARD.first or signal.SIGINT), "interrupted: what was known stays as it was"
                ) from None


@dataclass(slots=True)
class _Waiting:
    """A line that says how many regions have answered; drawn over where that can be done, else not at all."""

    console: Console
    regions: list[str]
    total: int
    drawn: bool = False

    def heard(self, region: str, listed: bool) -> None:
        self.regions.remove(region)
        self.draw()

    def draw(self) -> None:
        err = self.console.err
        if err is None or self.console.quiet or not can_redraw(err, self.console.environ):
            return
        left = f", waiting for {some_of(self.regions, SHOWN_REGIONS)}" if self.regions else ""
        line = f"asked {self.total - len(self.regions)}/{self.total} regions{left}"
        self._write(f"{ERASE}{line[: self.console.err_screen.width - 1]}")
        self.drawn = True

    def erase(self) -> None:
        if self.drawn:
            self._write(ERASE)

    def _write(self, text: str) -> None:
        """A terminal that was closed meanwhile ends the command by its signal, not by this line."""
        with contextlib.suppress(OSError, ValueError):
            assert self.console.err is not None
            self.console.err.write(text)
            self.console.err.flush()


@contextmanager
def _watched(console: Console, regions: tuple[str, ...]) -> Iterator[_Waiting]:
    waiting = _Waiting(console, list(regions), len(regions))
    waiting.draw()
    try:
        yield waiting
    finally:
        waiting.erase()
