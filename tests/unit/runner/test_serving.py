"""Which certificates are served in place of a run."""

from __future__ import annotations

from datetime import timedelta

from kit.gated import keep, report, warned
from kit.values import NOON, plan

from certify_cli.runner.prepare import Order, served_from_store, served_meanwhile
from certify_cli.stores.memory import MemoryStore

HOUR = timedelta(hours=1)


def test_a_wide_certificate_that_a_smaller_suite_cast_doubt_on_is_not_served() -> None:
    wanted = plan(suite="full", key="digest")
    name, store = wanted.model.id, MemoryStore()
    keep(store, [report(name, NOON - 2 * HOUR, suite="full")])

    def served() -> list[bool]:
        first = served_from_store([wanted], Order(), store, NOON)
        meanwhile = served_meanwhile(wanted, Order(), store, NOON, since=None, eol_date=None)
        return [bool(first), meanwhile is not None]

    assert served() == [True, True]
    keep(store, [warned(name, NOON - HOUR)], "run-2")
    assert served() == [False, False]
