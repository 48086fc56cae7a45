"""What is demanded of one target: the preset, the policy's own values on top, and the rules that fit it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

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
    known = tuple(names)
    fitting = [rule for rule in policy.rules if rule_fits(rule, known)]
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
    if not any(fits(pattern, known) for pattern in (rule.target, *rule.means)):
        return False
    where = next((name.split("@")[1] for name in known if "@" in name), "")
    return not rule.regions or any(fits(pattern, [where]) for pattern in rule.regions)


def fits(pattern: str, names: Iterable[str]) -> bool:
    """Whether the pattern, a name or a glob, means a target that has those names; case does not matter."""
    wanted = pattern.lower()
    return any(wanted == name or fnmatchcase(name, wanted) for name in map(str.lower, names))


def names_of(*, target: str | None, model: str, route: str | None, region: str | None) -> tuple[str, ...]:
    """What a rule may call a target by: its route or its model, alone or with the region, and with the account too.

    Without an account it means each: rules are of what is certified, wherever that is.
    """
    plain = [one for one in (route, model) if one]
    places = [one for one in ((target or "").partition("@")[2], region) if one]
    located = (f"{one}@{place}" for one in plain for place in places)
    return tuple(dict.fromkeys([one for one in (target, *plain, *located) if one]))


def _with(demands: Demands, values: Any) -> Demands:
    levels = {**demands.levels, **values.get("levels", {})}
    required = tuple(dict.fromkeys((*demands.required, *values.get("required", ()))))
    return replace(demands, **{**values, "levels": levels, "required": required})
