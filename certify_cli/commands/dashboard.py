"""Puts around a report what the store knows beside it, each by one query; no call, and no finding is read."""

from __future__ import annotations

from certify_cli.interfaces import Store
from certify_cli.types.dashboards import Dashboard, RunTally
from certify_cli.types.history import Stretch
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table

EACH = 30
"""Runs that a target's charts go back."""
POINTS = 20_000
RUNS = 30
LETTERS = 500
CHANGES = 50


def dashboard(report: Report, store: Store, health: Table) -> Dashboard:
    """The report with its targets' histories and dead letters, the last runs and changes, and the store's health."""
    names = {one.target for one in report.targets if one.target}
    tallies = store.tallies()
    letters = [one for one in store.dead_letters() if one.target in names and one.state != "discarded"]
    return Dashboard(
        report=report,
        points=store.points(Stretch(targets=tuple(sorted(names)), each=EACH, most=POINTS)),
        runs=tuple(RunTally(run=run, counts=dict(tallies.get(run.id, {}))) for run, _ in store.runs()[:RUNS]),
        letters=tuple(sorted(letters, key=lambda one: (one.last_at, one.id), reverse=True)[:LETTERS]),
        changes=store.changes()[:CHANGES],
        health=health,
    )
