"""What is demanded of one target: the preset, the policy's own values on top, and the rules that fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from certify_cli.policy.patterns import fits, meaning
from certify_cli.registry.regions import fits_any, pattern_of
from certify_cli.types.findings import Status
from certify_cli.types.plans import SUITES
from certify_cli.types.policy import Demands, Policy, PolicyRule, Preset

_PRESETS: dict[Preset, Demands] = {
    "default": Demands(),
    "strict": Demands(require_claimed=True),
    "smoke": Demands(min_suite="smoke", min_status=Status.QUALITY_WARNING),
}


def demands_of(policy: Policy, names: Iterable[str]) -> Demands:
    """The demands of the target that has those names; what rules require adds up, everything else is the last one's.

    The suite of a declared target is the least: no other declaration, and no suite that is written, makes it less.
    """
    fitting = list(rules_fitting(policy, names))
    own = [policy.values, *(rule.values for rule in fitting if not rule.declared)]
    demands = _PRESETS[policy.preset]
    for values in own:
        demands = _with(demands, values)
    least = [rule.values["min_suite"] for rule in fitting if rule.declared]
    if least and any("min_suite" in values for values in own):
        least.append(demands.min_suite)
    return replace(demands, min_suite=max(least, key=SUITES.index)) if least else demands


def required_by(policy: Policy, names: Iterable[str]) -> tuple[str, ...]:
    """The probes and cases that the policy requires of the target that has those names."""
    return demands_of(policy, names).required


def rule_fits(rule: PolicyRule, names: Iterable[str]) -> bool:
    """Whether the rule is one for a target that has those names."""
    known = tuple(names)
    return any(fits(pattern, known) for pattern in rule.patterns) and _holds_there(rule, known)


def rules_fitting(policy: Policy, names: Iterable[str]) -> Iterator[PolicyRule]:
    """Those of the policy's rules that `rule_fits` says are ones for the target, in their order."""
    known = tuple(names)
    return (rule for rule in meaning(policy.rules, known) if _holds_there(rule, known))


def names_of(*, target: str | None, model: str, route: str | None, region: str | None) -> tuple[str, ...]:
    """What a rule may call a target by: its route or its model, alone or with the region, and with the account too.

    Without an account it means each: rules are of what is certified, wherever that is.
    """
    plain = [one for one in (route, model) if one]
    places = [one for one in ((target or "").partition("@")[2], region) if one]
    located = (f"{one}@{place}" for one in plain for place in places)
    return tuple(dict.fromkeys([one for one in (target, *plain, *located) if one]))


def _holds_there(rule: PolicyRule, names: tuple[str, ...]) -> bool:
    if not rule.regions:
        return True
    where = next((name.split("@")[1] for name in names if "@" in name), "")
    return fits_any(where, map(pattern_of, rule.regions))


def _with(demands: Demands, values: Any) -> Demands:
    levels = {**demands.levels, **values.get("levels", {})}
    required = tuple(dict.fromkeys((*demands.required, *values.get("required", ()))))
    return replace(demands, **{**values, "levels": levels, "required": required})
