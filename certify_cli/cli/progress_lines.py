"""Progress as lines of text, for logs, CI and cron; and none at all."""

from __future__ import annotations

from certify_cli.cli.console import Console
from certify_cli.formats._untrusted import one_line
from certify_cli.interfaces import Call, Clock
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.naming import counted
from certify_cli.types.reports import RunInfo, TargetReport

SAME_NOTICE_SECONDS = 30.0
"""A storm of throttling is one event: the same notice is said again only after this long."""


class Silent:
    """Told everything, says nothing."""

    def started(self, run: RunInfo, targets: int, calls: int) -> None: ...

    def call_settled(self, call: Call, result: Reply | Failure, cost_so_far: str) -> None: ...

    def finding(self, finding: Finding) -> None: ...

    def target_ended(self, report: TargetReport, done: int, total: int) -> None: ...

    def circuits(self, names: tuple[str, ...]) -> None: ...

    def notice(self, text: str) -> None: ...

    def detail(self, text: str) -> None: ...

    def ended(self) -> None: ...


class PlainProgress(Silent):
    """One line per finished target, and notices; with `-v` also every finding that is not a pass."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._quiet = Repeats(clock)

    def started(self, run: RunInfo, targets: int, calls: int) -> None:
        self._console.talk(start_line(run, targets, calls))

    def finding(self, finding: Finding) -> None:
        if finding.mark is not Mark.PASS:
            self._console.detail(finding_line(finding))

    def target_ended(self, report: TargetReport, done: int, total: int) -> None:
        self._console.talk(target_line(report, done, total))

    def notice(self, text: str) -> None:
        if self._quiet.is_news(text):
            self._console.talk(f"note: {one_line(text)}")

    def detail(self, text: str) -> None:
        if text:
            self._console.detail(f"note: {one_line(text)}")


class Repeats:
    """Knows what was said lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}

    def is_news(self, text: str) -> bool:
        """Whether the text was not said within SAME_NOTICE_SECONDS; from now on it was."""
        now = self._clock()
        self._said = {one: at for one, at in self._said.items() if now - at < SAME_NOTICE_SECONDS}
        if text in self._said:
            return False
        self._said[text] = now
        return True


def start_line(run: RunInfo, targets: int, calls: int) -> str:
    """`run 0b9f: 80 targets, about 960 calls, suite smoke, simulated`."""
    said = f"run {run.id}: {counted(targets, 'target')}, about {counted(calls, 'call')}, suite {run.suite}"
    return ", ".join(part for part in (said, origin_note(run)) if part)


def target_line(report: TargetReport, done: int, total: int) -> str:
    """`[12/80] us.amazon.nova-lite-v1:0@us-east-1 CERTIFIED 4.8 PREMIUM`, with the reason if there is one."""
    parts = [f"[{done}/{total}]", report.target or report.model, report.status.value]
    parts += [f"{report.rating:.1f}"] if report.rating is not None else []
    parts += [part for part in (report.badge, "(cached)" if report.cached and not report.fallback else "") if part]
    said = report.reason
    if report.fallback:
        said = f"from its last certificate, {report.fallback}"
    return one_line(" ".join(parts) + (f" - {said}" if said else ""))


def finding_line(finding: Finding) -> str:
    """One trial's mark and reason."""
    said = f"{finding.target} {finding.probe}#{finding.trial} {finding.mark.value}"
    return one_line(f"{said}: {finding.reason}" if finding.reason else said)


def origin_note(run: RunInfo) -> str:
    """What must be said where it is not AWS that answers, or ""."""
    return {"simulated": "simulated", "custom": "custom endpoint"}.get(run.origin or "", "")
