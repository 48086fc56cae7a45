"""`certify certify --preflight-only`: who may call what, at no cost; exit codes, formats, and that nothing is kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from kit.command import Terminal

from certify_cli.simulator.server import Simulator

NOVA, LITE, MICRO = "amazon.nova-pro-v1:0", "amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0"
HAIKU, SONNET = "us.anthropic.claude-haiku-4-5-20251001-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
CALLS = {"Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "Rerank", "CountTokens"}


def personas(folder: Path, **does: str) -> str:
    """A file in which each model behaves as told; underscores stand for what a keyword cannot hold."""
    path = folder / "personas.toml"
    models = {"lite": LITE, "micro": MICRO, "pro": NOVA, "haiku": "*claude-haiku-4-5*", "sonnet": "*claude-sonnet-4-5*"}
    path.write_text(
        "".join(f'[[persona]]\nname = "{n}"\nmodel = "*{models[n]}"\ndoes = [{d}]\n' for n, d in does.items()), "utf-8"
    )
    return str(path)


def test_every_state_with_its_reason_and_remedy(terminal: Terminal, tmp_path: Path) -> None:
    broken = personas(
        tmp_path,
        lite='"no_access"',
        haiku='"never_subscribed"',
        sonnet='"agreement_error"',
        pro='"agreement_pending"',
    )
    command = ("certify", NOVA, MICRO, LITE, HAIKU, SONNET, "--simulate", "--personas", broken, "--region", "us-east-1")
    done = terminal.run(*command, "--preflight-only", "--format", "json", "--output", str(tmp_path / "list.md"))
    assert done.code == 1, done.err
    rows = {row["model"]: row for row in done.json}
    assert {model: (row["callable"], row["state"]) for model, row in rows.items()} == {
        NOVA: (True, "agreement_pending"),
        MICRO: (True, "usable"),
        LITE: (False, "not_authorized"),
        HAIKU.removeprefix("us."): (None, "agreement_missing"),
        SONNET.removeprefix("us."): (None, "agreement_error"),
    }
    assert done.json[0]["model"] == LITE
    assert "bedrock:InvokeModel" in rows[LITE]["remedy"]
    assert "--allow-subscribe" in rows[HAIKU.removeprefix("us.")]["remedy"]
    assert set(rows[HAIKU.removeprefix("us.")]["destinations"]) > {"us-east-1"}
    assert all(row["seen_at"] and row["route"] and row["lifecycle"] for row in rows.values())
    assert f"error: 1 target cannot be called: {LITE}@us-east-1" in done.err
    assert "hint:" in done.err
    assert "agreement_pending" in (tmp_path / "list.md").read_text("utf-8")
    allowed = terminal.run(*command, "--preflight-only", "--allow-subscribe", "--format", "ids")
    assert set(allowed.out.split()) == {f"{one}@us-east-1" for one in (NOVA, MICRO, HAIKU, SONNET)}
    assert terminal.run("report", "--runs", "--origin", "simulated", "--format", "json").json == []


def test_forms_and_data_retention_that_can_be_read(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "consents.toml"
    path.write_text(
        '[[persona]]\nname = "f"\nmodel = "*claude*"\nregion = "us-east-1"\ndoes = ["needs_use_case_form"]\n'
        '[[persona]]\nname = "r"\nmodel = "anthropic.claude-fable-5"\ndoes = ["needs_data_retention"]\n',
        "utf-8",
    )
    done = terminal.run(
        *("certify", "anthropic.claude-fable-5", MICRO, "--simulate", "--personas", str(path), "--routes", "all"),
        *("--region", "us-east-1,us-west-2", "--preflight-only", "--format", "json"),
    )
    assert done.code == 3, done.err
    states = {(row["model"], row["region"]): row["state"] for row in done.json}
    assert states["anthropic.claude-fable-5", "us-east-1"] == "use_case_form_missing"
    assert states["anthropic.claude-fable-5", "us-west-2"] == "data_retention_needed"
    assert states[MICRO, "us-east-1"] == "usable"
    remedies = {row["state"]: row["remedy"] for row in done.json}
    assert "put-use-case-for-model-access" in remedies["use_case_form_missing"]
    assert "put-account-data-retention" in remedies["data_retention_needed"]


def test_a_first_call_subscribes_and_its_certificate_is_provisional(terminal: Terminal, tmp_path: Path) -> None:
    """Of two products that were never subscribed to one goes on to be refused."""
    sold = personas(tmp_path, haiku='"never_subscribed"', sonnet='{ kind = "never_subscribed", calls = 1 }')
    command = ("certify", HAIKU, SONNET, "--simulate", "--personas", sold, "--region", "us-east-1")
    done = terminal.run(*command, "--suite", "smoke", "--allow-subscribe", "--format", "json")
    assert done.code == 1, done.err
    good, bad = done.json["targets"]
    assert (good["status"], good["provisional"], good["entitlement"]["state"]) == (
        "CERTIFIED",
        True,
        "agreement_pending",
    )
    ends, seen = (datetime.fromisoformat(one) for one in (good["expires_at"], good["entitlement"]["seen_at"]))
    assert ends - seen == timedelta(minutes=15)
    assert (bad["status"], bad["provisional"], bad["entitlement"]["state"]) == ("FAILED", False, "agreement_missing")
    assert "provisional until" in terminal.run("report", "--origin", "simulated").out.replace("\n", " ")
    told = terminal.run("report", "--origin", "simulated", "--explain", HAIKU.removeprefix("us.")).out
    assert "agreement_pending" in told
    served = terminal.run(*command[:2], *command[3:], "--suite", "smoke", "--allow-subscribe", "--format", "json")
    assert served.json["targets"][0]["cached"] is True


def test_it_calls_no_model_and_keeps_nothing(online: Terminal, bedrock: Simulator) -> None:
    before = len(bedrock.calls)
    listed = online.home / "models.txt"
    listed.write_text(f"{MICRO}\nopenai/gpt-4o\n", "utf-8")
    done = online.run("certify", "--from", str(listed), "--region", "us-east-1", "--preflight-only")
    assert done.code == 0, done.err
    assert "1 of 2 callable, 1 not, 0 not known; no model was called" in done.out
    made = [call.operation for call in list(bedrock.calls)[before:]]
    assert "GetFoundationModelAvailability" in made
    assert not CALLS & set(made)
    assert "ListServiceQuotas" in made, "a quota of 0 is no access either"
    assert online.run("report", "--runs", "--format", "json").json == []


def test_the_whole_inventory_in_two_regions(online: Terminal) -> None:
    done = online.run(
        *("certify", "--all", "--region", "us-east-1,eu-west-1", "--preflight-only", "--format", "json"),
    )
    assert done.code == 0, done.err
    assert len({row["model"] for row in done.json}) >= 232
    assert sum(row["callable"] is True for row in done.json) > 100
    assert all(row["callable"] is not None for row in done.json)


def test_without_credentials_or_network_it_is_exit_4(terminal: Terminal) -> None:
    command = ("certify", MICRO, "--region", "us-east-1", "--preflight-only")
    done = terminal.run(*command)
    assert done.code == 4
    assert "hint:" in done.err
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    dead = terminal.run(*command, **keys)
    assert dead.code == 4
    assert "nothing could be asked" in dead.err


def test_credentials_that_are_refused_are_exit_4(terminal: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "expired.toml"
    path.write_text('[[persona]]\nname = "x"\ndoes = ["expired_credentials"]\n', "utf-8")
    done = terminal.run(
        *("certify", MICRO, "--region", "us-east-1", "--preflight-only", "--simulate", "--personas", str(path))
    )
    assert (done.code, done.out) == (4, "")
    assert "expired" in done.err


def test_what_does_not_go_together_is_exit_2(terminal: Terminal) -> None:
    for words in ((MICRO, "--plan"), ("--resume",), (MICRO, "--format", "junit")):
        done = terminal.run("certify", *words, "--preflight-only", "--region", "us-east-1")
        assert done.code == 2, done.err
