"""What must hold after every simulated run, whatever happened in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from certify_cli.runner.breaker import REGION
from certify_cli.runner.retry import Retry
from certify_cli.types.failures import Category
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.records import RunTarget
from kit.simulation import Simulation
from kit.world import World

ATTEMPTS = Retry().attempts
BAD = (Status.FAILED, Status.QUALITY_WARNING, Status.UNSUPPORTED)


def broken(simulation: Simulation) -> list[str]:
    """What the finished simulation broke, in words."""
    findings, targets = simulation.findings, simulation.targets
    return [
        *simulation.problems,
        *_recorded(simulation, findings),
        *(problem for finding in findings for problem in _evidence(finding)),
        *_replies(simulation, findings),
        *_letters(simulation, findings),
        *(problem for target in targets for problem in _status(simulation, target)),
    ]


def _recorded(simulation: Simulation, findings: tuple[Finding, ...]) -> Iterator[str]:
    """All that was shown is there as it was shown, once."""
    keys = Counter((one.target, one.probe, one.trial) for one in findings)
    yield from (f"recorded {count} times: {key}" for key, count in keys.items() if count > 1)
    kept = {(one.target, one.probe, one.trial): one for one in findings}
    for key, shown in simulation.shown.findings.items():
        if kept.get(key) != shown:
            yield f"shown and not kept: {key}"


def _evidence(finding: Finding) -> Iterator[str]:
    last = finding.attempts[-1] if finding.attempts else None
    if finding.mark in (Mark.PASS, Mark.FAIL) and last is None:
        yield f"{finding.mark} without any call: {finding.target} {finding.probe}"
    if finding.mark is Mark.PASS and (last is None or last.category is not None):
        yield f"pass without a reply: {finding.target} {finding.probe}"


def _replies(simulation: Simulation, findings: tuple[Finding, ...]) -> Iterator[str]:
    """No more passes than the cloud gave replies."""
    passes = Counter(one.target for one in findings if one.mark is Mark.PASS)
    for target, count in passes.items():
        if count > simulation.world.replies.get(target, 0):
            yield f"{count} passes of {target} with {simulation.world.replies.get(target, 0)} replies"


def _letters(simulation: Simulation, findings: tuple[Finding, ...]) -> Iterator[str]:
    """A throttle is followed by another attempt, or the trial is a dead letter."""
    letters = {(one.target, one.probe, one.trial) for one in simulation.store.dead_letters()}
    for one in findings:
        lost = (one.target, one.probe, one.trial) not in letters
        if lost and one.attempts and one.attempts[-1].category is Category.THROTTLED:
            yield f"throttle swallowed: {one.target} {one.probe} {one.mark}"
        if one.mark is Mark.SKIPPED and one.attempts:
            yield f"skipped after {len(one.attempts)} attempts: {one.target} {one.probe}"
        if one.mark is Mark.INCONCLUSIVE and one.failure and lost:
            yield f"inconclusive and no dead letter: {one.target} {one.probe}"


def _status(simulation: Simulation, target: RunTarget) -> Iterator[str]:
    world = simulation.world
    assert target.plan is not None
    region = target.plan.target.region
    if region == world.refusing != world.dead:
        if target.report is not None and target.status is not Status.INCONCLUSIVE:
            yield f"refused and {target.status}: {target.name}"
    elif target.report is None or target.status in (Status.PENDING, Status.QUEUED, Status.PROCESSING):
        yield f"no status: {target.name}"
    else:
        yield from _verdict(simulation, target, target.report.reason)


def _verdict(simulation: Simulation, target: RunTarget, reason: str) -> Iterator[str]:
    """Bad models are never certified, good ones always, unless more went wrong than retries are for."""
    world, health = simulation.world, simulation.world.health[target.name]
    if health == "healthy" and target.status in BAD:
        yield f"healthy and {target.status}: {target.name} ({reason})"
    if health == "healthy" and target.status is not Status.CERTIFIED and not _much_went_wrong(world, target):
        yield f"healthy, {world.faults[target.name]} faults, and {target.status}: {target.name} ({reason})"
    believed = health == "wrong" and target.plan is not None and len(target.plan.probes) == 1
    if health in ("denied", "wrong") and target.status is Status.CERTIFIED and not believed:
        yield f"{health} and CERTIFIED: {target.name}"


def _much_went_wrong(world: World, target: RunTarget) -> bool:
    """Whether faults can have used up the attempts of a call, or opened the circuit of the region."""
    assert target.plan is not None
    return world.faults[target.name] >= ATTEMPTS or world.faults[target.plan.target.region] >= REGION.in_a_row
