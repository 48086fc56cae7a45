"""Whoever the settings name is told what a command found changed; what fails there is one line, and nothing more."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal, Self

from certify_cli.cli.frame import Frame
from certify_cli.errors import CannotRun, CertifyError, StoreError
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.types.durations import parse_duration
from certify_cli.verdicts.endings import WARNING, with_endings

if TYPE_CHECKING:
    from certify_cli.cli.invocation import Invocation
    from certify_cli.commands.notify import Find, Occasion
    from certify_cli.interfaces import Store
    from certify_cli.policy.grounds import Grounds
    from certify_cli.policy.news import Told
    from certify_cli.policy.words import Word
    from certify_cli.registry.reconcile import Reconciled
    from certify_cli.runner.stop import Stop
    from certify_cli.settings import FileSettings
    from certify_cli.types.notifications import Event
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
    policy: str = ""
    """As it was typed."""
    eol_warning: timedelta = WARNING
    give_up: Callable[[], bool] = never

    @classmethod
    def of(cls, frame: Frame, settings: FileSettings, *, simulated: bool = False, policy: str = "") -> Self:
        """Of a command that has no options of its own for any of it."""
        said = settings.values.get("eol_warning")
        within = parse_duration(said) if said else WARNING
        return cls(frame=frame, notifiers=settings.notify, simulated=simulated, policy=policy, eol_warning=within)

    def tell_of_report(
        self,
        report: Report,
        command: Literal["certify", "gate"],
        grounds: Grounds,
        *,
        see: str,
        store: Store | None = None,
        job: str = "",
    ) -> None:
        """After `certify` or `gate`, of what was decided on those grounds.

        Who stopped it wants it to end: whoever goes on tells what it found.
        `job` is the command that is typed again and again, of which it is told when it could not run, and when it did.
        """
        if not self.notifiers or report.decision is None or report.decision.exit_code in SIGNALS:
            return
        from certify_cli.commands.called import calling
        from certify_cli.commands.meanings import identified
        from certify_cli.commands.notify import Occasion
        from certify_cli.policy.missing import found_since
        from certify_cli.policy.news import news_of
        from certify_cli.policy.words import Asking, words_of

        now, run, outcome = datetime.now(UTC), report.run, report.decision.outcome
        dated = with_endings(report, now.date(), self.eol_warning)

        def work(opened: Store) -> None:
            catalogue = self.frame.catalogue(opened)
            held, means = identified(grounds, catalogue, report.targets), calling(report.targets, catalogue)
            asking = Asking(command=command, now=now, grounds=held)
            found = (*words_of(dated, command, now, held), *_words_of_job(job, report))
            # evidence may have names already masked, and a subject must have one name
            words = tuple(replace(one, target=mask_accounts(one.target)) for one in found)
            origin = (run and run.origin) or opened.origin()
            name = run.id if run else None
            told = Occasion(command=command, origin=origin, run=name, outcome=outcome, policy=self.policy, see=see)

            def find(before: Mapping[str, str], wanted: Collection[Event]) -> Told:
                return news_of((*words, *found_since(words, before, asking, means)), before, wanted, now)

            self._tell(find, told, opened)

        self._with_store(store, work)

    def tell_of_stop(self, error: CertifyError, job: str) -> None:
        """Where `certify` gave up before there was a report; the store is opened anew, to remember that it was told."""
        if not self.notifiers or not job:
            return
        from certify_cli.commands.notify import Occasion
        from certify_cli.policy.news import news_of
        from certify_cli.policy.words import word_of_run

        words = (word_of_run(mask_accounts(job), error.message, error.hint),)
        see = self.frame.place(simulated=self.simulated).led("certify doctor")

        def work(store: Store) -> None:
            occasion = Occasion(command="certify", origin=store.origin(), see=see)
            self._tell(lambda before, wanted: news_of(words, before, wanted, datetime.now(UTC)), occasion, store)

        self._with_store(None, work)

    def tell_of_sync(self, result: Reconciled, *, check: bool) -> None:
        """After `sync-registry`; of a check nothing is written but what was told."""
        if not self.notifiers:
            return
        from certify_cli.commands.notify import Occasion
        from certify_cli.commands.sync_news import told_of_check, told_of_sync

        see = self.frame.place().led(f"certify sync-registry {'--check' if check else '--history'}")

        def work(store: Store) -> None:
            occasion = Occasion(command="sync-registry", origin=store.origin(), see=see)
            log = () if check else store.changes()
            find: Find = (
                (lambda before, wanted: told_of_check(result.drift, before, wanted))
                if check
                else (lambda before, wanted: told_of_sync(log, before, wanted))
            )
            self._tell(find, occasion, store)

        self._with_store(None, work)

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

    def _with_store(self, store: Store | None, work: Callable[[Store], None]) -> None:
        """On the command's own store, or the same opened anew to write; one that is lost costs the news, no verdict."""
        try:
            if store is not None:
                work(store)
                return
            with self.frame.store(simulated=self.simulated) as opened:
                work(opened)
        except CertifyError as error:
            self.frame.console.warn(f"nobody was notified: {error.message}")
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the news must not cost the verdict
            self.frame.console.warn(f"nobody was notified: {type(error).__name__} in certify itself, please report it")


def tell(report: Report, asked: Invocation, frame: Frame, store: Store, stop: Stop) -> None:
    """After `certify certify` delivered its report."""
    herald = replace(_herald(asked, frame), give_up=lambda: stop.requested)
    shown = f"certify report --run {report.run.id}" if report.run else "certify report"
    see = asked.continuing.place.led(shown)
    herald.tell_of_report(report, "certify", asked.declared.grounds, see=see, store=store, job=job_of(asked))


@contextmanager
def telling_of_stops(asked: Invocation, frame: Frame) -> Iterator[None]:
    """Whoever waits for a run is told that there was none; of a store that is lost nothing could be remembered."""
    try:
        yield
    except StoreError:
        raise
    except CannotRun as error:
        if not (asked.plan or asked.preflight_only):
            _herald(asked, frame).tell_of_stop(error, job_of(asked))
        raise


def job_of(asked: Invocation) -> str:
    """What is typed each night, by what it selects; "" where a run is gone on with, which is typed once."""
    if asked.goes_on:
        return ""
    options = {
        "--from": (asked.from_file,) if asked.from_file else (),
        "--region": asked.region if asked.region_typed else (),
        "--account": asked.account,
        "--vendor": asked.vendor,
        "--kind": asked.kind,
        "--suite": (asked.suite,) if asked.suite_given else (),
        "--probe": asked.probe,
    }
    every = ("--all",) if asked.everything else ()
    said = (word for name, values in options.items() for value in values for word in (name, str(value)))
    return shlex.join(("certify", "certify", *asked.targets, *every, *said))


def _herald(asked: Invocation, frame: Frame) -> Herald:
    return Herald(
        frame=frame,
        notifiers=asked.settings.notify,
        simulated=asked.simulate,
        policy=asked.policy or "",
        eol_warning=asked.eol_warning,
    )


def _words_of_job(job: str, report: Report) -> Iterator[Word]:
    """Whether it could run, by the decision."""
    from certify_cli.policy.words import word_of_run

    decision = report.decision
    if not job or decision is None:
        return
    why = next((one for one in decision.reasons if one.target is None and one.exit_code == CannotRun.exit_code), None)
    stopped = decision.exit_code == CannotRun.exit_code
    message, remedy = (why.message, why.remedy) if why else ("it ended with exit 4", "")
    yield word_of_run(job, message, remedy) if stopped else word_of_run(job)
