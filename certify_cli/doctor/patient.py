"""What is examined: this machine's environment and settings, and the account and the store they lead to."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from certify_cli.aws.examination import Examination, always_enabled
from certify_cli.aws.knock import SERVICES, Knock
from certify_cli.aws.once import Once
from certify_cli.doctor.configured import Configured
from certify_cli.errors import CertifyError
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.runner.abreast import abreast
from certify_cli.stores import health_of
from certify_cli.types.checks import StoreHealth
from certify_cli.types.target import Selected

WIDTH = 32
KNOCK_SECONDS = 10.0
"""For all endpoints of all regions."""


def short(path: str | Path) -> str:
    """A path as people write it: `~` for the home folder, so that it fits on a line."""
    text = str(path)
    home = f"{Path.home()}/"
    return f"~/{text.removeprefix(home)}" if text.startswith(home) else text


@dataclass(frozen=True)  # no slots: the registry is read once, on first use
class Patient:
    """`regions` are those that a run would use; none where neither options nor AWS's own settings name one."""

    aws: Examination
    environment: Mapping[str, str]
    location: str | Path
    """Of the store."""
    regions: tuple[str, ...] = ()
    registry_directory: Path | None = None
    settings_file: Path | None = None
    settings_keys: tuple[str, ...] = ()
    settings_error: CertifyError | None = None
    variables: tuple[str, ...] = ()
    """The `CERTIFY_*` variables that there are."""
    name: str = ""
    """Of the account, as the settings file declares it."""
    accounts: tuple[Patient, ...] = ()
    """The same machine in each account that is wanted; none where only AWS's own settings say who calls."""
    targets: tuple[Selected, ...] = ()
    """What calls are meant for, if anything was named."""
    simulated: bool = False
    """Whether a simulator was asked for, so that meeting one is no surprise."""
    configured: Configured = field(default_factory=Configured)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _once: Once = field(default_factory=Once)

    @cached_property
    def registry(self) -> Catalogue:
        """Raises BadFile."""
        return merge(load(self.registry_directory))

    @property
    def callers(self) -> tuple[Patient, ...]:
        """Everybody whom a run would call as."""
        return self.accounts or (self,)

    @property
    def home(self) -> str:
        """The region that questions of no region are asked in."""
        return self.regions[0] if self.regions else self.aws.home_region()

    @property
    def fallback(self) -> str:
        """A region of the same partition that every account has."""
        return always_enabled(self.home)

    def knocks(self) -> Mapping[tuple[str, str], Knock]:
        """(service, region) -> what came of knocking there; missing is what gave no answer in time."""
        return self._once.get("knocks", self._knock)

    def _knock(self) -> Mapping[tuple[str, str], Knock]:
        doors = [(service, region) for region in self.regions for service in SERVICES]
        answers = abreast(
            lambda door: self.aws.knock(*door),
            doors,
            width=WIDTH,
            until=time.monotonic() + KNOCK_SECONDS,
            clock=time.monotonic,
        )
        return {doors[place]: answer for place, answer in answers.items()}

    def store(self) -> StoreHealth:
        """Raises UsageError and StoreError."""
        return self._once.get("store", lambda: health_of(self.location))
