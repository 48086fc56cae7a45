"""MODEL@REGION where only a geographic profile can be called: the same target to the gate, its policy and reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from kit.at_the_gate import STORE, gate, stored
from kit.command import Terminal
from kit.gated import report, warned
from kit.in_process import home

from certify_cli.types.measures import Percentiles

NOVA, PROFILE, WHERE = "amazon.nova-lite-v1:0", "eu.amazon.nova-lite-v1:0", "eu-west-1"
MEANT = f"{NOVA}@{WHERE}"
HOUR = timedelta(hours=1)


@pytest.fixture
def now(terminal: Terminal) -> Iterator[datetime]:
    """This process in a home of its own."""
    with home(terminal.home, terminal.environment):
        yield datetime.now(UTC)


def rule(name: str) -> str:
    return f'[[policy.rules]]\ntarget = "{name}"\nmax_latency_p50 = "1ms"\n'


def waiver(name: str, now: datetime) -> str:
    ends = (now + timedelta(days=9)).date()
    return f'[[waivers]]\ntarget = "{name}"\nprobe = "tool_use"\nreason = "r"\nowner = "o"\nexpires = {ends}\n'


@pytest.mark.parametrize("name", [MEANT, f"{PROFILE}@{WHERE}", f"amazon.nova-*@{WHERE}", f"nova-lite@{WHERE}", NOVA])
def test_a_rule_is_of_the_target_that_its_name_means_at_the_gate(now: datetime, name: str) -> None:
    stored(report(PROFILE, now - HOUR, WHERE, model=NOVA, latency_ms=Percentiles(p50=500)))
    found = gate(MEANT, settings=rule(name))
    assert (found.code, "latency_p50_ms is 500" in found.err) == (1, True), found.err
    assert gate(MEANT, settings=rule(name.replace(WHERE, "eu-west-3") if "@" in name else "cohere.*")).code == 0


@pytest.mark.parametrize("name", [MEANT, f"bedrock/{WHERE}/{NOVA}", f"nova-lite@{WHERE}"])
def test_a_waiver_is_of_the_profile_only_where_the_bare_id_is_no_target(now: datetime, name: str) -> None:
    strict = '[policy]\npreset = "strict"\nrequired = ["tool_use"]\n'
    profile = warned(PROFILE, now - HOUR, region=WHERE, model=NOVA)
    stored(profile)
    words = (f"{PROFILE}@{WHERE}",)
    assert gate(*words, settings=strict).code == 1
    found = gate(*words, settings=strict + waiver(name, now))
    assert found.code == 0, found.err
    STORE.unlink()
    stored(profile, report(NOVA, now - HOUR, WHERE))
    found = gate(*words, settings=strict + waiver(name, now))
    assert found.code == 1, found.err


@pytest.mark.parametrize(
    ("name", "is_said"),
    [
        (MEANT, False),
        (NOVA, False),
        ("us.amazon.*@us-west-2", False),
        (f"nova-lite@{WHERE}", False),
        (f"{NOVA}@{WHERE}@production", False),
        (f"us.{NOVA}@{WHERE}", True),
        ("amazon.nova-lihgt-v1:0", True),
        ("amazon.nvoa-*", True),
    ],
)
def test_only_a_rule_for_what_could_never_be_certified_is_warned_of(now: datetime, name: str, is_said: bool) -> None:
    stored(report("amazon.nova-micro-v1:0", now - HOUR))
    found = gate("amazon.nova-micro-v1:0", "--format", "json", settings=rule(name))
    assert (found.code, "fits no target that is stored, and none that could be" in found.out) == (0, is_said)
