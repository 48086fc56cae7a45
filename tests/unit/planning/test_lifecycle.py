"""Ends of life per model and region: what is warned of, and that no certificate outlives what is known today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.desk import Bedrock, Desk
from kit.values import NOON, plan, record

from certify_cli.commands.certify import certify
from certify_cli.commands.health import health
from certify_cli.commands.list_certifiable import Filters, list_certifiable
from certify_cli.place import Place
from certify_cli.planning.lifecycle import known_today, warnings
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.known import Registry
from certify_cli.runner.prepare import served_meanwhile
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status
from certify_cli.types.model import InventoryModel, Lifecycle, ModelRecord, Offer, RouteGroup
from certify_cli.types.records import Certificate
from certify_cli.types.reports import Report, TargetReport
from certify_cli.types.target import Selected, Target
from certify_cli.verdicts.endings import days_left, ending, with_endings
from certify_cli.verdicts.explain import stand_in
from certify_cli.verdicts.freshness import expiry, reusable

TODAY = NOON.date()
SOON, LATER = TODAY + timedelta(days=40), TODAY + timedelta(days=200)
WITHIN = timedelta(days=90)


def dated(eol_date: date | None, status: str | None = "ACTIVE", name: str = "amazon.one-v1:0") -> ModelRecord:
    route = RouteGroup(id=name, kind="on_demand", sources=("us-east-1", "us-west-2"), destinations=("self",))
    facts = replace(record(name).facts, inference_types=("ON_DEMAND",), name="One 1")
    life = Lifecycle(status=status, eol_date=eol_date)  # type: ignore[arg-type]  # one of the three
    return replace(record(name), routes=(route,), lifecycle=life, facts=facts)


def catalogue(*models: ModelRecord, offers: tuple[Offer, ...] = ()) -> Catalogue:
    rows = [InventoryModel(id="u", model="amazon.one-v1:0", provider="bedrock", offers=offers)] if offers else []
    return merge(Registry({one.id: one for one in models}), rows)


def offer(region: str, eol_date: date | None, status: str = "LEGACY") -> Offer:
    types = ("ON_DEMAND",)
    return Offer(region=region, listed=True, day=TODAY, status=status, eol_date=eol_date, inference_types=types)


def at(model: ModelRecord, region: str = "us-east-1") -> Selected:
    return Selected(target=Target(model.id, region), model=model, asked=model.id, named=True)


@pytest.mark.parametrize(
    ("days", "status", "said"),
    [
        (90, "ACTIVE", "ends on 2027-02-20, in 90 d"),
        (91, "ACTIVE", ""),
        (0, "ACTIVE", "ends on 2026-11-22, today"),
        (-2, "EOL", "was to end on 2026-11-20, 2 d ago"),
        (None, "LEGACY", "Legacy: access lapses after 15 days without use"),
        (300, "LEGACY", "ends on 2027-09-18, in 300 d; Legacy: access lapses after 15 days without use"),
        (None, "ACTIVE", ""),
        (None, None, ""),
    ],
)
def test_what_is_warned_of(days: int | None, status: str | None, said: str) -> None:
    eol_date = None if days is None else TODAY + timedelta(days=days)
    assert ending(dated(eol_date, status).lifecycle, TODAY, WITHIN) == said
    assert days_left(eol_date, TODAY) == days


def test_each_model_is_warned_of_once_with_its_regions() -> None:
    model, newer = dated(None), dated(None, name="amazon.two-v1:0")
    newer = replace(newer, facts=replace(newer.facts, name="One 2"))
    known = catalogue(model, newer, offers=(offer("us-east-1", SOON), offer("us-west-2", LATER, "ACTIVE")))
    here, there = (known.in_region(model, region) for region in ("us-east-1", "us-west-2"))
    both = [at(here), at(here), at(there, "us-west-2")]
    legacy = "Legacy: access lapses after 15 days without use"
    assert list(warnings(both, known, TODAY, WITHIN)) == [
        f"amazon.one-v1:0 in us-east-1: ends on {SOON}, in 40 d; {legacy}"
    ]
    alone = catalogue(dated(SOON), newer)
    [said] = warnings([at(dated(SOON)), at(dated(SOON), "us-west-2")], alone, TODAY, WITHIN)
    assert said == (
        f"amazon.one-v1:0 in us-east-1, us-west-2: ends on {SOON}, in 40 d; amazon.two-v1:0 goes on with its line"
    )
    assert list(warnings([at(dated(SOON))], alone, TODAY, timedelta(days=39))) == []


def test_reports_count_days_from_the_day_they_are_shown() -> None:
    target = TargetReport(target="m@r", model="m", status=Status.CERTIFIED, eol_date=SOON)
    for passed in (0, 10, 41):
        [shown] = with_endings(Report(targets=(target,)), TODAY + timedelta(days=passed), WITHIN).targets
        assert shown.eol_days == 40 - passed
        assert shown.eol_warning


@given(
    status=st.sampled_from([Status.CERTIFIED, Status.QUALITY_WARNING]),
    age=st.timedeltas(timedelta(0), timedelta(days=8)),
    known=st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 31)),
)
def test_no_certificate_is_served_past_the_end_known_today(status: Status, age: timedelta, known: date | None) -> None:
    issued = expiry(status, NOON, None)
    report = TargetReport(target="a@us-east-1", model="a", status=status)
    kept = certificate_of(report, issued)
    now = NOON + age
    good = reusable(kept, "k", now, eol_date=known)
    assert good == (now < issued and (known is None or now < datetime.combine(known, datetime.min.time(), UTC)))
    shown = stand_in(kept, replace(report, eol_date=known), "circuit open")
    assert shown.expires_at is not None
    assert shown.expires_at <= issued
    assert known is None or shown.expires_at.date() <= known


def certificate_of(report: TargetReport, expires_at: datetime) -> Certificate:
    return Certificate(
        target="a@us-east-1",
        suite="smoke",
        key="k",
        status=report.status,
        run_id="r",
        certified_at=NOON,
        expires_at=expires_at,
        report=report,
    )


def test_a_run_certifies_no_longer_than_the_catalogue_of_today_allows() -> None:
    """The plan is as old as its run; the date became known since."""
    old, ends = dated(None), TODAY + timedelta(days=2)
    desk = Desk(MemoryStore(), Bedrock(), catalogue(old, offers=(offer("us-east-1", ends),)))
    [report] = certify([at(old)], (), desk.order(), desk.store, desk.hands()).targets
    assert (report.status, report.lifecycle, report.eol_date) == (Status.CERTIFIED, "LEGACY", ends)
    assert report.expires_at == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_certificate_from_before_the_date_was_known_is_shown_with_it_and_not_served_after_it() -> None:
    old, ends = dated(None), TODAY + timedelta(days=2)
    desk = Desk(MemoryStore(), Bedrock(), catalogue(old))
    [report] = certify([at(old)], (), desk.order(), desk.store, desk.hands()).targets
    assert report.expires_at == NOON + timedelta(days=7)
    [target] = desk.store.run_targets(desk.store.runs()[0][0].id)
    assert target.plan is not None

    def served(days: float) -> TargetReport | None:
        when = NOON + timedelta(days=days)
        assert target.plan is not None
        found = served_meanwhile(target.plan, desk.order(), desk.store, when, since=None, eol_date=ends)
        return found.report if found else None

    early = served(1)
    assert early is not None
    assert early.expires_at == datetime(2026, 11, 24, tzinfo=UTC)
    assert served(1.6) is None
    known = catalogue(old, offers=(offer("us-east-1", ends),))
    assert known_today(known, target.plan).eol_date == ends
    rows = {(row["area"], row["what"]): row for row in health(desk.store, NOON, Place(), known).rows}
    assert rows["lifecycle", "end within 90d"]["detail"] == f"amazon.one-v1:0@us-east-1 on {ends}"
    assert rows["lifecycle", "Legacy"]["value"] == 1
    assert rows["certificates", "ends next"]["detail"] == "amazon.one-v1:0@us-east-1, 2026-11-24T00:00:00Z"


def test_what_ends_is_listed_by_region_and_date() -> None:
    other = dated(SOON + timedelta(days=1), name="amazon.other-v1:0")
    offers = (offer("us-east-1", SOON + timedelta(days=3)), offer("us-west-2", SOON))
    known = catalogue(dated(LATER), other, offers=offers)
    table = list_certifiable(known, Filters(expiring=WITHIN), TODAY)
    assert [(row["model"], row["eol_date"], row["regions"], row["days_left"]) for row in table.rows] == [
        ("amazon.one-v1:0", SOON.isoformat(), ["us-west-2"], 40),
        ("amazon.one-v1:0", (SOON + timedelta(days=3)).isoformat(), ["us-east-1"], 43),
    ]
    assert list_certifiable(known, Filters(expiring=timedelta(days=39)), TODAY).rows == ()
    assert {*DATES} <= table.rows[0].keys()


DATES = ("legacy_date", "extended_access_date", "successors", "days_left")


def test_a_plan_of_a_model_that_nobody_knows_any_more_keeps_its_date() -> None:
    known = plan(model=dated(SOON))
    assert known_today(catalogue(), known).eol_date == SOON
