"""What runs found of a target over some days, to draw from, and what a gate decides on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from certify_cli.commands.asked import Ask, Asked
from certify_cli.commands.gate import gate
from certify_cli.commands.kept import Kept
from certify_cli.errors import UnknownModel
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.decisions import Decision
from certify_cli.types.findings import Status
from certify_cli.types.policy import Policy
from certify_cli.types.reports import TargetReport
from kit.gated import PASSED, remember
from kit.policies import NAMES, grounds, judged, targets
from kit.values import NOON

HOUR = timedelta(hours=1)
Dated = tuple[datetime, TargetReport]
UNKNOWN = Decision(outcome="incomplete", exit_code=3)
FEW = settings(max_examples=25, deadline=None)
LAX = {"min_suite": "full", "min_rating": 3.0, "min_status": Status.QUALITY_WARNING}
"""Under these a smaller suite that does worse has no worse status."""
plain = st.sampled_from([Grounds(policy=Policy(values=LAX), now=NOON), Grounds(now=NOON)])
anything = st.one_of(grounds, plain)


@st.composite
def results(draw: st.DrawFn, name: str, at: datetime) -> TargetReport:
    """One that a run found then, of every other all is well; what is no verdict on a whole suite has no certificate."""
    found = draw(targets(name))
    if draw(st.booleans()):
        found = judged(replace(found, probes=PASSED, narrow=False))
    whole = found.status.decisive and not found.narrow
    return replace(
        found,
        origin="aws",
        certified_at=at if whole else None,
        expires_at=at + timedelta(days=7) if whole else None,
        rating=draw(st.sampled_from([2.0, 4.5, 5.0])) if found.status.decisive else None,
    )


@st.composite
def histories(draw: st.DrawFn, name: str = NAMES[0]) -> tuple[Dated, ...]:
    """The results of several runs, oldest first: now and then all was well in the widest suite."""
    ages = sorted(draw(st.lists(st.integers(2, 60), min_size=1, max_size=4, unique=True)), reverse=True)
    times = [NOON - age * HOUR for age in ages]
    found = [draw(results(name, at)) for at in times]
    if draw(st.booleans()):
        whole = {"suite": "full", "narrow": False, "certified_at": times[0], "expires_at": times[0] + timedelta(days=7)}
        found[0] = replace(judged(replace(found[0], probes=PASSED)), **whole)
    return tuple(zip(times, found, strict=True))


@cache
def catalogue() -> Catalogue:
    return merge(load(None))


def store_of(history: Sequence[Dated]) -> MemoryStore:
    """One that each run wrote into when it ended."""
    store = MemoryStore()
    for number, (at, report) in enumerate(sorted(history, key=lambda one: one[0])):
        remember(store, report, at, f"run-{number}")
    return store


def stored(history: Sequence[Dated]) -> Kept:
    """As a store has it."""
    return Kept.of(store_of(history))


def decided(kept: Kept, on: Grounds, *names: str) -> Decision:
    asks = tuple(Ask(text=name) for name in names or NAMES[:1])
    try:
        decision = gate(Asked(asks=asks, catalogue=catalogue), kept, on).decision
    except UnknownModel:  # nothing but looks that found nothing bad: the gate knows no such target
        return UNKNOWN
    assert decision is not None
    return decision


def said(decision: Decision) -> Any:
    return decision.exit_code, [(one.rule, one.target, one.message, one.waiver) for one in decision.reasons]
