"""Several trials of a probe in the loop: started together where all are needed, none in vain, numbered apart."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Generator
from dataclasses import replace

import pytest
from kit.bench import DENIED, HUNG, Bench, always, ended
from kit.probes import simple, stillborn
from kit.values import finding, probe_plan, reply

from certify_cli.interfaces import Call, Subject
from certify_cli.planning.trials import more_trials
from certify_cli.runner.step import Step
from certify_cli.runner.turn import EVENLY, Spread
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Finding, Mark, Seen
from certify_cli.types.plans import RunSettings
from certify_cli.verdicts.calibration import sequential_test

SURE = RunSettings(confidence=0.95)
THREE = ("reachable", "answers", "streaming")
WIDE = Spread(per_target=16)


def by_probe(steps: list[Step]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for step in steps:
        for one in step.findings:
            found[one.probe].append(one)
    return found


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("probability", [1.0, 0.95, 0.7, 0.2])
def test_no_call_is_sent_that_the_test_did_not_need(seed: int, probability: float) -> None:
    """Without its last trial every probe was undecided, though several ran at once and came back in any order."""
    rng = random.Random(seed)
    bench = Bench(
        lambda call, now: (rng.uniform(0.1, 5), reply("ok" if rng.random() < probability else "no")),
        probes=THREE,
        settings=SURE,
        width=16,
        spread=WIDE,
    )
    steps = bench.run()
    assert ended(steps) == 1
    for name, found in by_probe(steps).items():
        if found[-1].mark is Mark.SKIPPED:
            continue
        assert more_trials(found, probe_plan(name), SURE) == 0
        assert more_trials(found[:-1], probe_plan(name), SURE) > 0
        assert sorted(one.trial for one in found) == list(range(1, len(found) + 1))
        assert len({one.seen["seed"] for one in found}) == len(found)


def test_trials_run_beside_each_other() -> None:
    bench = Bench(always(reply()), probes=("answers",), settings=SURE, spread=WIDE)
    bench.run()
    assert len(bench.workers.calls) == 10
    assert bench.time.now - 1000 < 6  # ten seconds, one after the other


def test_the_gate_opens_with_its_first_pass_and_is_tested_like_the_others() -> None:
    bench = Bench(always(reply()), probes=THREE, settings=SURE, width=16, spread=WIDE)
    steps = bench.run()
    found = by_probe(steps)
    assert {name: len(trials) for name, trials in found.items()} == dict.fromkeys(THREE, 10)
    order = [one.probe for step in steps for one in step.findings]
    assert order[0] == "reachable"
    assert order.index("streaming") < len(order) - 1 - order[::-1].index("reachable")


def test_nothing_passes_a_gate_that_fails() -> None:
    for answer, calls in ((reply("no"), 2), (DENIED, 1), (HUNG, 12)):
        bench = Bench(always(answer), probes=THREE, settings=SURE, width=16, spread=WIDE)
        found = by_probe(bench.run())
        assert {one.mark for one in found["answers"] + found["streaming"]} == {Mark.SKIPPED}
        assert len(bench.workers.calls) == calls


@pytest.mark.parametrize(("targets", "seconds"), [(1, 2), (2, 4), (16, 31)])
def test_few_targets_share_the_whole_width(targets: int, seconds: float) -> None:
    """Twenty trials of a second each, twelve calls wide: two a target would take ten seconds."""
    bench = Bench(
        always(reply()), targets=targets, probes=("answers",), settings=RunSettings(trials=20), width=12, spread=EVENLY
    )
    assert len(by_probe(bench.run())["answers"]) == 20 * targets
    assert bench.time.now - 1000 <= seconds + 0.1


def test_one_slow_target_holds_nobody_up() -> None:
    def slow(call: Call, now: float) -> tuple[float, Reply]:
        return 60.0 if call.target.route.endswith("-0") else 0.1, reply()

    bench = Bench(slow, targets=3, probes=("answers",), settings=RunSettings(trials=30), width=9)
    ended_at: dict[str, float] = {}
    bench.prepare()
    for step in bench.loop.run():
        ended_at.update({line.plan.key: bench.time.now - 1000 for line in step.ended})
    assert max(ended_at["1"], ended_at["2"]) < 2


def test_a_trial_asks_only_when_it_is_sent() -> None:
    """Two may be out: a third request is not made before one of them is back."""
    opened: list[float] = []
    asks = simple("answers")

    def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
        opened.append(bench.time.now)
        return (yield from asks.ask(subject))

    bench = Bench(always(reply()), probes=("answers",), settings=RunSettings(trials=40), width=2)
    bench.make = {"answers": replace(asks, ask=ask)}
    bench.run()
    assert len(opened) == 40
    assert max(sum(at == moment for at in opened) for moment in opened) == 2


def test_probes_that_die_before_they_ask_end_within_their_bound() -> None:
    bench = Bench(always(reply()), probes=THREE, make={"answers": stillborn("answers")}, settings=SURE)
    found = by_probe(bench.run())
    assert [one.mark for one in found["answers"]] == [Mark.INCONCLUSIVE] * 3
    assert len(found["streaming"]) == 10


def test_a_continued_run_counts_the_trials_it_has_and_fills_the_gap() -> None:
    """A kill may have lost the second of three trials in flight."""
    had = [finding("answers", Mark.PASS, trial=number) for number in (1, 3)]
    bench = Bench(always(reply()), probes=("answers",), settings=SURE, found=tuple(had))
    new = by_probe(bench.run())["answers"]
    assert sorted(one.trial for one in new) == [2, 4, 5, 6, 7, 8, 9, 10]
    assert sequential_test(0.95).fewest_passes == 10
