"""A report and a list that hold everything a format must cope with.

For the tests of formats, ours and those of plug-ins; nothing else imports it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from certify_cli.types.circuits import CircuitRecord
from certify_cli.types.costs import Cost
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Badge, Mark, RatingParts, Status
from certify_cli.types.lines import FileLine
from certify_cli.types.measures import Interval, Percentiles
from certify_cli.types.reports import ProbeReport, Report, RunInfo, TargetReport, Tokens
from certify_cli.types.tables import Column, Table

STARTED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_CERTIFIED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_RUN = "0b9f6a52-6d6e-4b0c-9a53-5a3f0c1d2e4f"


PROBES = (
    ProbeReport(id="reachable", mark=Mark.PASS, required=True, trials=1, passed=1, duration_ms=812.4),
    ProbeReport(
        id="answers",
        mark=Mark.PASS,
        required=True,
        flaky=True,
        trials=3,
        passed=2,
        duration_ms=2411.0,
        failed=1,
        interval=Interval(low=0.2077, high=0.9385, confidence=0.95),
    ),
    ProbeReport(
        id="tool_use",
        mark=Mark.FAIL,
        category="CAPABILITY_UNSUPPORTED",
        message="no toolUse block came",
        remedy="remove the claim from the registry",
        trials=3,
        failed=3,
        interval=Interval(low=0.0, high=0.5615, confidence=0.95),
        duration_ms=3000.0,
        request_ids=("6d0f2c1e-0001", "6d0f2c1e-0002"),
    ),
    ProbeReport(id="streaming", mark=Mark.INCONCLUSIVE, category="THROTTLED", message="throttled 4 times", trials=1),
    ProbeReport(id="vision", mark=Mark.FAIL, demand="observed", message="nobody claims it", trials=1),
    ProbeReport(id="guardrails", mark=Mark.SKIPPED, demand="not_applicable", message="no guardrail given"),
)


def target(route: str, status: Status, rating: float | None = None, badge: Badge | None = None) -> TargetReport:
    """A simulated target in us-east-1 with that verdict and nothing else."""
    return TargetReport(
        target=f"{route}@us-east-1",
        model=route.removeprefix("us."),
        vendor=route.removeprefix("us.").partition(".")[0],
        kind="chat",
        route=route,
        region="us-east-1",
        account="0123",
        api="converse",
        asked=route,
        status=status,
        rating=rating,
        badge=badge,
        suite="smoke",
        origin="simulated",
    )


WARNED = replace(
    target("us.anthropic.claude-sonnet-4-5-20250929-v1:0", Status.QUALITY_WARNING, 3.9, Badge.FUNCTIONAL),
    reason="10/12, failed: tool_use, flaky: answers",
    named_at=FileLine("deploy/models.yaml", 12),
    served="anthropic.claude-sonnet-4-5-20250929-v1:0",
    rating_parts=RatingParts(success=0.83, resilience=1.0, performance=0.4, stability=0.75),
    certified_at=STARTED,
    latency_ms=Percentiles(p50=812.4, p90=2411.0, mean=901.2, samples=12, weak=("p90",)),
    ttft_ms=Percentiles(p50=120.3, mean=133.7, samples=3, weak=("p50",)),
    gap_ms=Percentiles(p50=20.1, p90=33.0, p95=41.5, mean=22.5, samples=60, weak=("p95",)),
    longest_gap_ms=310.2,
    output_tokens_per_second=Percentiles(mean=44.4, samples=1),
    calls=14,
    retries=2,
    retry_ms=3120.5,
    tokens=Tokens(input=1200, output=345),
    cost_usd=Decimal("0.0000001"),
    coverage=0.92,
    probes=PROBES,
)
OPENAI = TargetReport(
    target=None,
    model="gpt-4-turbo",
    provider="openai",
    asked="openai/gpt-4-turbo",
    status=Status.UNSUPPORTED,
    reason="provider openai is not Bedrock",
    category="UNSUPPORTED_MODEL",
)
_TARGETS = (
    replace(target("us.amazon.nova-lite-v1:0", Status.CERTIFIED, 4.8, Badge.PREMIUM), certified_at=STARTED),
    replace(
        target("amazon.nova-pro-v1:0", Status.CERTIFIED, 4.2, Badge.RECOMMENDED),
        cached=True,
        certified_at=_CERTIFIED,
        expires_at=_CERTIFIED + timedelta(days=7),
        lifecycle="LEGACY",
        eol_date=date(2027, 1, 15),
        eol_days=49,
        eol_warning="ends on 2027-01-15, in 49 d; Legacy: access lapses after 15 days without use",
    ),
    WARNED,
    replace(
        target("meta.llama3-8b-instruct-v1:0", Status.FAILED, 0.0, Badge.UNAVAILABLE),
        reason="access to the model is not granted",
        category="ACCESS_NOT_GRANTED",
        remedy="request access in the Bedrock console of us-east-1",
        uncurated=True,
        named_at=FileLine("certify.toml", 7),
    ),
    replace(target("mistral.mistral-large-2402-v1:0", Status.INCONCLUSIVE), reason="1/3 decided, streaming: throttled"),
    replace(target("cohere.command-r-v1:0", Status.CANCELLED), reason="the run was started anew", named=True),
    replace(target("amazon.nova-sonic-v1:0", Status.UNSUPPORTED), reason="speaks the bidirectional API only"),
    target("ai21.jamba-1-5-mini-v1:0", Status.PENDING),
    target("ai21.jamba-1-5-large-v1:0", Status.QUEUED),
    target("deepseek.r1-v1:0", Status.PROCESSING),
    replace(
        target("amazon.nova-micro-v1:0", Status.CERTIFIED, 4.6, Badge.RECOMMENDED),
        cached=True,
        fallback="circuit open: us-east-1 bedrock-runtime: 10 calls in a row failed, last NETWORK: connection refused",
        certified_at=_CERTIFIED,
        expires_at=_CERTIFIED + timedelta(days=7),
    ),
    OPENAI,
)
CIRCUIT = CircuitRecord(
    name="us-east-1 bedrock-runtime",
    state="open",
    since=STARTED + timedelta(minutes=4),
    reason="10 calls in a row failed, last NETWORK: connection refused",
    opened=2,
)
RUN_INFO = RunInfo(
    id=_RUN,
    started_at=STARTED,
    state="interrupted",
    origin="simulated",
    suite="smoke",
    version="0.1.0",
    circuits=(CIRCUIT,),
)
REPORT = Report(
    partial=True,
    run=RUN_INFO,
    decision=Decision(
        outcome="breached",
        exit_code=1,
        reasons=(
            Reason(rule="status", target="meta.llama3-8b-instruct-v1:0@us-east-1", message="FAILED"),
            Reason(
                rule="status",
                target="us.anthropic.claude-sonnet-4-5-20250929-v1:0@us-east-1",
                message="QUALITY_WARNING",
                probes=("tool_use",),
                waiver={"probe": "tool_use", "reason": "tools are not used", "expires": "2026-12-06"},
            ),
            *(
                Reason(rule="complete", target=one.target, message=one.status.value, exit_code=3)
                for one in _TARGETS
                if one.fallback or one.status in (Status.INCONCLUSIVE, Status.PENDING, Status.QUEUED, Status.PROCESSING)
            ),
            Reason(rule="status", target="cohere.command-r-v1:0@us-east-1", message="CANCELLED"),
            Reason(rule="coverage", target=None, message="3 targets are not decided"),
        ),
    ),
    totals=dict(Counter(one.status.value for one in _TARGETS)),
    cost_usd=Cost(estimated=Decimal("0.02"), actual=Decimal("0.0123")),
    dead_letters={"THROTTLED": 2},
    settings_file="certify.toml",
    targets=_TARGETS,
)
"""Every status, cached, standing in, flaky, waived, uncurated, of another provider, unfinished; simulated."""

TABLE = Table(
    title="Models that can be certified",
    columns=(
        Column(key="model", title="Model"),
        Column(key="certifiable", title="OK"),
        Column(key="regions", title="Regions"),
        Column(key="calls", title="Calls", numeric=True),
        Column(key="usd", title="USD", numeric=True),
        Column(key="reason", title="Reason"),
    ),
    rows=(
        {
            "model": "amazon.nova-lite-v1:0",
            "certifiable": True,
            "regions": ["eu-west-1", "us-east-1"],
            "routes": ({"id": "us.amazon.nova-lite-v1:0", "regions": ("us-east-1", "us-west-2")},),
            "calls": 3,
            "usd": Decimal("0.0000001"),
            "reason": None,
            "eol_date": None,
        },
        {
            "model": "gpt-4-turbo",
            "certifiable": False,
            "regions": [],
            "calls": -1,
            "reason": "=not Bedrock",
            "usd": None,
        },
    ),
    id_key="model",
    note="1 more cannot be certified: --all shows why",
)
