"""Requeued dead letters as part of a retry, whichever run gave them up.

A target of another run than the retried one is certified whole where that run had the same settings and its verdict
still stands; else only the probes given up are asked, which certifies nothing and settles the letters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from certify_cli.cases.named import probe_named
from certify_cli.errors import UsageError
from certify_cli.planning.plan import plan_target, weigh
from certify_cli.runner.again import Again, Runs, Source, rest_of
from certify_cli.runner.changed import SaltOf, same_hands, selected_again
from certify_cli.runner.runs import is_stale
from certify_cli.types.findings import Demand, Finding
from certify_cli.types.model import Prices
from certify_cli.types.plans import ProbePlan, TargetPlan
from certify_cli.types.records import DeadLetter


class Left(Exception):
    """Why letters of a target are left out of this retry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every step looks at."""

    runs: Runs
    salt_of: SaltOf
    prices: Mapping[str, Prices]
    now: datetime


def source_of(letters: Sequence[DeadLetter], runs: Runs) -> Source | None:
    """The newest run that gave up a requeued letter and is over, for a retry of requeued letters alone."""
    givers = {letter.run_id for letter in letters if letter.state == "requeued"}
    ended = (run_id for run_id, (run, _) in runs.known.items() if run_id in givers and not run.is_open)
    return next((runs.source(run_id) for run_id in ended), None)


def with_requeued(retry: Again, letters: Iterable[DeadLetter], desk: Desk) -> Again:
    """The retry with the requeued letters of targets that are not part of it yet."""
    by_target: dict[str, list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        if letter.state == "requeued":
            by_target[letter.target].append(letter)
    for name, mine in by_target.items():
        try:
            plan, carried = _added(name, mine, retry, desk)
        except Left as why:
            retry = replace(
                retry, left=(*retry.left, f"{name}: {len(mine)} requeued dead letters left for later: {why}")
            )
            continue
        if plan is not None:
            retry = replace(retry, plans=(*retry.plans, plan), carried=(*retry.carried, *carried))
    return retry


def _added(
    name: str, letters: Sequence[DeadLetter], retry: Again, desk: Desk
) -> tuple[TargetPlan | None, Sequence[Finding]]:
    """The plan to add for the target, None where it is part of the retry with all of them; raises Left."""
    probes = {letter.probe for letter in letters}
    planned = next((plan for plan in retry.plans if str(plan.target) == name), None)
    if planned is not None:
        if probes <= {probe.id for probe in planned.probes}:
            return None, ()
        raise Left("they are of another suite than the one retried")
    if any(target.name == name for target in retry.shown):
        raise Left(f"run {retry.base.run.id} holds its verdict; they come after it")
    source = _source(letters, desk)
    plan = next((one.plan for one in source.targets if one.name == name and one.plan is not None), None)
    if plan is None or not same_hands(plan, source.settings, desk.salt_of):
        raise Left("they were given up with other credentials or another endpoint")
    carried = source.decided.get(name, ())
    whole = source.settings == retry.base.settings and any(one.name == name for one in source.open_targets)
    if whole and not any(is_stale(finding.ended_at, desk.now) for finding in carried):
        return rest_of(plan, carried, source.settings, desk.prices), carried
    return _narrow(plan, sorted(probes), retry, desk), ()


def _source(letters: Sequence[DeadLetter], desk: Desk) -> Source:
    last = max(letters, key=lambda letter: letter.last_at).run_id
    if last not in desk.runs.known:
        raise Left(f"run {last} is no more")
    if desk.runs.known[last][0].is_open:
        raise Left(f"run {last} is unfinished (--resume --run {last} comes first)")
    return desk.runs.source(last)


def _narrow(plan: TargetPlan, probes: Sequence[str], retry: Again, desk: Desk) -> TargetPlan:
    """A plan of these probes alone, under the settings of the retry."""
    settings = retry.base.settings
    one = selected_again(plan, plan.model)
    whole = plan_target(one, settings, salt=desk.salt_of(plan.target), prices=desk.prices)
    weighed = tuple(_weighed(name, plan, retry) for name in probes)
    return rest_of(replace(whole, probes=weighed, narrow=True), (), settings, desk.prices)


def _weighed(name: str, plan: TargetPlan, retry: Again) -> ProbePlan:
    settings = retry.base.settings
    try:
        weighed = weigh(probe_named(name, settings.cases), plan.model, settings)
    except UsageError:
        raise Left(f"run {retry.base.run.id} knows no {name}") from None
    if weighed.demand is Demand.NOT_APPLICABLE:
        raise Left(f"{name} needs what run {retry.base.run.id} was not given: {weighed.why}")
    return weighed
