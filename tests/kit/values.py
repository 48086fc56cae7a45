"""Small records, plans, findings and replies with everything a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from certify_cli.types.calls import Attempt, Reply, Timings, Usage
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Demand, Finding, Mark
from certify_cli.types.model import Facts, Kind, ModelRecord, Prices, RouteGroup
from certify_cli.types.plans import Estimate, ProbePlan, Suite, TargetPlan
from certify_cli.types.reports import ProbeReport
from certify_cli.types.target import Target

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def record(
    model_id: str = "amazon.nova-lite-v1:0",
    kind: Kind = "chat",
    capabilities: Mapping[str, bool] | None = None,
    prices: Prices | None = None,
    uncurated: bool = False,
) -> ModelRecord:
    facts = Facts(vendor="Amazon", name="Nova Lite", kind=kind, apis=("converse",), capabilities=capabilities or {})
    route = RouteGroup(id=model_id, kind="on_demand", sources=("us-east-1",), destinations=("self",))
    known = Prices(input_usd_per_mtok=Decimal("0.06"), output_usd_per_mtok=Decimal("0.24"))
    return ModelRecord(id=model_id, facts=facts, prices=prices or known, routes=(route,), uncurated=uncurated)


def plan(*probes: ProbePlan, model: ModelRecord | None = None, suite: Suite = "standard", key: str = "k") -> TargetPlan:
    known = model or record()
    return TargetPlan(
        target=Target(known.id, "us-east-1"),
        model=known,
        asked=known.id,
        named=True,
        suite=suite,
        probes=probes,
        estimate=Estimate(),
        key=key,
    )


def probe_plan(name: str, demand: Demand = Demand.CLAIMED, required: bool = False) -> ProbePlan:
    return ProbePlan(id=name, demand=demand, required=required)


def failure(category: Category, *, transient: bool = False, status: int | None = 400, message: str = "no") -> Failure:
    return Failure(category=category, message=message, transient=transient, http_status=status)


def attempt(category: Category | None = None, total_ms: float = 100.0) -> Attempt:
    return Attempt(operation="converse", total_ms=total_ms, category=category, input_tokens=10, output_tokens=5)


def finding(
    probe: str,
    mark: Mark,
    trial: int = 1,
    failed: Failure | None = None,
    attempts: tuple[Attempt, ...] | None = None,
) -> Finding:
    return Finding(
        target="amazon.nova-lite-v1:0@us-east-1",
        probe=probe,
        trial=trial,
        mark=mark,
        reason=f"{probe} was {mark}",
        failure=failed,
        attempts=(attempt(),) if attempts is None else attempts,
        origin="simulated",
        started_at=NOON,
        ended_at=NOON,
    )


def probe_report(
    name: str, mark: Mark, required: bool = False, demand: str = "claimed", flaky: bool = False
) -> ProbeReport:
    return ProbeReport(id=name, mark=mark, required=required, demand=demand, flaky=flaky, message=f"{name} said so")


def reply(text: str = "ok", stop_reason: str = "end_turn", output_tokens: int = 5) -> Reply:
    return Reply(
        operation="converse",
        timings=Timings(100.0),
        origin="simulated",
        text=text,
        role="assistant",
        blocks=({"text": text},),
        stop_reason=stop_reason,
        usage=Usage(10, output_tokens, 10 + output_tokens),
        request_id="r-1",
    )
