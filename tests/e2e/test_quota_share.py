"""What a run takes of the account's quotas: said before it, and kept to."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from kit.command import Result, Terminal

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator

NOVA, MICRO = "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"
PERSONAS = f"""
[[persona]]
name = "ten a second"
model = "{NOVA}"
does = [{{ kind = "throttled", rpm = 600, burst_seconds = 60 }}]

[[persona]]
name = "a new account"
model = "{MICRO}"
does = ["no_quota"]
"""


def planned(terminal: Terminal, *words: str) -> Result:
    (terminal.home / "personas.toml").write_text(PERSONAS)
    asked = ("certify", NOVA, MICRO, "--region", "us-east-1", "--probe", "answers", "--trials", "61", "--plan")
    return terminal.run(*asked, "--simulate", "--personas", "personas.toml", *words)


def test_a_plan_says_how_long_it_takes_at_which_share(terminal: Terminal) -> None:
    (terminal.home / "certify.toml").write_text("[certify]\nquota_share = 0.1\n")
    tenth, (nova, micro) = planned(terminal), planned(terminal, "--quota-share", "0.2", "--format", "json").json
    assert "about 1m at 0.1 of the quotas" in tenth.out
    assert "quota of 0 here" in " ".join(tenth.out.split())
    assert (nova["seconds"], nova["quota"]["requests_per_minute"], nova["reason"]) == (30, 600, "")
    assert micro["reason"].startswith("quota of 0 here")


def test_the_free_look_knows_quotas_of_0(terminal: Terminal) -> None:
    (terminal.home / "personas.toml").write_text(PERSONAS)
    asked = ("certify", NOVA, MICRO, "--region", "us-east-1", "--preflight-only", "--format", "json")
    done = terminal.run(*asked, "--simulate", "--personas", "personas.toml")
    assert done.code == 3, done.err
    rows = {row["model"]: row for row in done.json}
    assert (rows[NOVA]["callable"], rows[MICRO]["callable"]) == (True, None)
    assert rows[MICRO]["category"] == "QUOTA_EXHAUSTED"
    assert "Service Quotas" in rows[MICRO]["remedy"]


def test_without_quotas_the_plan_says_so(terminal: Terminal) -> None:
    done = terminal.run("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--plan")
    assert done.code == 0, done.err
    assert "quotas not known" in done.out


@pytest.mark.heavy
@pytest.mark.parametrize("share", [0.5, 1.0])
def test_a_run_keeps_to_its_share_and_to_the_time_it_said(terminal: Terminal, share: float) -> None:
    told = parse_personas(PERSONAS, where="here")
    words = ("certify", f"{NOVA}@us-east-1", "--probe", "answers", "--trials", "40", "--quota-share", str(share))
    with Simulator(load().models, told) as simulator:
        online = Terminal(terminal.home, {**terminal.environment, **simulator.environment()})
        [plan] = online.run(*words, "--plan", "--format", "json").json
        done = online.run(*words, "--format", "json")
        times = [call.at.timestamp() for call in simulator.calls if call.operation == "Converse"]
    assert json.loads(done.out)["targets"][0]["throttled"] == 0
    took = times[-1] - times[0]
    print(f"share {share:g}: {len(times)} calls in {took:.1f} s, said {plan['seconds']} s, {rate(times):.2f} a second")
    assert rate(times) <= 10 * share * 1.15
    assert plan["seconds"] * 0.7 <= took + 1 <= plan["seconds"] * 1.6 + 1


def rate(times: Sequence[float]) -> float:
    return (len(times) - 1) / (times[-1] - times[0])
