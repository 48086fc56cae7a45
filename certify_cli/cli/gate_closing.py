"""The last words of a gate on stderr: why it does not pass, and what comes next."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from certify_cli.cli.closing import warned
from certify_cli.cli.frame import Frame
from certify_cli.commands.gate import worst_first
from certify_cli.errors import CertifyError
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.place import Place
from certify_cli.policy.breach import name_of
from certify_cli.policy.gate import CIRCUMSTANCES
from certify_cli.types.decisions import BREACHED, Reason
from certify_cli.types.naming import some_of
from certify_cli.types.reports import Report, TargetReport

_SHOWN = 5
_ALIKE = 2


def close(report: Report, frame: Frame, place: Place, shown: str, *, stored: bool) -> int:
    """Says it; the exit code. `shown` is the command that shows all of it; what is `stored` can be explained."""
    decision = report.decision
    assert decision is not None
    counting = worst_first(report)
    if frame.format not in (None, "table"):
        for said in warned(report):
            frame.console.warn(said)
    if decision.exit_code == 0:
        return 0
    lines = [f"\n  {reason.target or 'evidence'}: {reason.message}" for reason in counting[:_SHOWN]]
    more = f"\n  and {len(counting) - _SHOWN} more" if len(counting) > _SHOWN else ""
    targets = {name_of(one): one for one in report.targets}
    hints = [*_explaining(counting if stored else ()), *_remedies(counting, targets)]
    hint = "\n".join(place.led(one) for one in hints[:_SHOWN]) or place.led(f"{shown} shows all of it")
    headline = "the policy is breached" if decision.exit_code == BREACHED else "incomplete, so not met"
    frame.console.error(CertifyError(f"{headline}:{''.join(lines)}{more}", hint=hint))
    return decision.exit_code


def _explaining(counting: Sequence[Reason]) -> Iterator[str]:
    """Where the trials stand of the first target that only its answers speak against, which no setting mends."""
    for reason in counting:
        name = reason.target or ""
        found = reason.exit_code == BREACHED and reason.rule not in CIRCUMSTANCES
        if found and not reason.remedy and name and mask_accounts(name) == name:
            yield f"certify report --explain {shlex.quote(name)} shows every trial"
            return


def _remedies(counting: Sequence[Reason], targets: Mapping[str, TargetReport]) -> Iterator[str]:
    """Each once, with whom it is for where it is of several; those that differ by names alone are one."""
    alike: dict[str, list[Reason]] = defaultdict(list)
    for reason in counting:
        if reason.remedy:
            alike[_nameless(reason, targets.get(reason.target or ""))].append(reason)
    for reasons in alike.values():
        first, *others = dict.fromkeys(one.target or "" for one in reasons)
        several = f"for {first}, likewise {some_of(others, _ALIKE)}: "
        yield f"{several if _differ(reasons) else ''}{reasons[0].remedy}"


def _differ(reasons: Sequence[Reason]) -> bool:
    return len({one.remedy for one in reasons}) > 1


def _nameless(reason: Reason, target: TargetReport | None) -> str:
    """What a verdict's own remedy is without the target's names; a command that certifies one is of that one alone."""
    remedy = reason.remedy
    if target is None or remedy != target.remedy:
        return remedy
    for name in (target.route, target.model, target.region):
        remedy = remedy.replace(name, "\0") if name else remedy
    return remedy
