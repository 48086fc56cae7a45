"""The door of the simulator: starts it, says where it listens, and stops it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from types import TracebackType

from certify_cli.errors import CannotRun
from certify_cli.simulator.dispatch import Dispatcher, Logged
from certify_cli.simulator.personas import Personas
from certify_cli.simulator.transport import Server
from certify_cli.simulator.world import World
from certify_cli.types.model import ModelRecord

_SERVICES = ("BEDROCK", "BEDROCK_RUNTIME", "BEDROCK_AGENT_RUNTIME", "STS", "SERVICE_QUOTAS", "PRICING", "IAM")
_STOP_SECONDS = 2.5


def _today() -> date:
    return datetime.now(UTC).date()


class Simulator:
    """A Bedrock on `host`:`port` (0 takes any free one) while the context lasts.

    `registry` is what it answers from: model id -> record. Raises CannotRun where the port cannot be had.
    """

    def __init__(
        self,
        registry: Mapping[str, ModelRecord],
        personas: Personas | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        clock: Callable[[], float] = time.monotonic,
        today: Callable[[], date] = _today,
    ) -> None:
        world = World(registry=registry, personas=personas or Personas(), clock=clock, today=today)
        self._dispatcher = Dispatcher(world)
        self._address = (host, port)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> Simulator:
        try:
            self._server = Server(self._address, self._dispatcher.answer, self._dispatcher.too_large)
        except (OSError, OverflowError) as error:
            host, port = self._address
            raise CannotRun(
                f"the simulator cannot listen on {host}:{port}: {getattr(error, 'strerror', None) or error}",
                hint="choose another port with --port, or 0 for any free one",
            ) from None
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="simulator", daemon=True
        )
        self._thread.start()
        return self

    def stop(self) -> None:
        """Within about three seconds, whatever the clients do; harmless when called twice."""
        server, self._server = self._server, None
        if server is not None and self._thread is not None:
            server.stop(_STOP_SECONDS)
            self._thread.join(0.4)

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        assert self._server is not None, "the simulator is not running"
        return self._server.server_port

    @property
    def url(self) -> str:
        host = self._address[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def calls(self) -> tuple[Logged, ...]:
        """The latest requests, oldest first; bounded."""
        return tuple(self._dispatcher.calls)

    @property
    def faults(self) -> tuple[BaseException, ...]:
        """Bugs of the simulator itself that a request brought to light."""
        return tuple(self._dispatcher.faults)

    def environment(self) -> dict[str, str]:
        """The variables that point any AWS SDK of a child process here, with credentials that are none."""
        endpoints = {f"AWS_ENDPOINT_URL_{service}": self.url for service in _SERVICES}
        return {
            "AWS_ENDPOINT_URL": self.url,
            **endpoints,
            "AWS_ACCESS_KEY_ID": "AKIASIMULATOR0000000",
            "AWS_SECRET_ACCESS_KEY": "simulated-secret-key-that-opens-nothing",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }
