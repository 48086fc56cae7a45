"""Where data may be processed: nothing is sent outside of the allowed regions, and each refusal says what would fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.command import Terminal

from certify_cli.simulator.server import Simulator

HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
NOVA = "amazon.nova-lite-v1:0"
EU = ("--region", "eu-west-1", "--allowed-regions", "eu-*")


def sent(bedrock: Simulator) -> list[str]:
    return [call.model for call in bedrock.calls if call.operation.startswith(("Converse", "Invoke"))]


def test_what_may_leave_the_allowed_regions_is_not_sent(online: Terminal, bedrock: Simulator) -> None:
    before = len(sent(bedrock))
    done = online.run("certify", HAIKU, *EU, "--routes", "all", "--suite", "smoke", "--format", "json")
    assert done.code == 1, done.err
    statuses = {target["route"]: target["status"] for target in done.json["targets"]}
    assert statuses == {f"eu.{HAIKU}": "CERTIFIED", f"global.{HAIKU}": "UNSUPPORTED"}
    refused = next(target for target in done.json["targets"] if target["status"] == "UNSUPPORTED")
    assert "every commercial region, outside of the allowed regions (eu-*)" in refused["reason"]
    assert f"eu.{HAIKU} stays within" in refused["reason"]
    assert set(sent(bedrock)[before:]) == {f"eu.{HAIKU}"}


def test_a_settings_file_holds_a_resumed_run_to_it(online: Terminal) -> None:
    plan = ("certify", f"us.{HAIKU}@us-east-1", "--suite", "smoke")
    assert online.run(*plan, "--max-cost", "0").code == 3
    (online.home / "certify.toml").write_text('[certify]\nallowed_regions = ["eu-*"]\n')
    done = online.run("certify", "--resume")
    assert done.code == 2
    assert f"planned with us.{HAIKU}@us-east-1, which may process data in us-east-1" in done.err
    swept = online.run(
        "certify", "--all", "--vendor", "anthropic", "--region", "us-east-1", "--plan", "--format", "json"
    )
    assert swept.code == 0, swept.err
    assert {row["action"] for row in swept.json} == {"skip"}
    listed = online.run("list-certifiable", HAIKU, "--region", "us-east-1,eu-west-1", "--format", "json").json
    assert [route["id"] for route in listed[0]["routes"]] == [f"eu.{HAIKU}"]


def test_an_empty_list_of_regions_allows_nothing_by_accident(online: Terminal) -> None:
    (online.home / "certify.toml").write_text("[certify]\nallowed_regions = []\n")
    done = online.run("certify", NOVA, "--region", "us-east-1", "--plan")
    assert done.code == 2
    assert "certify.toml:2: allowed_regions: names no region" in done.err


def test_residency_lists_destinations_and_what_iam_must_allow(online: Terminal) -> None:
    done = online.run("residency", HAIKU, *EU, "--routes", "all", "--ask-iam", "--format", "json")
    assert done.code == 1
    assert "hint: " in done.err
    within, everywhere = done.json
    assert (within["target"], within["allowed"], within["outside"]) == (f"eu.{HAIKU}@eu-west-1", True, [])
    assert "eu-north-1" in within["destinations"]
    assert set(within["resources"]) == {
        f"arn:aws:bedrock:eu-west-1:*:inference-profile/eu.{HAIKU}",
        *(f"arn:aws:bedrock:{region}::foundation-model/{HAIKU}" for region in within["destinations"]),
    }
    assert {one["ruling"] for one in within["permissions"]} == {"allowed"}
    assert f"arn:aws:bedrock:eu-west-1:****9012:inference-profile/eu.{HAIKU}" in [
        one["resource"] for one in within["permissions"]
    ]
    assert everywhere["allowed"] is False
    assert everywhere["destinations"] == everywhere["outside"] == ["all-commercial"]
    assert f"arn:aws:bedrock:::foundation-model/{HAIKU}" in everywhere["resources"]
    assert "123456789012" not in done.out


def test_residency_in_a_table_and_within(online: Terminal) -> None:
    done = online.run("residency", NOVA, f"eu.{NOVA}", *EU, "--offline")
    assert done.code == 0, done.err
    assert "1 of 1 target within eu-*; destinations as the registry has them" in done.out
    gone = online.run("residency", "amazon.titan-text-express-v1", *EU)
    assert gone.code == 1, "of what cannot be called nobody can say that it stays within"


@pytest.mark.parametrize(
    "words", [("--allowed-regions", "mars-*"), ("--allowed-regions", ""), ("--offline", "--ask-iam")]
)
def test_what_makes_no_sense_is_refused(online: Terminal, words: tuple[str, ...], tmp_path: Path) -> None:
    command = "certify" if words[-1] == "" else "residency"
    done = online.run(command, NOVA, "--region", "eu-west-1", *words)
    assert done.code == 2
    assert "hint: " in done.err
