"""A name misspelt in a settings file is said with file and line by whoever reads it, before anything is decided."""

from __future__ import annotations

import pytest
from kit.command import Terminal

PROBE = "[policy]\n\nrequired = ['tool_us']\n[[targets]]\nmodel = 'amazon.nova-lite-v1:0'\nregions = ['us-east-1']\n"


@pytest.mark.parametrize(
    "words",
    [
        ("config", "show"),
        ("gate",),
        ("gate", "--all"),
        ("certify", "--simulate", "--plan"),
        ("certify", "amazon.nova-lite-v1:0", "--simulate", "--policy", "smoke"),
        ("report",),
        ("export", "evidence", "--output", "e.jsonl", "--sign-with", "k.pem"),
        ("verify", "evidence.jsonl", "--key", "key.pem"),
    ],
)
def test_a_probe_that_there_is_not(terminal: Terminal, words: tuple[str, ...]) -> None:
    (terminal.home / "certify.toml").write_text(PROBE)
    done = terminal.run(*words)
    assert (done.code, done.out) == (2, "")
    assert "certify.toml:3: there is no probe 'tool_us'; did you mean 'tool_use'?" in done.err
    assert "hint: certify probes lists them" in done.err


RULE = "[[policy.rules]]\ntarget = 'amazon.nova-lite-v1:0@us-east-1@prd'\nmin_rating = 5\n"
WAIVER = "[[waivers]]\ntarget = '*@*@prd'\nprobe = 'vision'\nreason = 'r'\nowner = 'o'\nexpires = 2027-01-31\n"
PROD = "[[accounts]]\nname = 'Prod'\nprofile = 'p'\n"


@pytest.mark.parametrize("words", [("config", "show"), ("gate", "amazon.nova-lite-v1:0")])
@pytest.mark.parametrize("named", [RULE, WAIVER])
def test_an_account_that_there_is_not(terminal: Terminal, named: str, words: tuple[str, ...]) -> None:
    settings, policy = terminal.home / "certify.toml", terminal.home / "policy.toml"
    settings.write_text(named + PROD)
    policy.write_text(named)
    whole = terminal.run(*words)
    settings.write_text(PROD)
    apart = terminal.run(*words, "--policy", "policy.toml")
    for done, file in ((whole, "certify.toml"), (apart, "policy.toml")):
        assert (done.code, done.out) == (2, "")
        assert f"{file}:2: there is no account 'prd'\n\nhint: did you mean Prod?" in done.err
    settings.write_text((named + PROD).replace("prd", "PR*"))
    policy.write_text(named)
    assert terminal.run("config", "show").code == 0
    settings.unlink()
    assert terminal.run("config", "show", "--policy", "policy.toml").code == 0, "of accounts that nobody declares"


def test_doctor_finds_it_too(terminal: Terminal) -> None:
    (terminal.home / "certify.toml").write_text(PROBE)
    found = terminal.run("doctor", "--simulate", "--format", "json")
    seen = [row["seen"] for row in found.json if row["check"] == "policy" and row["level"] == "fail"]
    assert (found.code, len(seen), "certify.toml:3: there is no probe 'tool_us'" in seen[0]) == (4, 1, True)


def test_what_may_be_known_elsewhere_is_a_warning(terminal: Terminal) -> None:
    (terminal.home / "cases.jsonl").write_text('{"name": "refund", "prompt": "hi", "contains": "hi"}\n')
    (terminal.home / "certify.toml").write_text(
        "cases = ['cases.jsonl']\n[[waivers]]\ntarget = 'amazon.nvoa-lite-v1:0'\nprobe = 'case:refnd'\n"
        "reason = 'r'\nowner = 'o'\nexpires = '31.12.2026'\n"
    )
    model = "certify.toml:3: no model or route named 'amazon.nvoa-lite-v1:0' is known; did you mean amazon.nova-lite"
    case = "certify.toml:4: no case file of the settings has 'case:refnd'; did you mean 'case:refund'?"
    shown = terminal.run("config", "show", CERTIFY_TIMEOUT="90s", CERTIFY_REGOIN="x")
    assert shown.code == 0
    for said in (model, case, "say it with --timeout, or as timeout in", "did you mean CERTIFY_REGION?"):
        assert said in shown.err, said
    assert "has no date that can be read (31.12.2026), so it has expired" in shown.out
    planned = terminal.run("certify", "amazon.nova-micro-v1:0", "--simulate", "--plan")
    assert (planned.code, model in planned.err) == (0, True)
    assert case in terminal.run("gate", "amazon.nova-micro-v1:0").err
    assert terminal.run("config", "show", "-q").err == ""


def test_values_that_an_option_would_not_take_say_where_they_stand(terminal: Terminal) -> None:
    settings = terminal.home / "certify.toml"
    settings.write_text("[certify]\nconcurrency = 0\n")
    for words in (("config", "show"), ("certify", "amazon.nova-micro-v1:0", "--simulate", "--plan")):
        done = terminal.run(*words)
        assert (done.code, "certify.toml:2: concurrency: input should be greater than" in done.err) == (2, True)
    settings.write_text("[[targets]]\nmodel = 'amazon.nvoa-lite-v1:0'\n")
    assert "certify.toml:1: no model or route named 'amazon.nvoa-lite-v1:0'" in terminal.run("gate").err
    settings.write_text("[policy]\nrequired = ['case:refund']\n")
    strange = terminal.run("certify", "amazon.nova-micro-v1:0", "--simulate", "--plan")
    assert "certify.toml:2: no case file that is named has 'case:refund'" in strange.err
    settings.unlink()
    assert "the variable CERTIFY_CONFIDENCE: '3' is not" in terminal.run("config", "show", CERTIFY_CONFIDENCE="3").err
