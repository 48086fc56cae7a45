"""MODEL@REGION where only a geographic profile can be called: the same target to the gate, its policy and reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from kit.at_the_gate import STORE, gate, stored
from kit.command import Terminal
from kit.gated import keep, report, warned
from kit.in_process import home, invoke

from certify_cli.stores import open_store
from certify_cli.types.findings import Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

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


@pytest.mark.parametrize("name", [MEANT, f"nova-lite@{WHERE}", f"amazon.nova-*@{WHERE}", f"bedrock/{WHERE}/{NOVA}"])
def test_a_waiver_is_printed_for_the_target_that_the_name_means(now: datetime, name: str) -> None:
    stored(warned(PROFILE, now - HOUR, region=WHERE, model=NOVA), report(PROFILE, now - HOUR, "eu-west-3", model=NOVA))
    words = ("--probe", "tool_use", "--reason", "r", "--owner", "o", "--expires", "3d", "--database", str(STORE))
    found = invoke(("waive", name, *words))
    assert (found.code, f'target = "{PROFILE}@{WHERE}"' in found.out) == (0, True), found
    assert f"{name} means {PROFILE}@{WHERE}, so the waiver is for that" in " ".join(found.err.split())
    assert ("no use" in found.err, "nothing stored" in found.err) == (False, False)
    assert f'target = "{NOVA}"' in invoke(("waive", NOVA, *words)).out


def test_a_waiver_for_a_name_of_several_that_it_would_not_cover_is_refused(now: datetime) -> None:
    micro = "eu.amazon.nova-micro-v1:0"
    stored(*(report(one, now - HOUR, WHERE, model=one.removeprefix("eu.")) for one in (PROFILE, micro)))
    words = ("--probe", "tool_use", "--reason", "r", "--owner", "o", "--expires", "3d", "--database", str(STORE))
    found = invoke(("waive", f"amazon.nova-*@{WHERE}", *words))
    assert (found.code, f"{PROFILE}@{WHERE}, {micro}@{WHERE}" in " ".join(found.err.split())) == (2, True)
    assert invoke(("waive", f"eu.amazon.nova-*@{WHERE}", *words)).code == 0


@pytest.mark.parametrize("name", [MEANT, f"nova-lite@{WHERE}", f"bedrock/{PROFILE}@{WHERE}"])
@pytest.mark.parametrize("words", [("--format", "json", "--target"), ("--explain",)])
def test_reports_take_the_names_that_the_gate_takes(now: datetime, name: str, words: tuple[str, ...]) -> None:
    stored(*(report(PROFILE, now - HOUR, where, model=NOVA) for where in (WHERE, "eu-west-3")))
    found = invoke(("report", *words, name, "--database", str(STORE)))
    assert (found.code, f"{PROFILE}@{WHERE}" in found.out, "eu-west-3" in found.out) == (0, True, False), found.err
    none = invoke(("report", *words, f"{NOVA}@eu-central-1", "--database", str(STORE)))
    assert (none.code, "nothing stored" in none.err) == (2, True)


def test_the_history_takes_the_names_that_it_prints(now: datetime) -> None:
    sonic = "amazon.nova-sonic-v1:0"
    nowhere = TargetReport(target=None, model=sonic, status=Status.UNSUPPORTED, reason="no text")
    with closing(open_store(STORE)) as store:
        store.claim_origin("aws")
        row = RunTarget(name=sonic, plan=None, status=nowhere.status, report=nowhere)
        store.begin_run(RunInfo(id="run-1", started_at=now, state="finished", origin="aws"), RunSettings(), [row])
        store.record("run-1", ended=[row])
    for words in ((), ("--history",)):
        found = invoke(("report", *words, "--target", f"bedrock/{sonic}", "--database", str(STORE)))
        assert (found.code, sonic in found.out) == (0, True), found.err


def test_an_explanation_of_several_names_them_to_be_pasted(now: datetime) -> None:
    stored(*(report(PROFILE, now - HOUR, where, model=NOVA) for where in (WHERE, "eu-west-3")))
    found = invoke(("report", "--explain", NOVA, "--database", str(STORE)))
    assert (found.code, f"{PROFILE}@{WHERE}, {PROFILE}@eu-west-3" in " ".join(found.err.split())) == (2, True)


def test_a_model_in_a_region_is_asked_for_by_what_can_be_called_there(now: datetime) -> None:
    """Certified by its bare id it is UNSUPPORTED: the profile decides before and after, and hints lead to it."""
    missing = gate(MEANT)
    assert missing.code == 3, missing.err
    assert f" {NOVA} --region {WHERE} --suite standard" in missing.err
    stored(report(PROFILE, now, WHERE, model=NOVA))
    assert gate(MEANT).code == 0
    refused = report(NOVA, now, WHERE, status=Status.UNSUPPORTED, category="INFERENCE_PROFILE_REQUIRED")
    with closing(open_store(STORE)) as store:
        run = RunInfo(id="run-9", started_at=now, ended_at=now, state="finished", origin="aws")
        bare = replace(refused, certified_at=None, expires_at=None, suite=None, rating=None)
        store.begin_run(run, RunSettings(), [RunTarget(name=MEANT, plan=None, status=bare.status, report=bare)])
    assert gate(MEANT).code == 0


@pytest.mark.parametrize("declared", ["", f'[[targets]]\ntarget = "{MEANT}@prod"\n'])
def test_so_it_is_in_an_account(now: datetime, declared: str) -> None:
    accounts = "".join(f'[[accounts]]\nname = "{one}"\nprofile = "{one}"\n' for one in ("prod", "dev"))
    asked = () if declared else (f"{MEANT}@prod",)
    stored(report(NOVA, now), report(PROFILE, now, WHERE, model=NOVA, account_name="dev"))
    missing = gate(*asked, settings=accounts + declared)
    assert (missing.code, f"{MEANT}@prod: there is no certificate" in missing.err) == (3, True), missing.err
    assert f"{NOVA} --region {WHERE} --account prod --suite standard" in missing.err
    with closing(open_store(STORE)) as store:
        keep(store, [report(PROFILE, now, WHERE, model=NOVA, account_name="prod")], "run-9")
    met = gate(*asked, settings=accounts + declared)
    assert met.code == 0, met.err
