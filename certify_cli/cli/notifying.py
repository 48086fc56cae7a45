"""Whoever the settings name is told what a command found changed; what fails there is one line, and nothing more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Self

from certify_cli.cli.frame import Frame
from certify_cli.errors import CertifyError
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.types.durations import parse_duration
from certify_cli.verdicts.endings import WARNING, with_endings

if TYPE_CHECKING:
    from certify_cli.cli.invocation import Invocation
    from certify_cli.commands.notify import Find, Occasion
    from certify_cli.interfaces import Store
    from certify_cli.registry.reconcile import Reconciled
    from certify_cli.runner.stop import Stop
    from certify_cli.settings import FileSettings
    from certify_cli.types.policy import Notify
    from certify_cli.types.reports import Report

SIGNALS = (130, 143)


def never() -> bool:
    """Where nobody can give up."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Herald:
    """Tells the notifiers of a settings file. Without any it does nothing, and opens nothing."""

    frame: Frame
    notifiers: Sequence[Notify]
    simulated: bool = False
    eol_warning: timedelta = WARNING
    give_up: Callable[[], bool] = never

    @classmethod
    def of(cls, frame: Frame, settings: FileSettings, *, simulated: bool = False) -> Self:
        """Of a command that has no options of its own for any of it."""
        said = settings.values.get("eol_warning")
        within = parse_duration(said) if said else WARNING
        return cls(frame=frame, notifiers=settings.notify, simulated=simulated, eol_warning=within)

    def tell_of_report(
        self, report: Report, command: Literal["certify", "gate"], *, see: str, store: Store | None = None
    ) -> None:
        """After `certify` or `gate`. Who stopped it wants it to end: whoever goes on tells what it found."""
        if not self.notifiers or report.decision is None or report.decision.exit_code in SIGNALS:
            return
        from certify_cli.commands.notify import Occasion
        from certify_cli.policy.news import news_of, words_of

        now, run = datetime.now(UTC), report.run
        dated = with_endings(report, now.date(), self.eol_warning)
        # a gate may be given names already masked, and a subject must have one name
        words = tuple(replace(one, target=mask_accounts(one.target)) for one in words_of(dated, command, now))
        with self._opened(store) as opened:
            occasion = Occasion(
                command=command,
                origin=(run and run.origin) or opened.origin(),
                run=run.id if run else None,
                outcome=report.decision.outcome,
                see=see,
            )
            self._tell(lambda before, wanted: news_of(words, before, wanted), occasion, opened)

    def tell_of_sync(self, result: Reconciled, *, check: bool) -> None:
        """After `sync-registry`; of a check nothing is written but what was told."""
        if not self.notifiers:
            return
        from certify_cli.commands.notify import Occasion
        from certify_cli.commands.sync_news import told_of_check, told_of_sync

        see = self.frame.place().led(f"certify sync-registry {'--check' if check else '--history'}")
        with self._opened(None) as store:
            occasion = Occasion(command="sync-registry", origin=store.origin(), see=see)
            log = () if check else store.changes()
            find: Find = (
                (lambda before, wanted: told_of_check(result.drift, before, wanted))
                if check
                else (lambda before, wanted: told_of_sync(log, before, wanted))
            )
            self._tell(find, occasion, store)

    def _tell(self, find: Find, occasion: Occasion, store: Store) -> None:
        from certify_cli.commands.notify import notify_all
        from certify_cli.interfaces import Outside

        outside = Outside(
            variables=self.frame.console.environ,
            clock=time.monotonic,
            sleep=time.sleep,
            now=lambda: datetime.now(UTC),
        )
        for problem in notify_all(self.notifiers, store, find, occasion, outside, give_up=self.give_up):
            self.frame.console.warn(problem)

    @contextmanager
    def _opened(self, store: Store | None) -> Iterator[Store]:
        """The command's own store, or the same opened anew to write; one that is lost costs the news, no verdict."""
        try:
            if store is not None:
                yield store
            else:
                with self.frame.store(simulated=self.simulated) as opened:
                    yield opened
        except CertifyError as error:
            self.frame.console.warn(f"nobody was notified: {error.message}")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the news must not cost the verdict
            self.frame.console.warn(f"nobody was notified: {type(error).__name__} in certify itself, please report it")


def tell(report: Report, asked: Invocation, frame: Frame, store: Store, stop: Stop) -> None:
    """After `certify certify` delivered its report."""
    herald = Herald(
        frame=frame,
        notifiers=asked.settings.notify,
        eol_warning=asked.eol_warning,
        give_up=lambda: stop.requested,
    )
    shown = f"certify report --run {report.run.id}" if report.run else "certify report"
    herald.tell_of_report(report, "certify", see=asked.continuing.place.led(shown), store=store)
