"""How often a plan measures a time when all goes well, and which percentiles that is too seldom for."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from certify_cli.cases.named import probe_named
from certify_cli.codec import to_json
from certify_cli.planning.rehearsal import Exchange, rehearse
from certify_cli.planning.trials import healthy_trials
from certify_cli.policy.limits import PERCENTILES, TIMES
from certify_cli.types.cases import is_case
from certify_cli.types.findings import Demand
from certify_cli.types.plans import ProbePlan, RunSettings, TargetPlan
from certify_cli.types.policy import Demands
from certify_cli.verdicts.statistics import SHARES, samples_for

_STREAMED = ("converse_stream", "invoke_stream")


def too_few(plan: TargetPlan, settings: RunSettings, demands: Demands) -> Iterator[str]:
    """What the policy limits and the plan cannot tell, each with the trials that would tell it."""
    rules = [rule for rule in TIMES if demands.level(rule) != "off" and (rule != "ttft" or plan.model.kind == "chat")]
    wanted = [(rule, rank) for rule in rules for rank in PERCENTILES if getattr(demands, f"max_{rule}_{rank}")]
    measuring, record = (_measuring(plan), to_json(plan.model)) if wanted else ([], "")
    exchanges = [one for probe in measuring for one in _answered(probe, plan, settings, record)]
    trials = max((healthy_trials(probe, settings) for probe in measuring), default=1)
    for rule, rank in wanted:
        once = sum(rule != "ttft" or one.operation in _STREAMED for one in exchanges)
        least = samples_for(SHARES[rank])
        if (have := once * trials) < least:
            remedy = f"--trials {ceil(least / once)}" if once else "no probe of it measures any"
            planned = f"{have} {'is' if have == 1 else 'are'} planned"
            yield f"the policy's {rule}_{rank} needs {least} samples, and {planned}: {remedy}"


def _measuring(plan: TargetPlan) -> list[ProbePlan]:
    """The probes whose calls are timed (`verdicts.performance`): our own short ones, else whatever there is."""
    asked = [one for one in plan.probes if one.demand is not Demand.NOT_APPLICABLE]
    return [one for one in asked if not one.expensive and not is_case(one.id)] or asked


def _answered(probe: ProbePlan, plan: TargetPlan, settings: RunSettings, record: str) -> Iterator[Exchange]:
    """The calls of one trial that answer."""
    for one in rehearse(probe_named(probe.id, settings.cases), plan.model, settings.given, record=record):
        if not one.refused and one.operation != "count_tokens":
            yield one
