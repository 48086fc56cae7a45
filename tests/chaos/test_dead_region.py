"""A region that is dead for ten minutes, beside a healthy one: few calls reach it, and it costs the other little."""

from __future__ import annotations

from itertools import pairwise

from kit.bench import HUNG, ended
from kit.regions import Regions

from certify_cli.types.findings import Mark


def test_a_dead_region_is_tried_once_a_cooldown_and_costs_a_healthy_one_nothing() -> None:
    alone, both = Regions(dead=0), Regions(dead=4)
    alone.run()
    steps = both.run()
    healthy, undisturbed = len(both.sent_to("us-east-1")), len(alone.sent_to("us-east-1"))
    tried = both.sent_to("us-west-2")
    opened = next(at for at, later in pairwise(tried) if later - at >= 5)
    print(f"dead region: {len(tried)} calls in 10 min, healthy one {healthy / undisturbed:.1%} of its calls")
    assert healthy >= 0.95 * undisturbed
    assert len(tried) <= 32
    late = [at for at in tried if at > opened]
    assert all(later - at >= 5 for at, later in pairwise(late))
    assert ended(steps) == 8
    marks = {one.mark for step in steps for one in step.findings if one.target.endswith("us-west-2")}
    assert Mark.PASS in marks
    assert both.breaker.open_names() == ()


def test_calls_that_hang_cost_a_healthy_region_little_more() -> None:
    alone, both = Regions(dead=0), Regions(dead=4, failure=HUNG, seconds=60.0)
    alone.run()
    both.run()
    healthy, undisturbed = len(both.sent_to("us-east-1")), len(alone.sent_to("us-east-1"))
    print(f"hanging region: {len(both.sent_to('us-west-2'))} calls, healthy one {healthy / undisturbed:.1%}")
    assert healthy >= 0.6 * undisturbed
