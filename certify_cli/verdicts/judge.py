"""From the probes of one target to its status and reason (CONTRACT section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.types.findings import Demand, Finding, Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import ProbeReport
from certify_cli.verdicts.marks import UNSUPPORTED

WARNING_RATE = 0.6


@dataclass(frozen=True, slots=True)
class Ruling:
    """A status, the reason in words, the category behind it if one is, and the share of demanded probes decided."""

    status: Status
    reason: str
    category: str | None = None
    coverage: float | None = None


def demanded(probes: Sequence[ProbeReport]) -> list[ProbeReport]:
    """The probes that count: claimed, required or baseline, less those a model refused without having claimed them."""
    counted = [one for one in probes if one.required or Demand(one.demand).counts]
    return [one for one in counted if not (one.mark is Mark.SKIPPED and one.category == "CAPABILITY_UNSUPPORTED")]


def judge(probes: Sequence[ProbeReport], findings: Sequence[Finding], settings: RunSettings) -> Ruling:
    """The ruling on a target. A failed required probe fails it whatever the rate; no data never passes."""
    refused = _unsupported(findings)
    if refused is not None:
        return refused
    counted = demanded(probes)
    decisive = [one for one in counted if one.mark in (Mark.PASS, Mark.FAIL)]
    coverage = len(decisive) / len(counted) if counted else 0.0
    failed = [one for one in decisive if one.mark is Mark.FAIL]
    fatal = [one for one in failed if one.required]
    if fatal:
        return Ruling(Status.FAILED, _sentence(decisive, fatal, failed), _category(fatal), coverage)
    undecided = _undecided(counted, coverage, settings.min_coverage)
    if undecided:
        return Ruling(Status.INCONCLUSIVE, undecided, _category(_open(counted)), coverage)
    sentence = _sentence(decisive, failed, failed) + _observed(probes)
    return Ruling(_by_rate(decisive, failed), sentence, _category(failed), coverage)


def _observed(probes: Sequence[ProbeReport]) -> str:
    """What failed although nobody claims it: outside the rate, but not outside what people should know."""
    names = [one.id for one in probes if one.demand == Demand.OBSERVED and one.mark is Mark.FAIL and not one.required]
    return f"; observed failing: {', '.join(names)}" if names else ""


def _by_rate(decisive: Sequence[ProbeReport], failed: Sequence[ProbeReport]) -> Status:
    rate = 1 - len(failed) / len(decisive)
    if rate < WARNING_RATE:
        return Status.FAILED
    # Everything demanded is claimed, by the registry or by its kind, so one failure is already a warning (decision 2).
    blemished = bool(failed) or any(one.flaky for one in decisive)
    return Status.QUALITY_WARNING if blemished else Status.CERTIFIED


def _unsupported(findings: Sequence[Finding]) -> Ruling | None:
    """AWS says that the route does not exist here; only believed when nothing worked."""
    if any(one.mark is Mark.PASS for one in findings):
        return None
    for one in findings:
        if one.failure is not None and one.failure.category in UNSUPPORTED:
            return Ruling(Status.UNSUPPORTED, one.failure.message, one.failure.category.value)
    return None


def _open(counted: Sequence[ProbeReport]) -> list[ProbeReport]:
    return [one for one in counted if one.mark not in (Mark.PASS, Mark.FAIL)]


def _undecided(counted: Sequence[ProbeReport], coverage: float, least: float) -> str:
    """Why no verdict is possible, or ""."""
    if not counted:
        return "nothing that counts was probed"
    missing = [one for one in _open(counted) if one.required]
    if not missing and coverage >= least and coverage > 0:
        return ""
    culprits = missing or _open(counted)
    first = next((one for one in culprits if one.mark is Mark.INCONCLUSIVE), culprits[0])
    why = f"{first.id}: {first.message}" if first.message else first.id
    decided = sum(one.mark in (Mark.PASS, Mark.FAIL) for one in counted)
    return f"{decided}/{len(counted)} decided, {why}"


def _category(probes: Sequence[ProbeReport]) -> str | None:
    return next((one.category for one in probes if one.category), None)


def _sentence(decisive: Sequence[ProbeReport], telling: Sequence[ProbeReport], failed: Sequence[ProbeReport]) -> str:
    """`10/12, failed: tool_use`, with the message of the first failure that decided."""
    parts = [f"{len(decisive) - len(failed)}/{len(decisive)}"]
    if failed:
        names = dict.fromkeys([*(one.id for one in telling), *(one.id for one in failed)])
        parts.append("failed: " + ", ".join(names))
    flaky = [one.id for one in decisive if one.flaky and one.mark is Mark.PASS]
    if flaky:
        parts.append("flaky: " + ", ".join(flaky))
    sentence = ", ".join(parts)
    first = next((one.message for one in telling if one.message), "")
    return f"{sentence} ({first})" if first and len(failed) == 1 else sentence
