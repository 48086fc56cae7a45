"""What is exported says what the gate says: of the store, and of the evidence that is signed of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kit.command import Result, Terminal
from kit.evidence import write_pair
from kit.gated import PASSED, kept_at, remember, report, warned
from kit.in_process import home, invoke

from certify_cli.stores import open_store
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import TargetReport

NOVA = "amazon.nova-lite-v1:0"
HERE = f"{NOVA}@us-east-1"
STORE = ("--database", "s.sqlite3")
PROOF = ("--evidence", "e.jsonl", "--key", "key.pub")
HOUR = timedelta(hours=1)
WAIVED = "[[waivers]]\ntarget = '{}'\nprobe = '{}'\nreason = 'known'\nowner = 'ana'\nexpires = {}\n"


@pytest.fixture
def now(terminal: Terminal) -> Iterator[datetime]:
    """This process in a home of its own, with a key."""
    write_pair(terminal.home)
    with home(terminal.home, terminal.environment):
        yield datetime.now(UTC)


def waiver(probe: str, now: datetime) -> str:
    return WAIVED.format(NOVA, probe, (now + timedelta(days=30)).date())


def doubtful(at: datetime) -> TargetReport:
    """What a smoke found whose streaming fails."""
    broken = replace(PASSED[2], mark=Mark.FAIL)
    said = {"status": Status.QUALITY_WARNING, "reason": "2/3", "probes": (*PASSED[:2], broken)}
    return report(NOVA, at, suite="smoke", **said)


def signed(*words: str) -> Result:
    return invoke(("export", "evidence", *words, "--output", "e.jsonl", "--sign-with", "key.pem", *STORE))


NAMES = ("nova-lite", "nova-lite@eu-west-1", f"{NOVA}@eu-west-1", f"eu.{NOVA}", f"{NOVA}@EU-WEST-1")


@pytest.mark.parametrize("tried", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_the_gate_takes_is_one_to_export(name: str, tried: bool, now: datetime) -> None:
    """Also after somebody tried the bare id, which cannot be called there."""
    vain = report(NOVA, now, "eu-west-1", status=Status.UNSUPPORTED, certified_at=None, expires_at=None, rating=None)
    other = report("amazon.nova-pro-v1:0", now - HOUR)
    with closing(open_store(kept_at(Path("s.sqlite3"), report(f"eu.{NOVA}", now - HOUR, "eu-west-1"), other))) as store:
        if tried:
            remember(store, vain, now, "run-2")
    assert invoke(("gate", name, *STORE)).code == 0
    assert invoke(("export", "ids", name, *STORE)).out.splitlines() == [f"eu.{NOVA}"]
    assert signed(name).code == 0
    assert invoke(("gate", name, *PROOF)).code == 0
    assert "nova-pro" not in Path("e.jsonl").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--account", "prod"), 3, "nothing is certified now"),
        (("--account", "PRO*"), 3, "--account 'PRO*' certifies it"),
        (("--account", "dev"), 0, ""),
        (("--account", "elsewhere"), 2, "no account named 'elsewhere'"),
        (("--account", "prod", "no-such-model"), 2, "no certificate passes these filters"),
    ],
)
@pytest.mark.parametrize("kind", ["ids", "evidence"])
def test_an_account_in_which_nothing_is_certified_yet_is_no_misspelt_one(
    kind: str, words: tuple[str, ...], code: int, said: str, now: datetime
) -> None:
    settings = "".join(f"[[accounts]]\nname = '{one}'\nprofile = '{one}'\n" for one in ("prod", "dev"))
    Path("certify.toml").write_text(settings, "utf-8")
    kept_at(Path("s.sqlite3"), report(NOVA, now - HOUR, account_name="dev"))
    done = signed(*words) if kind == "evidence" else invoke(("export", kind, *words, *STORE))
    assert done.code == code, done.err
    assert said in done.err


@pytest.mark.parametrize(
    ("later", "settings", "code", "words"),
    [
        ("doubtful", "", 1, ("--suite", "standard")),
        ("poor", "[policy]\nmin_rating = 4\n", 1, ()),
        ("poor", "", 0, ()),
        ("doubtful", "waived", 0, (NOVA,)),
    ],
)
def test_what_was_found_later_is_signed_too(
    later: str, settings: str, code: int, words: tuple[str, ...], now: datetime
) -> None:
    smoke = doubtful(now - HOUR) if later == "doubtful" else report(NOVA, now - HOUR, suite="smoke", rating=2.0)
    kept_at(Path("s.sqlite3"), report(NOVA, now - 2 * HOUR), smoke)
    Path("certify.toml").write_text(waiver("streaming", now) if settings == "waived" else settings)
    listed = invoke(("export", "ids", *words, *STORE))
    assert (listed.code, NOVA in listed.out) == ((3, False) if code else (0, True)), listed
    done = signed(*words)
    assert (done.code, "1 target signed in e.jsonl" in done.err, "of 2 lines as passed" in done.err) == (0, True, True)
    gates = [invoke(("gate", HERE, *where)).code for where in (STORE, PROOF)]
    assert gates == [code, code]
    assert invoke(("verify", "e.jsonl", "--key", "key.pub")).code == code


def test_what_is_waived_is_signed_as_the_gate_takes_it(now: datetime) -> None:
    kept_at(Path("s.sqlite3"), warned(NOVA, now - HOUR))
    Path("certify.toml").write_text(waiver("tool_use", now))
    assert "1 target signed in e.jsonl, 1 as passed" in signed(NOVA).err
    assert invoke(("verify", "e.jsonl", "--key", "key.pub")).code == 0
    assert invoke(("gate", HERE, *PROOF)).code == 0


def test_the_suite_that_settings_certify_with_narrows_no_evidence(now: datetime) -> None:
    kept_at(Path("s.sqlite3"), report(NOVA, now - HOUR))
    Path("certify.toml").write_text("[certify]\nsuite = 'full'\n")
    assert signed().code == 0
    assert [invoke(("gate", HERE, *where)).code for where in (STORE, PROOF)] == [0, 0]
    assert signed("--suite", "full").code == 3


def test_nothing_certified_names_what_was_asked_for(now: datetime) -> None:
    kept_at(Path("s.sqlite3"), warned(NOVA, now - HOUR))
    done = invoke(("export", "ids", NOVA, *STORE))
    assert (done.code, "1 QUALITY_WARNING" in done.err) == (3, True)
    assert f"{NOVA} certifies it" in done.err


def test_a_waiver_for_what_was_found_later_is_in_use(now: datetime) -> None:
    """Without it the gate is red."""
    kept_at(Path("s.sqlite3"), report(NOVA, now - 2 * HOUR), doubtful(now - HOUR))
    assert invoke(("gate", HERE, *STORE)).code == 1
    Path("certify.toml").write_text(waiver("streaming", now))
    assert signed().code == 0
    for where in (STORE, PROOF):
        done = invoke(("gate", HERE, *where, "--format", "json"))
        (reason,) = done.json["decision"]["reasons"]
        assert (done.code, reason["message"]) == (0, "suite smoke found later: QUALITY_WARNING: 2/3")
        assert reason["waiver"]["probe"] == "streaming"
    shown = " ".join(invoke(("gate", HERE, *STORE)).out.split())
    assert ("waived until" in shown, "unused" in shown) == (True, False)
    Path("certify.toml").write_text(waiver("answers", now))
    assert "unused waiver for answers (ana: known): nothing" in " ".join(invoke(("gate", HERE, *STORE)).out.split())
    line = f"::warning file=certify.toml,line=1,title={HERE.replace(':', '%3A')}::unused waiver for answers"
    Path("certify.toml").write_text(waiver("answers", now).replace(NOVA, HERE))
    assert line in invoke(("gate", HERE, *STORE, "--format", "github")).out
