"""Price maps and AWS's price list: prices with source and day in plans, and conflicts with both values."""

from __future__ import annotations

import json
import shutil

from kit.command import Terminal

from certify_cli.registry.load import shipped_directory

HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0"
NOVA = "amazon.nova-lite-v1:0"
CHAT = {"litellm_provider": "bedrock_converse", "mode": "chat", "output_cost_per_token": 5e-05}
MAP = {
    HAIKU: {**CHAT, "input_cost_per_token": 1e-06, "max_input_tokens": 1000},
    f"eu.{HAIKU}": {**CHAT, "input_cost_per_token": 1e-05},
    "acme.unheard-of-v1:0": {**CHAT, "input_cost_per_token": 1e-06},
}


def test_a_price_map_prices_plans_and_its_conflicts_are_shown(online: Terminal) -> None:
    (online.home / "map.json").write_text(json.dumps(MAP))
    undated = online.run("sync-registry", "--import", "map.json")
    assert (undated.code, undated.out) == (2, "")
    assert "what has no day is no price" in undated.err
    assert "hint: add --as-of" in undated.err
    online.run("sync-registry", "--offline")
    first = online.run("sync-registry", "--import", "map.json", "--as-of", "2026-11-20", "--format", "json")
    assert first.code == 0
    assert {(row["change"], row["model"]) for row in first.json} == {("changed", HAIKU), ("disputed", HAIKU)}
    assert "acme.unheard-of-v1:0" in first.err
    assert online.run("sync-registry", "--import", "map.json", "--as-of", "2026-11-20", "--format", "json").json == []
    shown = online.run("list-certifiable", "--conflicts", HAIKU, "--format", "json").json
    limit = next(row for row in shown if row["what"] == "context_window_tokens")
    assert limit | {"stands": "", "differs": "", "thing": ""} == {
        **dict.fromkeys(("stands", "differs", "thing"), ""),
        "model": HAIKU,
        "what": "context_window_tokens",
        "where": None,
        "value": 200000,
        "source": "registry",
        "day": "2026-11-22",
        "other_value": 1000,
        "other_source": "litellm",
        "other_day": "2026-11-20",
    }
    assert online.run("list-certifiable", "--conflicts", "--vendor", "amazon", "--format", "json").json == []
    assert online.run("list-certifiable", "--conflicts", "--expiring", "9d").code == 2
    planned = online.run("certify", HAIKU, "--region", "eu-central-1", "--suite", "smoke", "--plan")
    assert "prices of 2026-11-20 (litellm)" in planned.out.replace("\n", " ")
    (online.home / "certify.toml").write_text(
        f'[prices."{HAIKU}"]\ninput_usd_per_mtok = 1.0\noutput_usd_per_mtok = 2.0\n'
    )
    planned = online.run("certify", HAIKU, "--region", "eu-central-1", "--suite", "smoke", "--plan")
    assert "(settings)" in planned.out, "the settings file stays strongest"


def test_the_price_list_of_aws_is_believed_before_any_list(online: Terminal) -> None:
    (online.home / "map.json").write_text(json.dumps({NOVA: {**CHAT, "input_cost_per_token": 9e-06}}))
    words = ("--prices", "--region", "us-east-1", "--import", "map.json", "--as-of", "2026-11-20")
    done = online.run("sync-registry", *words, "--format", "json")
    assert done.code == 0, done.err
    disputed = [row["detail"] for row in done.json if (row["change"], row["model"]) == ("disputed", NOVA)]
    assert any("aws:GetProducts" in told and "not 9 (litellm 2026-11-20)" in told for told in disputed)
    assert "left out" in done.err, "batch prices are counted"
    assert online.run("sync-registry", *words, "--format", "json").json == []
    planned = online.run("certify", NOVA, "--region", "us-east-1", "--suite", "smoke", "--plan")
    assert "(aws:GetProducts)" in planned.out.replace("\n", " ")


def test_a_price_list_that_does_not_answer_spoils_nothing_else(online: Terminal) -> None:
    words = ("sync-registry", "--prices", "--region", "us-east-1", "--format", "json")
    done = online.run(*words, AWS_ENDPOINT_URL_PRICING="http://127.0.0.1:9")
    assert done.code == 3
    assert len(done.json) >= 232
    assert "prices of us-east-1" in done.err
    offline = online.run("sync-registry", "--prices", "--offline")
    assert (offline.code, "--prices" in offline.err) == (2, True)


def test_a_price_map_is_no_list_to_certify_and_no_day_is_yet_to_come(online: Terminal) -> None:
    (online.home / "map.json").write_text(json.dumps(MAP))
    assert "not a list of models in use" in online.run("certify", "--from", "map.json").err
    future = online.run("sync-registry", "--import", "map.json", "--as-of", "2999-01-01")
    assert (future.code, "yet to come" in future.err) == (2, True)


CONFIG = f"""
model_list:
  - litellm_params: {{model: bedrock/{NOVA}, aws_region_name: os.environ/WHERE, aws_role_name: arn:aws:iam::1:role/Ci}}
  - litellm_params: {{model: "bedrock/*"}}
"""


def test_what_a_proxy_config_says_and_is_not_done_is_told(online: Terminal) -> None:
    (online.home / "config.yaml").write_text(CONFIG)
    done = online.run("sync-registry", "--import", "config.yaml", "--format", "json")
    assert done.code == 0
    assert "a pattern, not a model in use" in done.err
    assert not any("*" in row["model"] for row in done.json)
    (online.home / "config.yaml").write_text(CONFIG.replace('  - litellm_params: {model: "bedrock/*"}\n', ""))
    planned = online.run("certify", "--from", "config.yaml", "--region", "us-east-1", "--suite", "smoke", "--plan")
    assert planned.code == 0, planned.err
    assert "region from os.environ/WHERE" in planned.err.replace("\n", " ")
    assert "role Ci, which no [[accounts]] assumes" in planned.err.replace("\n", " ")


def test_a_maintainer_brings_the_registry_up_to_date_with_a_public_dump(terminal: Terminal) -> None:
    shutil.copytree(shipped_directory() / "amazon", terminal.home / "registry" / "amazon")
    file = terminal.home / "registry" / "amazon" / "amazon.nova-lite-v1_0.toml"
    before = file.read_text()
    regions = {"ap-south-2": ["ON_DEMAND"]}
    dump = {NOVA: {"inference_types": regions, "runtime_supported": True, "model_lifecycle_status": "ACTIVE"}}
    (terminal.home / "dump.json").write_text(json.dumps(dump))
    words = ("sync-registry", "--write", "registry", "--import", "dump.json")
    assert terminal.run(*words).code == 2, "it says no day"
    (change,) = terminal.run(*words, "--as-of", "2026-11-20", "--format", "json").json
    assert (change["model"], change["change"]) == (NOVA, "changed")
    assert file.read_text() != before
    assert terminal.run(*words, "--as-of", "2026-11-21", "--format", "json").json == [], "a second run changes nothing"
