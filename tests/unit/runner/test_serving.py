"""Which certificates are served in place of a run."""

from __future__ import annotations

from datetime import timedelta

from kit.gated import keep, report, warned
from kit.values import NOON, plan

from certify_cli.policy.grounds import Grounds
from certify_cli.runner.prepare import Order, served_from_store, served_meanwhile
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.policy import Policy

HOUR = timedelta(hours=1)
PLAIN = Order()


def test_a_wide_certificate_that_a_smaller_suite_cast_doubt_on_is_not_served() -> None:
    wanted = plan(suite="full", key="digest")
    name, store = wanted.model.id, MemoryStore()
    keep(store, [report(name, NOON - 2 * HOUR, suite="full")])

    def served(order: Order = PLAIN) -> list[bool]:
        first = served_from_store([wanted], order, store, NOON)
        meanwhile = served_meanwhile(wanted, order, store, NOON, since=None, eol_date=None)
        return [bool(first), meanwhile is not None]

    assert served() == [True, True]
    keep(store, [report(name, NOON - HOUR, rating=2.0)], "run-2")
    assert served() == [True, True]
    for policy, serves in (({"min_rating": 4.0}, False), ({"allowed_regions": ("eu-*",), "principal": "x"}, True)):
        assert served(Order(grounds=Grounds(policy=Policy(values=policy)))) == [serves, serves]
    keep(store, [warned(name, NOON - HOUR)], "run-3")
    assert served() == [False, False]
