"""Which question a decision answered, as a digest: two policies on one store have a state each."""

from __future__ import annotations

import hashlib
from dataclasses import fields

from certify_cli.policy.baseline import key_of
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.patterns import meaning
from certify_cli.policy.waivers import waivable
from certify_cli.types.policy import Demands
from certify_cli.types.reports import TargetReport

DIGITS = 12
USUAL = Demands()


def question_of(grounds: Grounds, report: TargetReport) -> str:
    """A digest of what is demanded of that target, of its waivers and of its baseline; of no date and no measure.

    Only what differs from the usual counts, so a version that can demand more asks the same. What another target is
    asked has no part in it. A baseline that is written anew every night is the same as long as the same things fail.
    """
    return _digest(_demanded(grounds, report), *_excused(grounds, report))


def asked_with(question: str, *more: str) -> str:
    """The same question with more asked, such as cases; in whatever order."""
    return _digest(question, *sorted(more)) if more else question


def _demanded(grounds: Grounds, report: TargetReport) -> str:
    demands = grounds.demands(report)
    said = {one.name: getattr(demands, one.name) for one in fields(Demands)}
    unusual = {name: value for name, value in said.items() if value != getattr(USUAL, name)}
    return repr([(name, _ordered(value)) for name, value in sorted(unusual.items())])


def _ordered(value: object) -> object:
    if isinstance(value, tuple):
        return sorted(map(str, value))
    return sorted(value.items()) if isinstance(value, dict) else str(value)


def _excused(grounds: Grounds, report: TargetReport) -> tuple[str, str]:
    waived = sorted({one.probe for one in meaning(grounds.waivers, waivable(report))})
    state = grounds.baseline.get(key_of(report))
    known = () if state is None else (state.status.value, state.category, sorted(state.failing), sorted(state.flaky))
    return repr(waived), repr(known)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:DIGITS]
