"""One attempt at an AWS operation: under a deadline and a byte cap, and never an exception out of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from certify_cli.aws.clients import Clients
from certify_cli.aws.deadline import Call, Lanes
from certify_cli.aws.evidence import failure_of
from certify_cli.aws.origin import SIMULATOR_HEADER, host_of, origin_of
from certify_cli.types.calls import Origin
from certify_cli.types.failures import Failure

T = TypeVar("T")

CONTROL_SECONDS = 10.0
"""For a call about models rather than to one."""


class Attempts:
    """The one boundary between botocore and the rest: anything raised inside comes out as a Failure."""

    def __init__(self, clients: Clients, *, lanes: int, reply_bytes: int, clock: Callable[[], float]) -> None:
        self.clients = clients
        self._lanes = Lanes(lanes)
        self._reply_bytes = reply_bytes
        self.clock = clock
        self._simulated: set[str] = set()
        self._heard: set[str] = set()

    def run(
        self,
        where: tuple[str, str],
        operation: str,
        work: Callable[[Any, Call], T],
        *,
        seconds: float = CONTROL_SECONDS,
    ) -> T | Failure:
        """What `work(client, call)` makes of one call to the service and region of `where`; one HTTP request."""
        client = self.clients.get(*where)
        if isinstance(client, Failure):
            return client
        call = Call(seconds=seconds, reply_bytes=self._reply_bytes, clock=self.clock)
        try:
            return self._lanes.run(call, lambda: work(client, call))
        except Exception as error:  # noqa: BLE001 - the boundary; KeyboardInterrupt and SystemExit pass
            return failure_of(error, operation, call)
        finally:
            self._remember(call)

    def origin_of_call(self, call: Call) -> Origin:
        """Where the reply really came from."""
        return "simulated" if call.headers.get(SIMULATOR_HEADER) == "1" else origin_of(call.url)

    def origin_of_url(self, url: str) -> Origin:
        """As `origin_of_call`, from what that host answered so far."""
        return "simulated" if host_of(url) in self._simulated else origin_of(url)

    def certain_origin_of_url(self, url: str) -> Origin | None:
        """As `origin_of_url`; None where only an answer could tell a simulator, and none came."""
        origin = self.origin_of_url(url)
        return origin if origin != "custom" or host_of(url) in self._heard else None

    def _remember(self, call: Call) -> None:
        if not call.url or call.status is None:
            return
        self._heard.add(host_of(call.url))
        if call.headers.get(SIMULATOR_HEADER) == "1":
            self._simulated.add(host_of(call.url))
