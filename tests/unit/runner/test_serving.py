"""Which certificates are served in place of a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from kit.gated import FAILED_TOOLS, PASSED, keep, report, warned
from kit.values import NOON, plan

from certify_cli.policy.baseline import baseline_of, by_target
from certify_cli.policy.grounds import Grounds
from certify_cli.runner.prepare import Order, served_from_store, served_meanwhile
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status
from certify_cli.types.policy import Policy, Waiver
from certify_cli.types.quality import Comparison, Quality

HOUR = timedelta(hours=1)
PLAIN = Order()
FELL = Comparison(run_id="r", change="worse", before=0.9, difference=-0.3, p_value=0.01, tasks=20)
FALLEN = Quality(score=0.6, low=0.4, high=0.8, tasks=20, compared=FELL)


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


def test_a_certificate_that_the_policy_breaches_on_is_not_served_unless_it_is_excused() -> None:
    wanted = plan(key="digest")
    name, store = wanted.model.id, MemoryStore()
    keep(store, [warned(name, NOON - HOUR, probes=(*PASSED, replace(FAILED_TOOLS, required=True)))])

    def served(order: Order = PLAIN) -> bool:
        first = served_from_store([wanted], order, store, NOON)
        meanwhile = served_meanwhile(wanted, order, store, NOON, since=None, eol_date=None)
        assert bool(first) == (meanwhile is not None)
        return bool(first)

    def by(**policy: Any) -> Order:
        return Order(grounds=Grounds(policy=Policy(values=policy)))

    waived = Waiver(target=name, probe="tool_use", reason="known", owner="ana", until=NOON + HOUR)
    known = by_target(baseline_of([store.certificates()[0].report], NOON))
    assert not served()
    assert served(by(min_status=Status.QUALITY_WARNING))
    assert served(Order(grounds=replace(PLAIN.grounds, waivers=(waived,))))
    assert served(Order(grounds=replace(PLAIN.grounds, baseline=known)))
    keep(store, [report(name, NOON - HOUR, quality=FALLEN)], "run-2")
    assert served()
    assert not served(by(min_rating=4.8))
    # measured anew, it would be compared with itself and no longer be worse
    assert served(by(quality_not_worse=True))
