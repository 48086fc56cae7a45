"""Which probes a target gets, how much each weighs, and what they will likely cost: exact, by replaying a script."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from certify_cli.cases.asking import probe_of
from certify_cli.cases.named import cases_digest, probe_named
from certify_cli.codec import to_json
from certify_cli.interfaces import Probe
from certify_cli.planning.price import estimate, largest_reserve, prices_for
from certify_cli.planning.rehearsal import rehearse
from certify_cli.planning.relied_on import relied_on
from certify_cli.planning.surcharges import geography_of
from certify_cli.planning.trials import healthy_trials
from certify_cli.policy.demands import names_of, rule_fits
from certify_cli.probes import suite, suite_version
from certify_cli.registry.claims import MONEY
from certify_cli.registry.prices import priced
from certify_cli.types.cases import is_case
from certify_cli.types.findings import Demand
from certify_cli.types.model import ModelRecord, Prices
from certify_cli.types.plans import Estimate, ProbePlan, RunSettings, TargetPlan
from certify_cli.types.policy import PolicyRule
from certify_cli.types.target import Selected, Target
from certify_cli.verdicts.rate import MAIN_PROBE
from certify_cli.verdicts.sampling import sampled

REQUIRED_WHERE_CLAIMED = ("streaming",)


def plan_target(
    selected: Selected, settings: RunSettings, *, salt: str, prices: Mapping[str, Prices] | None = None
) -> TargetPlan:
    """The plan for one target. `salt` names what else a certificate depends on: account, principal, endpoint."""
    model, settings = priced(selected.model, selected.target), _settings_of(selected, settings)
    probes = probes_for(model, settings)
    return TargetPlan(
        target=selected.target,
        model=model,
        asked=selected.asked,
        named=selected.named,
        suite=settings.suite,
        probes=tuple(weigh(probe, model, settings) for probe in probes),
        estimate=estimate_target(selected.target, model, probes, settings, prices or {}),
        key=_key(selected.target, model, settings, salt),
        hands=hands_of(salt),
    )


def _settings_of(selected: Selected, settings: RunSettings) -> RunSettings:
    """The settings with what is required of that very target."""
    if not settings.require_of:
        return settings
    route, region, model = selected.target.route, selected.target.region, selected.model.id
    names = names_of(target=str(selected.target), model=model, route=route, region=region)
    rules = ((PolicyRule(target=one.target, regions=one.regions), one.probes) for one in settings.require_of)
    more = (name for rule, probes in rules if rule_fits(rule, names) for name in probes)
    return replace(settings, require=tuple(dict.fromkeys((*settings.require, *more))), require_of=())


def hands_of(salt: str) -> str:
    """A digest of who calls and which endpoint answers, which nothing of them can be read from."""
    return hashlib.sha256(salt.encode()).hexdigest()[:16]


def probes_for(model: ModelRecord, settings: RunSettings) -> tuple[Probe, ...]:
    """The suite's probes and the team's cases, or only those asked for, that fit the model; and what is required."""
    named = [probe_named(name, settings.cases) for name in (*settings.probes, *settings.require)]
    chosen = [] if settings.probes else [*suite(settings.suite), *map(probe_of, settings.cases)]
    asked = dict.fromkeys([*chosen, *named])
    some = any(model.kind in probe.kinds for probe in asked)
    # Beside other probes a case is never left out without a word: it is what the team relies on.
    return tuple(probe for probe in asked if model.kind in probe.kinds or (some and is_case(probe.id)))


def weigh(probe: Probe, model: ModelRecord, settings: RunSettings) -> ProbePlan:
    """How much the probe counts for this model (CONTRACT section 7, "What is demanded")."""
    return replace(_weighed(probe, model, settings), expensive=probe.expensive)


def _weighed(probe: Probe, model: ModelRecord, settings: RunSettings) -> ProbePlan:
    if model.kind not in probe.kinds:
        why = f"not applicable: put to {' and '.join(probe.kinds)} models only"
        return ProbePlan(id=probe.id, demand=Demand.NOT_APPLICABLE, why=why)
    required = probe.id in settings.require
    impossible = probe.not_applicable(model) or _lacking(probe, settings)
    if required and not impossible:
        return ProbePlan(id=probe.id, demand=Demand.CLAIMED, required=True, why="required by you")
    obstacle = impossible or _denial(probe, model)
    if obstacle:
        why = f"not applicable: {obstacle}"
        return ProbePlan(id=probe.id, demand=Demand.NOT_APPLICABLE, required=required, why=why)
    claimed = bool(probe.capability) and model.capabilities.get(probe.capability) is True
    basic = probe.id in ("reachable", MAIN_PROBE.get(model.kind))
    if claimed or probe.id in settings.probes or is_case(probe.id):
        streamed = probe.id in REQUIRED_WHERE_CLAIMED and claimed
        return ProbePlan(id=probe.id, demand=Demand.CLAIMED, required=streamed or basic)
    if basic or (probe.baseline and not model.uncurated):
        return ProbePlan(id=probe.id, demand=Demand.BASELINE, required=basic)
    return ProbePlan(id=probe.id, demand=Demand.OBSERVED, why="nobody claims it; recorded, outside the rate")


def _lacking(probe: Probe, settings: RunSettings) -> str:
    missing = bool(probe.needs) and not getattr(settings.given, probe.needs)
    return f"no {probe.needs} given (--{probe.needs})" if missing else ""


def _denial(probe: Probe, model: ModelRecord) -> str:
    known = model.capabilities
    denied = [name for name in (probe.capability, *probe.also_needs) if name and known.get(name) is False]
    return f"the registry denies {denied[0]}" if denied else ""


def estimate_target(
    target: Target,
    model: ModelRecord,
    probes: Sequence[Probe],
    settings: RunSettings,
    overrides: Mapping[str, Prices],
) -> Estimate:
    """Calls, tokens and US dollars when all goes well, for the number of trials a healthy model needs.

    Under a confidence that is what the sequential test takes of a probe that passes every time: its mean at p = 1.
    """
    prices, tiers = prices_for(model, target, overrides), defaultdict[str, Decimal](Decimal)
    weighed, record = [(probe, weigh(probe, model, settings)) for probe in probes], to_json(model)
    exchanges = [
        exchange
        for probe, plan in weighed
        if plan.demand is not Demand.NOT_APPLICABLE
        for exchange in rehearse(probe, model, settings.given, record=record) * healthy_trials(plan, settings)
    ]
    usd: Decimal | None = Decimal(0)
    tokens_in = tokens_out = 0
    for exchange in exchanges:
        tokens_in, tokens_out = tokens_in + exchange.input_tokens, tokens_out + exchange.output_tokens
        one = estimate(prices, exchange)
        usd = None if usd is None or one is None else usd + one
        tiers[exchange.tier] += one or 0
    return Estimate(
        calls=len(exchanges),
        input_tokens=tokens_in,
        output_tokens=tokens_out,
        usd=usd,
        tiers={} if usd is None else dict(tiers),
        geography=geography_of(target),
        price=prices,
        reserve_usd=largest_reserve(prices, exchanges),
    )


def _key(target: Target, model: ModelRecord, settings: RunSettings, salt: str) -> str:
    """What a certificate is valid for."""
    content = [
        str(target),
        target.api,
        settings.suite,
        suite_version(settings.suite),
        sorted(settings.require),
        0,
        None,  # in the places where keys had the sampling, so that what is stored stays valid
        to_json(settings.given),
        cases_digest(settings.cases) if model.kind == "chat" else "",
        json.dumps(relied_on(model, target), sort_keys=True, default=str),
        _limiting_prices(model, settings),
        salt,
    ]
    digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
    return sampled(digest, settings.trials, settings.confidence)


def _limiting_prices(model: ModelRecord, settings: RunSettings) -> str:
    """What a verdict owes to prices: only a case may fail for its cost. Who states them, and when, is no part of it."""
    if not any(case.checks.max_usd is not None for case in settings.cases):
        return ""
    prices = model.prices
    return to_json(Prices(**{name: getattr(prices, name) for name in MONEY}))
