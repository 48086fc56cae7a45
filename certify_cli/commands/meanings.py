"""What the names in a settings file mean: rules, waivers and suites in every form that the command line takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.errors import UsageError
from certify_cli.policy.demands import names_of, rules_fitting
from certify_cli.policy.grounds import Grounds, names_of_report
from certify_cli.policy.patterns import fits, meaning
from certify_cli.policy.waivers import waivable
from certify_cli.registry.names import Parsed, parse
from certify_cli.registry.regions import is_glob
from certify_cli.types.plans import Requirement
from certify_cli.types.policy import Policy, PolicyRule, Waiver
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.runner.prepare import Order
    from certify_cli.types.cases import Case


def plain_rule(rule: PolicyRule) -> PolicyRule:
    """The rule with what its target says without a catalogue: `bedrock/us-west-2/MODEL` is the model in that region."""
    parsed = _parsed(rule.target)
    if parsed is None:
        return rule
    if parsed.at_region or parsed.region is None:
        return replace(rule, means=(_text(parsed, parsed.name),))
    return replace(rule, means=(parsed.name,), regions=(parsed.region,))


def plain_waiver(waiver: Waiver) -> Waiver:
    """The waiver with what its target means without a catalogue: always one route where a region is named."""
    parsed = _parsed(waiver.target)
    return waiver if parsed is None else replace(waiver, means=(_text(parsed, parsed.name),))


def identified(grounds: Grounds, catalogue: Callable[[], Catalogue], known: Iterable[TargetReport] = ()) -> Grounds:
    """The grounds whose names are looked up as selection does; the catalogue is opened for what none `known` has."""
    reports = tuple(known)
    fitting = {id(rule) for one in reports for rule in rules_fitting(grounds.policy, names_of_report(one))}
    rules = tuple(one if id(one) in fitting else _identified_rule(one, catalogue) for one in grounds.policy.rules)
    used = {id(waiver) for one in reports for waiver in meaning(grounds.waivers, waivable(one))}
    there = frozenset(name.lower() for one in reports for name in waivable(one)) if grounds.waivers else frozenset()
    waivers = tuple(one if id(one) in used else _identified_waiver(one, catalogue, there) for one in grounds.waivers)
    return replace(grounds, policy=replace(grounds.policy, rules=rules), waivers=waivers)


def looked_up(order: Order, catalogue: Catalogue) -> Order:
    """The order with its grounds `identified`, and with what these require of some targets: the plan has it all."""
    grounds = identified(order.grounds, lambda: catalogue)
    if not order.settings.require_of:
        return replace(order, grounds=grounds)
    of_some = requirements(grounds.policy, order.settings.cases)
    return replace(order, grounds=grounds, settings=replace(order.settings, require_of=of_some))


def requirements(policy: Policy, cases: Sequence[Case]) -> tuple[Requirement, ...]:
    """What the policy's rules require of some targets; raises UsageError for a probe or case that there is not."""
    from certify_cli.cases.named import expand  # imports every probe, which the gate can do without

    return tuple(
        Requirement(target=name, probes=expand(rule.values["required"], cases), regions=rule.regions)
        for rule in policy.rules
        if rule.values.get("required")
        for name in dict.fromkeys((rule.target, *rule.means))
    )


def fitting_nothing(
    policy: Policy, known: Iterable[TargetReport], catalogue: Callable[[], Catalogue]
) -> tuple[PolicyRule, ...]:
    """The rules that mean no target that is known, nor any that could be certified: misspelt, or ahead of their time.

    Declared ones are missed where they are asked for.
    """
    fitting = {id(rule) for one in known for rule in rules_fitting(policy, names_of_report(one))}
    idle = [one for one in policy.rules if not one.declared and id(one) not in fitting]
    callable_ones = _callable_names(catalogue()) if idle else frozenset()
    # whatever account it names, for the catalogue knows none
    return tuple(
        one for one in idle if not any(_is_one_of("@".join(p.split("@")[:2]), callable_ones) for p in one.patterns)
    )


def _callable_names(catalogue: Catalogue) -> frozenset[str]:
    """What a rule may call all that the catalogue knows to be callable."""
    routes = ((model.id, group.id, region) for model in catalogue for group in model.routes for region in group.sources)
    named = (names_of(target=None, model=model, route=route, region=region) for model, route, region in routes)
    return frozenset(name.lower() for names in named for name in names)


def _is_one_of(pattern: str, names: frozenset[str]) -> bool:
    """Whether the pattern means one of the names, which are folded."""
    wanted = pattern.lower()
    return wanted in names or (is_glob(wanted) and fits(wanted, names))


def _identified_rule(rule: PolicyRule, catalogue: Callable[[], Catalogue]) -> PolicyRule:
    parsed = _parsed(rule.target)
    models = _models(rule.target, parsed, catalogue)
    if parsed is None or not models:
        return rule
    return replace(rule, means=models, regions=(parsed.region,) if parsed.region else rule.regions)


def _identified_waiver(waiver: Waiver, catalogue: Callable[[], Catalogue], there: frozenset[str]) -> Waiver:
    """The waiver with the targets that it means; MODEL@REGION is the profile's where the bare id is no target."""
    parsed = _parsed(waiver.target)
    if parsed is None or parsed.is_glob:
        return waiver
    means = []
    for name in _models(waiver.target, parsed, catalogue) or (parsed.name,):
        text = _text(parsed, name)
        routes = () if _is_one_of(text, there) else _profiles_alone(name, parsed.region, catalogue)
        means += [text, *(_text(parsed, one) for one in routes)]
    return replace(waiver, means=tuple(means))


def _profiles_alone(model: str, region: str | None, catalogue: Callable[[], Catalogue]) -> tuple[str, ...]:
    """A model's geographic profiles in a region where its bare id cannot be called; never a global one, unasked."""
    from certify_cli.registry.routes import choose, routes_in

    record = catalogue().get(model.lower())
    if record is None or region is None or is_glob(region):
        return ()
    groups = routes_in(catalogue(), record, region)
    return () if choose(groups, "in-region", region) else tuple(one.id for one in choose(groups, "geo", region))


def _models(text: str, parsed: Parsed | None, catalogue: Callable[[], Catalogue]) -> tuple[str, ...]:
    """The models that an alias, a full name or a UUID stands for; none for what means a route, or nothing."""
    if parsed is None or parsed.is_glob or parsed.is_arn:
        return ()
    from certify_cli.registry.identify import identify

    try:
        found = identify(text, catalogue())
    except UsageError:
        return ()
    return tuple(match.model.id for match in found.matches if match.model is not None and match.route is None)


def _parsed(text: str) -> Parsed | None:
    """None for what contradicts itself, which means what it says and so nothing."""
    try:
        return parse(text)
    except UsageError:
        return None


def _text(parsed: Parsed, name: str) -> str:
    return "@".join(part for part in (name, parsed.region, parsed.account) if part)
