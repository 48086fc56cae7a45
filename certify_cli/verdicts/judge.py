"""From the probes of one target to its status and reason (CONTRACT section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.types.findings import Demand, Finding, Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import ProbeReport
from certify_cli.verdicts.marks import UNSUPPORTED
from certify_cli.verdicts.share import Share, rated

WARNING_RATE = 0.6


@dataclass(frozen=True, slots=True)
class Ruling:
    """A status, the reason in words, the category behind it if one is, and the share of demanded probes decided."""

    status: Status
    reason: str
    category: str | None = None
    coverage: float | None = None


def judge(probes: Sequence[ProbeReport], findings: Sequence[Finding], settings: RunSettings) -> Ruling:
    """The ruling on a target. A failed required probe fails it whatever the rate; no data never passes.

    The team's cases are counted beside our own probes: one that fails is a warning, a required one fails the target,
    and too few that were decided leave it undecided. In a run of cases alone their rate counts as that of probes does.
    """
    refused = _unsupported(findings)
    if refused is not None:
        return refused
    own, cases = Share.of(probes, cases=False), Share.of(probes, cases=True)
    coverage, both = rated(probes).coverage, Share(own.counted + cases.counted)
    fatal = [one for one in both.failed if one.required]
    if fatal:
        return Ruling(Status.FAILED, _sentence(own, cases, fatal), _category(fatal), coverage)
    if not both.counted:
        return Ruling(Status.INCONCLUSIVE, "nothing that counts was probed", None, coverage)
    for share, name in ((own, ""), (cases, "cases ")):
        undecided = _undecided(share, settings.min_coverage)
        if undecided:
            return Ruling(Status.INCONCLUSIVE, name + undecided, _category(share.open), coverage)
    sentence = _sentence(own, cases, both.failed) + _observed(probes)
    return Ruling(_status(rated(probes), both), sentence, _category(both.failed), coverage)


def _observed(probes: Sequence[ProbeReport]) -> str:
    """What failed although nobody claims it: outside the rate, but not outside what people should know."""
    names = [one.id for one in probes if one.demand == Demand.OBSERVED and one.mark is Mark.FAIL and not one.required]
    return f"; observed failing: {', '.join(names)}" if names else ""


def _status(rate_of: Share, both: Share) -> Status:
    """By the rate of what the run is about, below which the target fails; any failure at all is a warning."""
    if 1 - len(rate_of.failed) / len(rate_of.decisive) < WARNING_RATE:
        return Status.FAILED
    # Everything demanded is claimed, by the registry or by its kind, so one failure is already a warning (decision 2).
    blemished = bool(both.failed) or any(one.flaky for one in both.decisive)
    return Status.QUALITY_WARNING if blemished else Status.CERTIFIED


def _unsupported(findings: Sequence[Finding]) -> Ruling | None:
    """AWS says that the route does not exist here; only believed when no reply came to be judged, right or wrong."""
    if any(one.mark is Mark.PASS or (one.mark is Mark.FAIL and one.failure is None) for one in findings):
        return None
    for one in findings:
        if one.failure is not None and one.failure.category in UNSUPPORTED:
            return Ruling(Status.UNSUPPORTED, one.failure.message, one.failure.category.value)
    return None


def _undecided(share: Share, least: float) -> str:
    """Why no verdict is possible on these probes, or ""; where there are none, that says nothing."""
    missing = [one for one in share.open if one.required]
    enough = share.coverage >= least and share.coverage > 0
    if not share.counted or (enough and not missing):
        return ""
    culprits = missing or share.open
    first = next((one for one in culprits if one.mark is Mark.INCONCLUSIVE), culprits[0])
    why = f"{first.id}: {first.message}" if first.message else first.id
    return f"{len(share.decisive)}/{len(share.counted)} decided, {why}"


def _category(probes: Sequence[ProbeReport]) -> str | None:
    return next((one.category for one in probes if one.category), None)


def _sentence(own: Share, cases: Share, telling: Sequence[ProbeReport]) -> str:
    """`10/12, cases 4/5, failed: tool_use, case:greets`, with the message of a failure that stands alone.

    `telling` are the failures that decided.
    """
    parts = [own.score] if own.counted else []
    parts += [f"cases {cases.score}"] if cases.counted else []
    decisive, failed = own.decisive + cases.decisive, own.failed + cases.failed
    if failed:
        names = dict.fromkeys([*(one.id for one in telling), *(one.id for one in failed)])
        parts.append("failed: " + ", ".join(names))
    flaky = [one.id for one in decisive if one.flaky and one.mark is Mark.PASS]
    if flaky:
        parts.append("flaky: " + ", ".join(flaky))
    sentence = ", ".join(parts)
    first = next((one.message for one in telling if one.message), "")
    return f"{sentence} ({first})" if first and len(failed) == 1 else sentence
