"""What the store knows around a report, for the formats that show it; nothing is asked of the store for others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from certify_cli.cli.frame import Frame

if TYPE_CHECKING:
    from certify_cli.interfaces import Store
    from certify_cli.types.dashboards import Dashboard
    from certify_cli.types.reports import Report
    from certify_cli.types.tables import Table


def health_of(frame: Frame, store: Store, *, simulated: bool, within: timedelta) -> Table:
    """The state of the store now; `within` says which ends of life are near."""
    from certify_cli.commands.doors import open_catalogue
    from certify_cli.commands.health import health

    place = frame.place(simulated=simulated or store.origin() == "simulated")
    return health(store, datetime.now(UTC), place, open_catalogue(frame.registry, store), within=within)


def surrounded(frame: Frame, store: Store, report: Report, *, simulated: bool, within: timedelta) -> Report | Dashboard:
    """The report, as a dashboard where a format is wanted that shows one."""
    if not frame.shows_dashboards():
        return report
    from certify_cli.commands.dashboard import dashboard

    return dashboard(report, store, health_of(frame, store, simulated=simulated, within=within))
