"""Reports and grounds to draw from, for what must hold of every decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from certify_cli.policy.baseline import baseline_of, by_target
from certify_cli.policy.grounds import Grounds
from certify_cli.types.findings import Mark, Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.plans import RunSettings
from certify_cli.types.policy import FIRM, LEVELS, PRESETS, RULES, Policy, PolicyRule, Waiver
from certify_cli.types.reports import ProbeReport, TargetReport
from certify_cli.verdicts.judge import judge
from kit.values import NOON

PROBES = ("reachable", "answers", "streaming", "tool_use", "vision")
NAMES = ("a@us-east-1", "us.a@us-east-1", "global.a@us-east-1", "a@us-east-1@prod", "a@eu-west-1")
"""Every one of model `a`: its routes, a region and an account more."""
marks = st.sampled_from([Mark.PASS, Mark.PASS, Mark.PASS, Mark.FAIL, Mark.INCONCLUSIVE, Mark.SKIPPED])
probes = st.builds(
    ProbeReport,
    id=st.sampled_from(PROBES),
    mark=marks,
    demand=st.sampled_from(["claimed", "claimed", "baseline", "observed"]),
    required=st.booleans(),
    flaky=st.booleans(),
)


def judged(report: TargetReport) -> TargetReport:
    """The report with the status that its probes earn."""
    ruling = judge(report.probes, (), RunSettings())
    rating = 4.5 if ruling.status.decisive else None
    return replace(report, status=ruling.status, reason=ruling.reason, coverage=ruling.coverage, rating=rating)


@st.composite
def targets(draw: st.DrawFn, name: str) -> TargetReport:
    chosen = draw(st.lists(probes, min_size=1, max_size=5, unique_by=lambda probe: probe.id))
    route, region, account = (*name.split("@"), None)[:3]
    report = TargetReport(
        target=name,
        model="a",
        route=route,
        region=region,
        account_name=account,
        kind="chat",
        named=True,
        status=Status.PENDING,
        suite=draw(st.sampled_from(["smoke", "standard", "full"])),
        origin=draw(st.sampled_from(["aws", "aws", "aws", "custom", "simulated"])),
        principal="arn:aws:iam::111122223333:role/ci",
        certified_at=NOON - draw(st.sampled_from([timedelta(hours=1), timedelta(days=5)])),
        expires_at=NOON + timedelta(days=1),
        latency_ms=Percentiles(p50=draw(st.sampled_from([None, 100.0, 9000.0]))),
        probes=tuple(chosen),
        narrow=draw(st.sampled_from([False, False, False, True])),
    )
    return judged(report)


values: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "min_status": st.sampled_from([Status.CERTIFIED, Status.QUALITY_WARNING]),
        "min_rating": st.sampled_from([3.0, 5.0]),
        "min_coverage": st.sampled_from([0.5, 1.0]),
        "required": st.lists(st.sampled_from(PROBES), max_size=2).map(tuple),
        "require_claimed": st.booleans(),
        "max_latency_p50": st.just(timedelta(seconds=1)),
        "max_age": st.just(timedelta(days=2)),
        "min_suite": st.sampled_from(["smoke", "standard", "full"]),
        "quality_not_worse": st.booleans(),
        "principal": st.sampled_from(["*", "*:role/prod"]),
        "levels": st.dictionaries(
            st.sampled_from([rule for rule in RULES if rule not in FIRM]), st.sampled_from(LEVELS), max_size=3
        ),
    },
)
policies = st.builds(
    Policy,
    preset=st.sampled_from(PRESETS),
    values=values,
    rules=st.lists(
        st.builds(PolicyRule, target=st.sampled_from(["*", "a", "us.a@*", "a@eu-*"]), values=values), max_size=2
    ).map(tuple),
)
waivers = st.builds(
    Waiver,
    target=st.sampled_from([*NAMES, "*@us-east-1", "a"]),
    probe=st.sampled_from(PROBES),
    reason=st.just("known"),
    owner=st.just("ana"),
    until=st.sampled_from(
        [None, NOON - timedelta(1), NOON, NOON + timedelta(1), NOON + timedelta(99), NOON + timedelta(900)]
    ),
)
several = st.tuples(*(targets(name) for name in NAMES))
grounds = st.builds(
    Grounds,
    policy=policies,
    waivers=st.lists(waivers, max_size=3).map(tuple),
    now=st.just(NOON),
    certificates=st.booleans(),
    baseline=st.one_of(st.just({}), several.map(lambda reports: by_target(baseline_of(reports, NOON)))),
)
