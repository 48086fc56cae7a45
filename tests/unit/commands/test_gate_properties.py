"""What holds of every history of a target, whatever the policy: asked of the gate, over a store and over evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from kit.histories import FEW, HOUR, Dated, anything, catalogue, decided, histories, plain, said, stored
from kit.policies import NAMES, PROBES, grounds, judged
from kit.values import NOON

from certify_cli.commands import kept as keeping
from certify_cli.commands.asked import Ask, Asked
from certify_cli.commands.gate import gate
from certify_cli.commands.kept import Kept
from certify_cli.evidence.result import Result
from certify_cli.evidence.statement import Claims
from certify_cli.evidence.verify import Opened, by_time
from certify_cli.policy.gate import CIRCUMSTANCES, decide
from certify_cli.policy.grounds import Grounds
from certify_cli.types.findings import RANKS, Mark
from certify_cli.types.plans import SUITES
from certify_cli.types.policy import Waiver
from certify_cli.types.reports import TargetReport


def code(history: Sequence[Dated], on: Grounds) -> int:
    return decided(stored(history), on).exit_code


def newest_breach_is_a_breach(history: tuple[Dated, ...], on: Grounds) -> bool:
    """What the newest whole verdict breaches is not met, though an older one of a wider suite met it."""
    newest = history[-1][1]
    if newest.narrow or not newest.status.decisive:
        return True
    alone = decide([newest], grounds=replace(on, certificates=True))
    found = [one for one in alone.reasons if one.counts and one.exit_code == 1 and one.rule not in CIRCUMSTANCES]
    return not found or code(history, on) == 1


def evidence_is_as_good_as_a_store(history: tuple[Dated, ...], on: Grounds, chance: Random) -> bool:
    """In whatever order the lines stand, and whenever each was signed after it was found."""
    lines = [signed(at, report, at + chance.randrange(99) * HOUR) for at, report in history]
    chance.shuffle(lines)
    return said(decided(Kept.of_history(by_time(lines)), on)) == said(decided(stored(history), on))


def signed(at: datetime, report: TargetReport, signed_at: datetime) -> Opened:
    """A line as it is once its signature was checked."""
    claims = Claims(
        subject=str(report.target),
        sha256="",
        predicate="",
        verifier="",
        verified_at=signed_at,
        resource="",
        passed=True,
        levels=(),
        expires_at=report.expires_at,
        ended_at=at,
        origin=report.origin,
        run="",
        targets=1,
        batch="",
    )
    return Opened(claims, Result(target=report))


@FEW
@given(histories(), anything)
def test_a_newer_result_that_breaches_is_never_passed_over(history: tuple[Dated, ...], on: Grounds) -> None:
    assert newest_breach_is_a_breach(history, on)


@FEW
@given(histories(), anything, st.randoms(use_true_random=False))
def test_evidence_and_store_say_the_same(history: tuple[Dated, ...], on: Grounds, chance: Random) -> None:
    assert evidence_is_as_good_as_a_store(history, on, chance)


@FEW
@given(histories(), anything, st.sampled_from(SUITES), st.integers(0, 4))
def test_a_newer_and_worse_result_never_turns_a_breach_into_a_pass(
    history: tuple[Dated, ...], on: Grounds, suite: Any, place: int
) -> None:
    """Worse is the one that decided, with one probe more that failed."""
    if code(history, on) != 1:
        return
    worst = gate(Asked(asks=(Ask(text=NAMES[0]),), catalogue=catalogue), stored(history), on).targets[0]
    at = place % len(worst.probes)
    spoilt = replace(worst.probes[at], mark=Mark.FAIL, flaky=False)
    failed = judged(replace(worst, probes=(*worst.probes[:at], spoilt, *worst.probes[at + 1 :])))
    rating, ends = min(worst.rating or 0.0, 2.0), NOON + HOUR
    later = replace(failed, suite=suite, rating=rating, certified_at=NOON - HOUR, expires_at=ends)
    assert code((*history, (NOON - HOUR, later)), on) != 0


@FEW
@given(histories(), histories(NAMES[1]), grounds)
def test_a_waiver_never_changes_another_target(one: Any, other: Any, on: Grounds) -> None:
    until = NOON + timedelta(1)
    more = (Waiver(target=NAMES[0], probe=probe, reason="known", owner="ana", until=until) for probe in PROBES)
    waived, kept = replace(on, waivers=(*on.waivers, *more)), stored((*one, *other))
    if len(list(kept.reports())) == 2:
        before, after = (decided(kept, each, *NAMES[:2]) for each in (on, waived))
        assert [r for r in before.reasons if r.target == NAMES[1]] == [r for r in after.reasons if r.target == NAMES[1]]


@FEW
@given(histories(), anything, st.sampled_from([Mark.INCONCLUSIVE, Mark.PASS]))
def test_what_decides_nothing_never_makes_a_pass(history: tuple[Dated, ...], on: Grounds, mark: Mark) -> None:
    """A run that could tell nothing, or a look at one probe that passed: alone, or after anything else."""
    probes = tuple(replace(one, mark=mark, demand="claimed") for one in history[0][1].probes)
    silent = judged(replace(history[0][1], probes=probes, narrow=mark is Mark.PASS))
    silent = replace(silent, certified_at=None, expires_at=None)
    newest = (NOON - HOUR, silent)
    assert code((newest,), on) != 0
    before, after = code(history, on), code((*history, newest), on)
    assert after == before or (mark is Mark.INCONCLUSIVE and (before, after) == (1, 3))


def only_worse_statuses(self: Kept, name: str, least: Any) -> list[TargetReport]:
    """What was here: newer times, ratings or required probes of a smaller suite were no reason to doubt."""
    chosen = self.state(name, least)
    newer = [one for one in self.certificates.get(name, ()) if keeping._time(one) > keeping._time(chosen)]
    return [one for one in newer if chosen.status.decisive and RANKS.index(one.status) < RANKS.index(chosen.status)]


FAULTS: dict[str, tuple[Any, str, Any, Callable[..., bool]]] = {
    "only worse statuses": (Kept, "later", only_worse_statuses, newest_breach_is_a_breach),
    "the newest signature": (
        Opened,
        "found_at",
        property(lambda line: line.claims.verified_at),
        evidence_is_as_good_as_a_store,
    ),
    "nothing is revoked": (keeping, "revoked_by", lambda *_, **__: [], evidence_is_as_good_as_a_store),
    "the newest line alone": (
        keeping,
        "_standing",
        lambda history: [history[-1][1]] if history[-1][1].certified_at else [],
        evidence_is_as_good_as_a_store,
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_that_were_here_are_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    place, what, fault, holds = FAULTS[name]
    monkeypatch.setattr(place, what, fault)
    drawn = (histories(), plain, st.randoms(use_true_random=False))[: holds.__code__.co_argcount]
    often = settings(max_examples=400, phases=[Phase.generate], deadline=None, database=None)
    assert find(st.tuples(*drawn), lambda given: not holds(*given), settings=often, random=Random(0))
