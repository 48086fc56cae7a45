"""Brings the report of a run to where it was wanted."""

from __future__ import annotations

from datetime import UTC, datetime

from certify_cli.cli.closing import seen_again
from certify_cli.cli.frame import Frame
from certify_cli.cli.invocation import Invocation
from certify_cli.cli.surroundings import surrounded
from certify_cli.commands.assemble import without_accounts
from certify_cli.commands.naming_lines import pointed
from certify_cli.errors import CannotRun, CertifyError
from certify_cli.interfaces import Store
from certify_cli.types.dashboards import Dashboard
from certify_cli.types.reports import Report
from certify_cli.verdicts.endings import with_endings


def deliver(report: Report, asked: Invocation, frame: Frame, store: Store) -> bool:
    """Whether it came there; what did not is said, and is in the store all the same."""
    report = with_endings(report, datetime.now(UTC).date(), asked.eol_warning)
    report = pointed(report, asked.rows, asked.from_file, asked.declared.files)
    shown = _around(report, asked, frame, store)
    try:
        frame.emit(shown if asked.show_account else without_accounts(shown))
    except CannotRun as error:
        frame.console.error(CertifyError(error.message, hint=seen_again(report, asked.continuing)))
        return False
    return True


def _around(report: Report, asked: Invocation, frame: Frame, store: Store) -> Report | Dashboard:
    try:
        return surrounded(frame, store, report, simulated=asked.simulate, within=asked.eol_warning)
    except CertifyError:  # a store that was lost takes no report with it
        return report
