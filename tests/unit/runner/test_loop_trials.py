"""Several trials of a probe in the loop: started together where all are needed, none in vain, numbered apart."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest
from kit.bench import DENIED, HUNG, Bench, always, ended
from kit.probes import stillborn
from kit.values import finding, probe_plan, reply

from certify_cli.planning.trials import more_trials
from certify_cli.runner.line import MOST_AT_ONCE
from certify_cli.runner.loop import Spread, Step
from certify_cli.types.findings import Finding, Mark
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


def test_a_fixed_number_runs_a_few_at_a_time() -> None:
    bench = Bench(always(reply()), probes=("answers",), settings=RunSettings(trials=20), width=64, spread=Spread(64))
    steps = bench.run()
    assert len(by_probe(steps)["answers"]) == 20
    assert 20 / MOST_AT_ONCE <= bench.time.now - 1000 < 20


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
