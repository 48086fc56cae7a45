"""Where results are kept, as the words that lead another command there; every hint that names a command has them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from certify_cli.database_urls import without_password

VARIABLE = "CERTIFY_DATABASE"
_GOING_ON = r"(?:certify|run)(?: --resume| --retry-errors)?"
_OTHERS = (
    r"doctor|report|gate|waive|export|residency|list-certifiable|sync-registry|dead-letters (?:list|requeue|discard)"
)
_COMMAND = re.compile(rf"\bcertify ({_GOING_ON}|{_OTHERS})\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A store: the one that `database` names, else the user's own, or the one of simulated results."""

    simulated: bool = False
    database: str | None = None
    personas: str | None = None

    @classmethod
    def of(
        cls, environ: Mapping[str, str], *, simulated: bool, database: str | None, personas: object | None = None
    ) -> Self:
        """A URL with a password that a variable holds is left to the variable: without it, it might open nothing."""
        secret = database is not None and without_password(database) != database
        left_out = secret and environ.get(VARIABLE) == database
        return cls(simulated, None if left_out else database, None if personas is None else str(personas))

    @property
    def running(self) -> tuple[str, ...]:
        """For `certify certify`."""
        simulate = ("--simulate",) if self.simulated else ()
        return (*simulate, *(("--personas", self.personas) if self.personas else ()), *self._named)

    @property
    def reading(self) -> tuple[str, ...]:
        """For `certify report` and `certify dead-letters`."""
        return self._named or (("--origin", "simulated") if self.simulated else ())

    def led(self, text: str) -> str:
        """The text, in which every command leads to this place."""
        return _COMMAND.sub(self._led, text)

    @property
    def _named(self) -> tuple[str, ...]:
        return ("--database", without_password(self.database)) if self.database else ()

    def _led(self, command: re.Match[str]) -> str:
        verb = command[1].split()[0]
        words = {
            "certify": self.running,
            "doctor": (*(("--simulate",) if self.simulated else ()), *self._named),
            "run": self.running,
            "report": self.reading,
            "gate": self.reading,
            "dead-letters": self.reading,
            "export": self.reading,
        }
        return " ".join([command[0], *map(shlex.quote, words.get(verb, self._named))])
