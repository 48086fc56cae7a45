"""A policy in a run: what it requires is probed, declared targets are certified unasked, waivers and baselines hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kit.command import Terminal

NOVA, TITAN = "amazon.nova-lite-v1:0", "amazon.titan-embed-text-v2:0"
TARGET = f"{NOVA}@us-east-1"
BROKEN = '[[persona]]\nname = "b"\nmodel = "*"\ndoes = ["invents_tool_arguments"]\n'
WAIVER = "[[waivers]]\ntarget = '{target}'\nprobe = 'tool_use'\nreason = 'known'\nowner = 'ana'\nexpires = {until}\n"


def test_declared_targets_are_certified_and_gated_alike(terminal: Terminal) -> None:
    (terminal.home / "certify.toml").write_text(
        f"[policy]\npreset = 'smoke'\nmax_latency_p50 = '30s'\n[[policy.rules]]\ntarget = 'nova-lite'\n"
        f"required = ['max_tokens']\n[[targets]]\nmodel = '{NOVA}'\nregions = ['us-east-1']\nsuite = 'smoke'\n"
        f"[[targets]]\ntarget = '{TITAN}@us-west-2'\nsuite = 'smoke'\n"
    )
    done = terminal.run("certify", "--simulate", "--format", "json")
    assert done.code == 0, done.err
    nova, titan = done.json["targets"]
    assert [one["target"] for one in (nova, titan)] == [TARGET, f"{TITAN}@us-west-2"]
    assert done.json["run"]["policy"] == "certify.toml"
    assert {one["id"]: one["required"] for one in nova["probes"]}["max_tokens"] is True
    assert "max_tokens" not in [one["id"] for one in titan["probes"]]
    narrowed = terminal.run("certify", "--simulate", "--region", "us-west-2", "--plan", "--format", "json")
    assert [row["target"] for row in narrowed.json] == [f"{TITAN}@us-west-2"]
    gated = terminal.run("gate", "--origin", "simulated", "--format", "json")
    assert [one["rule"] for one in gated.json["decision"]["reasons"]] == ["origin", "origin"]
    strict = terminal.run("certify", "--simulate", "--policy", "strict", "-q", "--format", "json")
    assert strict.code == 0, strict.err
    slow = terminal.home / "slow.toml"
    slow.write_text("[policy]\nmax_latency_p50 = '1s'\nmax_ttft_p95 = '1s'\nlevels = { latency = 'warn' }\n")
    planned = terminal.run("certify", "--simulate", "--policy", str(slow), "--force", "--plan", "--format", "json")
    assert "ttft_p95 needs 20 samples, and 1 is planned: --trials 20" in planned.json[0]["reason"]
    measured = terminal.run("certify", "--simulate", "--policy", str(slow), "--format", "json")
    assert measured.code == 3
    assert "ttft_p95_ms is not known (1 of 2 targets)" in measured.err
    assert "hint: --trials or --confidence gives more samples" in measured.err
    assert ("ttft", TARGET, "error") in [
        (one["rule"], one["target"], one["level"]) for one in measured.json["decision"]["reasons"]
    ]


def test_a_waived_failure_and_one_known_from_the_baseline(terminal: Terminal) -> None:
    (terminal.home / "broken.toml").write_text(BROKEN)
    run = ("certify", TARGET, "--simulate", "--personas", "broken.toml", "--probe", "tool_use", "--probe", "answers")
    assert terminal.run(*run).code == 1
    today = datetime.now(UTC).date()
    settings = terminal.home / "certify.toml"
    for until, code in ((today, 0), (today - timedelta(days=1), 1), ("'soon'", 1)):
        settings.write_text(WAIVER.format(target=TARGET, until=until))
        done = terminal.run(*run, "--format", "json")
        assert done.code == code, done.err
        assert done.json["targets"][0]["status"] != "CERTIFIED"
        assert done.json["decision"]["reasons"][-1]["rule"] == "waiver"


def test_what_the_policy_breaches_on_is_certified_anew_and_what_it_meets_is_reused(terminal: Terminal) -> None:
    (terminal.home / "broken.toml").write_text(BROKEN)
    (terminal.home / "lax.toml").write_text("[policy]\nmin_status = 'QUALITY_WARNING'\n")
    assert terminal.run("certify", TARGET, "--simulate", "--personas", "broken.toml").code == 1

    def again(*words: str) -> tuple[int, bool]:
        done = terminal.run("certify", TARGET, "--simulate", "--format", "json", *words)
        return done.code, done.json["targets"][0]["cached"]

    assert again("--policy", "lax.toml") == (0, True)
    assert again() == (0, False)
    assert again() == (0, True)


def test_only_what_is_worse_than_the_baseline_breaches(terminal: Terminal) -> None:
    (terminal.home / "broken.toml").write_text(BROKEN)
    simulated = ("--simulate", "--personas", "broken.toml")
    assert terminal.run("certify", TARGET, *simulated).code == 1
    (terminal.home / "certify.toml").write_text("[policy]\nbaseline = 'state.json'\n")
    absent = terminal.run("gate", TARGET, "--origin", "simulated").err
    assert "state.json: No such file" in absent
    assert "hint: certify report --write-baseline " in absent
    written = terminal.run("report", "--origin", "simulated", "--write-baseline", "state.json")
    (terminal.home / "certify.toml").unlink()
    assert (written.code, "baseline of 1 target written to state.json" in written.err) == (0, True), written.err
    known = terminal.run("certify", TARGET, *simulated, "--baseline", "state.json", "--force", "--format", "json")
    assert known.code == 0, known.err
    assert [(one["rule"], one["known"]) for one in known.json["decision"]["reasons"]] == [("status", True)]
    (terminal.home / "certify.toml").write_text("[policy]\nbaseline = 'state.json'\n")
    shown = terminal.run("report", "--origin", "simulated", "--policy", "certify.toml")
    assert (shown.code, "decision: met (exit 0)" in shown.out) == (0, True)
    assert "known from the baseline" in shown.out
    (terminal.home / "broken.toml").write_text(BROKEN.replace('"]', '", "ignores_max_tokens"]'))
    worse = terminal.run("certify", TARGET, *simulated, "--force")
    assert worse.code == 1, worse.err
    (terminal.home / "state.json").write_text("{}")
    assert "missing key 'written_at'" in terminal.run("certify", TARGET, "--simulate").err
