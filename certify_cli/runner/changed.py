"""What is no longer as it was when a run was planned: who calls, the registry's facts, the suite's probes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from certify_cli.errors import UsageError
from certify_cli.planning.plan import hands_of, plan_target
from certify_cli.planning.relied_on import relied_on
from certify_cli.probes import suite_version
from certify_cli.registry.callable import ended
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.model import ModelRecord
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.reports import RunInfo
from certify_cli.types.target import Selected, Target

SaltOf = Callable[[Target], str]
"""What a plan depends on beside the target: who calls, and which endpoint answers."""
SHOWN = 3


def refuse_other_hands(plans: Sequence[TargetPlan], settings: RunSettings, salt_of: SaltOf) -> None:
    """Refuses to go on with a run that other credentials or another endpoint began; nothing overrides this."""
    for plan in plans:
        if not same_hands(plan, settings, salt_of):
            raise UsageError(
                f"{plan.target} was planned with other credentials or another endpoint",
                hint="use those it was begun with, or start anew with --fresh",
            )


def same_hands(plan: TargetPlan, settings: RunSettings, salt_of: SaltOf) -> bool:
    """Whether the plan is of whoever calls now; told from its key where it is older than `TargetPlan.hands`.

    Who cannot sign mixes nothing up, and what was planned while nobody could is anybody's.
    """
    salt = salt_of(plan.target)
    if salt in _nobodys(salt) or _is_anybodys(plan, salt):
        return True
    if plan.hands:
        return plan.hands == hands_of(salt)
    return plan_target(selected_again(plan, plan.model), settings, salt=salt).key == plan.key


def adopted(plan: TargetPlan, settings: RunSettings, salt: str) -> TargetPlan:
    """The plan as that of whoever calls now, where it was made while nobody could sign."""
    if not salt or salt in _nobodys(salt) or not _is_anybodys(plan, salt):
        return plan
    key = plan_target(selected_again(plan, plan.model), settings, salt=salt).key
    return replace(plan, key=key, hands=hands_of(salt))


def _is_anybodys(plan: TargetPlan, salt: str) -> bool:
    return plan.hands in [hands_of(nobodys) for nobodys in _nobodys(salt)]


def _nobodys(salt: str) -> tuple[str, str]:
    """As `salt_of` gives it where nobody can sign: the endpoint alone, or not even that, where no client can be made.

    Findings of a plan like that there are none.
    """
    return f"|{salt.rpartition('|')[2]}", "|"


def refuse_changes(
    plans: Sequence[TargetPlan], run: RunInfo, settings: RunSettings, catalogue: Catalogue, *, today: date
) -> None:
    """Refuses to go on with a run that would be planned otherwise today; `--force` goes on as it was planned."""
    found = list(_suite_changes(run, settings))
    ends = ((plan, ended(catalogue, plan.model, plan.target.region, today)) for plan in plans)
    found += [f"{plan.target}: {over}" for plan, over in ends if over]
    found += [f"{plan.target}: {change}" for plan in plans for change in changes(plan, settings, catalogue)]
    if not found:
        return
    more = f"\n  and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    listed = "".join(f"\n  {one}" for one in found[:SHOWN]) + more
    raise UsageError(
        f"run {run.id} would be planned otherwise by this version and registry:{listed}",
        hint="add --force to go on as it was planned, or start anew without --resume and --retry-errors",
    )


def changes(plan: TargetPlan, settings: RunSettings, catalogue: Catalogue) -> list[str]:
    """What would be planned otherwise for the target, in words: facts of its model, and which probes are put to it."""
    known = catalogue.get(plan.model.id)
    if known is None:
        # what AWS alone knows was never in the registry
        return [] if plan.model.uncurated else [f"{plan.model.id} is no longer in the registry"]
    today = catalogue.in_region(known, plan.target.region)
    facts = list(_differences(relied_on(plan.model, plan.target), relied_on(today, plan.target)))
    return facts if plan.narrow else [*facts, *_probe_changes(plan, settings, today)]


def _suite_changes(run: RunInfo, settings: RunSettings) -> Iterator[str]:
    now = suite_version(settings.suite)
    if run.suite_version and run.suite_version != now and not settings.probes:
        yield f"the probes of suite {settings.suite} are version {now}, and were {run.suite_version}"


def _probe_changes(plan: TargetPlan, settings: RunSettings, today: ModelRecord) -> Iterator[str]:
    planned = {probe.id: probe for probe in plan.probes}
    wanted = {probe.id: probe for probe in plan_target(selected_again(plan, today), settings, salt="").probes}
    for name in [*wanted, *(name for name in planned if name not in wanted)]:
        before, now = planned.get(name), wanted.get(name)
        if before is None or now is None:
            yield f"probe {name} {'is new' if before is None else 'is no longer put to it'}"
        elif (before.demand, before.required) != (now.demand, now.required):
            yield f"probe {name} is {now.demand}, and was {before.demand}"


def _differences(before: Any, now: Any, name: str = "") -> Iterator[str]:
    """`limits.max_output_tokens is 8192, and was 4096`, for each fact that differs."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in [*before, *(key for key in now if key not in before)]:
            yield from _differences(before.get(key), now.get(key), f"{name}.{key}" if name else key)
    elif before != now:
        yield f"{name} is {_said(now)}, and was {_said(before)}"


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"a list of {len(value)}"
    return "not stated" if value is None else str(value)


def selected_again(plan: TargetPlan, model: ModelRecord) -> Selected:
    """What was selected for the plan, with those facts of its model."""
    return Selected(target=plan.target, model=model, asked=plan.asked, named=plan.named)
