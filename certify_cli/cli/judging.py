"""What `certify report` makes of stored verdicts beside showing them: a decision, and a baseline for later ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.cli.frame import Frame

if TYPE_CHECKING:
    from certify_cli.commands.report import Filters
    from certify_cli.interfaces import Store
    from certify_cli.policy.grounds import Grounds
    from certify_cli.types.reports import Report

LEFT_TO_THE_GATE = (
    "decided on verdicts alone; certify gate also asks for age, suite and origin of certificates, and for missing ones"
)


@dataclass(frozen=True, slots=True)
class Judging:
    """On which grounds; `asked` says that a decision is wanted where there is none, or another than a run's own."""

    grounds: Grounds
    asked: bool = False
    baseline: Path | None = None

    def report(self, store: Store, filters: Filters | None, run: str | None, frame: Frame) -> Report:
        """The report, with its decision; writes the baseline that is wanted."""
        from certify_cli.commands.report import Filters, held_to
        from certify_cli.commands.report import report as reporting

        grounds = self.at_once(store, frame)
        value = reporting(store, filters or Filters(), run, grounds)
        if self.baseline is not None:
            self._write(value, self.baseline, frame)
        if not self.asked:
            return value
        frame.console.talk(LEFT_TO_THE_GATE)
        return held_to(value, grounds, whole=run is None and filters in (None, Filters()))

    def at_once(self, store: Store, frame: Frame) -> Grounds:
        """The grounds of a decision made now; the catalogue is opened only where somebody asks where data goes."""
        from certify_cli.commands.grounds import at

        return at(self.grounds, datetime.now(UTC), frame.catalogue(store), today=frame.today(store))

    def _write(self, value: Report, path: Path, frame: Frame) -> None:
        from certify_cli.commands.baselines import baseline_text
        from certify_cli.formats.files import check_unshared, write_atomically

        check_unshared("--write-baseline", path, frame.outputs)
        text, count = baseline_text(value, datetime.now(UTC))
        write_atomically(path, text)
        frame.console.talk(f"baseline of {count} written to {path}; --baseline {path} breaches only for what is worse")
