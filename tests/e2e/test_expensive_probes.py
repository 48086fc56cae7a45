"""The expensive chat probes as users run them: with a guardrail of theirs, an unknown one, a share, and a defect."""

from __future__ import annotations

from typing import Any

import pytest
from kit.command import Terminal

QWEN = "qwen.qwen3-32b-v1:0"
RUN = ("certify", QWEN, "--region", "us-east-1", "--format", "json")
PROBES = ("long_context", "max_output", "reasoning", "prompt_caching", "guardrails")
ONLY = tuple(word for probe in PROBES for word in ("--probe", probe))


def probes_of(report: Any) -> dict[str, dict[str, Any]]:
    return {probe["id"]: probe for probe in report["targets"][0]["probes"]}


def test_a_healthy_model_passes_them_with_a_guardrail(online: Terminal) -> None:
    done = online.run(*RUN, *ONLY, "--guardrail", "simulated00:1", "--context-share", "0.5")
    assert done.code == 0, done.err
    found = probes_of(done.json)
    assert {name: found[name]["mark"] for name in PROBES} == dict.fromkeys(PROBES, "pass")
    assert "% of 32768" in found["long_context"]["message"]


def test_without_a_guardrail_its_probe_does_not_apply(online: Terminal) -> None:
    found = probes_of(online.run(*RUN, "--probe", "max_output", "--probe", "guardrails").json)
    assert (found["max_output"]["mark"], found["guardrails"]["mark"]) == ("pass", "skipped")
    assert "--guardrail" in found["guardrails"]["message"]


def test_an_unknown_guardrail_is_not_the_models_fault(online: Terminal) -> None:
    done = online.run(*RUN, "--probe", "guardrails", "--guardrail", "nosuch")
    assert done.code == 3
    found = probes_of(done.json)["guardrails"]
    assert (found["mark"], found["category"]) == ("inconclusive", "INVALID_REQUEST")
    assert "guardrail" in found["remedy"]


@pytest.mark.parametrize("share", ["0.1", "1.0"])
def test_a_plan_knows_what_a_share_costs(online: Terminal, share: str) -> None:
    done = online.run("certify", QWEN, "--region", "us-east-1", "--plan", "--probe", "long_context",
                      "--context-share", share, "--format", "json")  # fmt: skip
    [row] = done.json
    assert row["calls"] == 1
    assert row["input_tokens"] == pytest.approx(32_768 * float(share) * 3 / 4, rel=0.2)
