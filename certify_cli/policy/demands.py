"""What is demanded of one target: the preset, the policy's own values on top, and the rules that fit it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from certify_cli.types.findings import Status
from certify_cli.types.policy import Demands, Policy, PolicyRule, Preset

_PRESETS: dict[Preset, Demands] = {
    "default": Demands(),
    "strict": Demands(require_claimed=True),
    "smoke": Demands(min_suite="smoke", min_status=Status.QUALITY_WARNING),
}


def demands_of(policy: Policy, names: Iterable[str]) -> Demands:
    """The demands of the target that has those names; what rules require adds up, everything else is the last one's."""
    known = tuple(names)
    demands = _with(_PRESETS[policy.preset], policy.values)
    for rule in policy.rules:
        if rule_fits(rule, known):
            demands = _with(demands, rule.values)
    return demands


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
    """What a rule may call a target by: a name with its region is that of a route, one without it of a model too.

    Without an account it means each: rules are of what is certified, wherever that is.
    """
    located = f"{route or model}@{region}" if region else None
    return tuple(dict.fromkeys([one for one in (target, route, model, located) if one]))


def _with(demands: Demands, values: Any) -> Demands:
    levels = {**demands.levels, **values.get("levels", {})}
    required = tuple(dict.fromkeys((*demands.required, *values.get("required", ()))))
    return replace(demands, **{**values, "levels": levels, "required": required})
