"""Which known failures someone answers for; the status stays what it is.

A waiver covers a failure, never silence: what nobody could tell is not waived, and neither is a target of which nothing
that counts passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from certify_cli.policy.breach import Breach, failing, name_of, passing
from certify_cli.policy.grounds import NEVER, Grounds
from certify_cli.policy.patterns import meaning
from certify_cli.types.decisions import BREACHED, Reason
from certify_cli.types.policy import LONGEST_WAIVER, Waiver
from certify_cli.types.reports import TargetReport

NEAR = timedelta(days=7)
"""So long before its end a waiver in use is warned of."""
UNUSED = "nothing fails that it is for"


@dataclass(frozen=True, slots=True)
class Covered:
    """The waiver of each failed probe of a breach; one that covers nothing is never made."""

    by_probe: Mapping[str, Waiver]

    @property
    def data(self) -> dict[str, Any]:
        """As reports show it: what covers it all, until the first of them ends; of several, each with its own words."""
        used = tuple(dict.fromkeys(self.by_probe.values()))
        whole = {
            "probe": ", ".join(dict.fromkeys(one.probe for one in used)),
            "reason": "; ".join(dict.fromkeys(one.reason for one in used)),
            "owner": ", ".join(dict.fromkeys(one.owner for one in used)),
            "expires": min(used, key=lambda one: one.until or NEVER).expires,
        }
        own = [
            {"probe": probe, "reason": one.reason, "owner": one.owner, "expires": one.expires}
            for probe, one in self.by_probe.items()
        ]
        return {**whole, "waivers": own} if len(used) > 1 else whole


def covering(breach: Breach, report: TargetReport, grounds: Grounds) -> Covered | None:
    """What waives the breach: a waiver that holds for each of its failed probes, and something else that passed."""
    if not breach.probes or breach.exit_code != BREACHED or not passing(report):
        return None
    held = [one for one in meaning(grounds.waivers, waivable(report)) if one.holds(grounds.now)]
    by_probe = {probe: [one for one in held if one.probe == probe] for probe in breach.probes}
    if not all(by_probe.values()):
        return None
    # of several for one probe the last to end decides
    return Covered({probe: max(found, key=lambda one: one.until or NEVER) for probe, found in by_probe.items()})


def waivable(report: TargetReport) -> list[str]:
    """What a waiver may call that target by: its whole name, or its route or model everywhere.

    ROUTE@REGION is that target alone, not another route of the model there nor the same route in a named account.
    """
    return [name for name in (report.target, report.route, report.model) if name]


def notes(reports: Sequence[TargetReport], grounds: Grounds, *, whole: bool = False) -> Iterator[Reason]:
    """What to know of the waivers themselves: expired, about to expire, or of no use any more.

    Those that fit nothing at all are told where the reports are `whole`, all that there is and no selection of it.
    """
    by_waiver: dict[int, list[TargetReport]] = defaultdict(list)
    for report in reports if grounds.waivers else ():
        for waiver in meaning(grounds.waivers, waivable(report)):
            by_waiver[id(waiver)].append(report)
    for waiver in grounds.waivers:
        there = by_waiver[id(waiver)]
        probed = [one for one in there if any(probe.id == waiver.probe for probe in one.probes)]
        if not probed and not whole:
            continue
        said = _said(waiver, grounds.now, needed=any(waiver.probe in failing(one) for one in probed))
        misses = "" if probed else _misses(waiver, there, reports)
        if said or misses:
            message = _sentence(waiver, misses or said)
            more = f"; it {said}" if misses and not waiver.holds(grounds.now) else ""
            yield Reason(rule="waiver", target=waiver.target, message=message + more, level="warn")


def _sentence(waiver: Waiver, said: str) -> str:
    name = f"waiver for {waiver.probe} ({waiver.owner}: {waiver.reason})"
    return f"unused {name}: {said}" if said == UNUSED else f"{name} {said}"


def _misses(waiver: Waiver, there: Sequence[TargetReport], reports: Sequence[TargetReport]) -> str:
    """What a waiver that fits nothing may have been meant for."""
    if there:
        ids = sorted({probe.id for one in there for probe in one.probes})
        return f"fits no probe that its target has here{_nearest(waiver.probe, ids)}"
    return f"fits no target here{_nearest(waiver.target, sorted({name_of(one) for one in reports}))}"


def _nearest(said: str, known: Sequence[str]) -> str:
    near = get_close_matches(said, known, n=1, cutoff=0.8)
    return f"; did you mean {near[0]}?" if near else ""


def validity(waiver: Waiver, now: datetime) -> str:
    """Why it does not hold now, or ""."""
    if waiver.until is None:
        return f"has no date that can be read ({waiver.expires or 'none'}), so it has expired"
    if waiver.holds(now):
        return ""
    if waiver.until > now:
        return f"ends on {waiver.expires}, more than {LONGEST_WAIVER.days} days ahead, so it does not hold"
    return f"expired on {waiver.expires}"


def _said(waiver: Waiver, now: datetime, *, needed: bool) -> str:
    if why := validity(waiver, now):
        return why
    if not needed:
        return UNUSED
    return f"ends on {waiver.expires}" if waiver.until and waiver.until - now <= NEAR else ""
