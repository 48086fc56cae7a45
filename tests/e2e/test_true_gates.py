"""What the gate must not miss, and must not make up, as a pipeline types it over a real store file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kit.at_the_gate import EVIDENCE, KEY, SETTINGS, STORE, gate, signed, stored
from kit.command import Terminal
from kit.gated import FAILED_TOOLS, PASSED, report, warned
from kit.in_process import home, invoke

from certify_cli.types.findings import Mark, Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import ProbeReport

NOVA = "amazon.nova-lite-v1:0"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now(terminal: Terminal) -> Iterator[datetime]:
    """This process in a home of its own."""
    with home(terminal.home, terminal.environment):
        yield datetime.now(UTC)


DECLARED = f'[[targets]]\nmodel = "{NOVA}"\nregions = ["us-east-1"]\nsuite = "smoke"\n'


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (DECLARED, 0),
        (DECLARED + f'[[targets]]\ntarget = "{NOVA}@us-east-1"\nsuite = "full"\n', 3),
        (f'[[targets]]\ntarget = "{NOVA}@us-east-1"\nsuite = "full"\n' + DECLARED, 3),
        ('[policy]\nmin_suite = "full"\n' + DECLARED, 3),
        (f'[[policy.rules]]\ntarget = "{NOVA}"\nmin_suite = "smoke"\n' + DECLARED.replace("smoke", "full"), 3),
        (f'[[policy.rules]]\ntarget = "{NOVA}"\nmin_suite = "full"\n' + DECLARED, 3),
    ],
)
def test_a_declared_suite_is_the_least_whatever_else_declares_the_target(
    now: datetime, settings: str, code: int
) -> None:
    stored(report(NOVA, now - HOUR, suite="smoke"))
    found = gate(settings=settings)
    assert (found.code, "and full is asked for" in found.err) == (code, code == 3), found.err


def with_vision(mark: Mark) -> tuple[ProbeReport, ...]:
    return (*PASSED, ProbeReport(id="vision", mark=mark, demand="observed"))


def slow(milliseconds: float) -> Percentiles:
    return Percentiles(p50=milliseconds)


@pytest.mark.parametrize(
    ("policy", "good", "bad", "said"),
    [
        (
            'required = ["vision"]',
            {"probes": with_vision(Mark.PASS)},
            {"probes": with_vision(Mark.FAIL)},
            "required vision failed",
        ),
        ('max_latency_p50 = "1s"', {"latency_ms": slow(100)}, {"latency_ms": slow(9000)}, "latency_p50_ms is 9000"),
        ("min_rating = 4", {}, {"rating": 2.0}, "rating is 2"),
        (
            "require_claimed = true",
            {},
            {"probes": (*PASSED, ProbeReport(id="vision", mark=Mark.FAIL, demand="claimed"))},
            "claimed vision failed",
        ),
    ],
)
def test_what_a_smaller_suite_found_later_breaches_whatever_rule_it_is_of(
    now: datetime, policy: str, good: dict[str, Any], bad: dict[str, Any], said: str
) -> None:
    settings = f'[policy]\nmin_suite = "full"\n{policy}\n'
    full = report(NOVA, now - 2 * DAY, suite="full", **good)
    stored(full, report(NOVA, now - HOUR, **good))
    assert gate(NOVA, settings=settings).code == 0
    STORE.unlink()
    stored(full, report(NOVA, now - HOUR, **bad))
    found = gate(NOVA, settings=settings)
    assert (found.code, said in found.err) == (1, True), found.err
    assert "full is asked for" not in found.err
    STORE.unlink()
    stored(report(NOVA, now - 3 * DAY, **bad), full)
    assert gate(NOVA, settings=settings).code == 0


def test_who_called_later_in_a_smaller_suite_takes_nothing_from_a_certificate(now: datetime) -> None:
    """Nothing bad was found of the model, and a failure counts whoever saw it."""
    settings = '[policy]\nmin_suite = "full"\nprincipal = "*:role/ci"\n'
    theirs = "arn:aws:iam::111122223333:role/dev"
    full = report(NOVA, now - DAY, suite="full")
    stored(full, report(NOVA, now - HOUR, principal=theirs))
    assert gate(NOVA, settings=settings).code == 0
    STORE.unlink()
    stored(full, warned(NOVA, now - HOUR, principal=theirs))
    assert gate(NOVA, settings=settings).code == 1


FAILED: dict[str, Any] = {"status": Status.FAILED, "rating": 0.0, "reason": "0/3"}
NARROW: dict[str, Any] = {"narrow": True, "certified_at": None, "expires_at": None, "probes": PASSED[:1]}
OPEN: dict[str, Any] = {
    "status": Status.INCONCLUSIVE,
    "rating": None,
    "reason": "throttled",
    "certified_at": None,
    "expires_at": None,
}


def test_the_newest_result_counts_whenever_it_was_signed(now: datetime) -> None:
    good, bad = report(NOVA, now - 2 * DAY), report(NOVA, now - HOUR, **FAILED)
    again = replace(good, cached=True)
    assert signed((good, now - 2 * DAY, now - 2 * DAY), (bad, now - HOUR, now - HOUR)) == (1, 1)
    assert signed((bad, now - HOUR, now - HOUR), (again, now - 2 * DAY, now)) == (1, 1)
    assert signed((again, now - 2 * DAY, now), (bad, now - HOUR, now - HOUR)) == (1, 1)
    mended = report(NOVA, now - HOUR / 2)
    assert signed((mended, now - HOUR / 2, now - HOUR / 2), (bad, now - HOUR, now)) == (0, 0)
    twin = replace(bad, certified_at=mended.certified_at)
    for lines in ((mended, twin), (twin, mended)):
        assert signed(*((one, now - HOUR / 2, now - HOUR / 2) for one in lines)) == (1, 1)


def test_a_line_that_is_yet_to_come_is_refused_by_gate_and_verify(now: datetime) -> None:
    good = report(NOVA, now - HOUR)
    assert signed((good, now - HOUR, now + HOUR / 20)) == (0, 0)
    assert signed((good, now - HOUR, now + HOUR)) == (1, 1)
    assert signed((good, now - HOUR, now), (report(NOVA, now - DAY), now - DAY, now + HOUR)) == (1, 1)
    found = invoke(("gate", NOVA, "--evidence", str(EVIDENCE), "--key", str(KEY)))
    assert "e.jsonl:2: it is of " in found.err
    assert "hint: set the clock" in found.err


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (NARROW, (0, 0)),
        ({**NARROW, **FAILED, "probes": (ProbeReport(id="answers", mark=Mark.FAIL, required=True),)}, (1, 1)),
        (OPEN, (0, 0)),
        ({"suite": "smoke"}, (0, 0)),
        ({"suite": "smoke", **FAILED}, (1, 1)),
        ({"suite": "smoke", "probes": (*PASSED, FAILED_TOOLS), "status": Status.QUALITY_WARNING}, (1, 1)),
        ({"status": Status.UNSUPPORTED, "certified_at": None, "expires_at": None, "rating": None}, (1, 1)),
    ],
)
def test_evidence_of_later_looks_counts_as_it_does_in_a_store(
    now: datetime, change: dict[str, Any], codes: tuple[int, int]
) -> None:
    good, later = report(NOVA, now - 3 * HOUR), replace(report(NOVA, now - HOUR), **change)
    lines = ((good, now - 3 * HOUR, now - 3 * HOUR), (later, now - HOUR, now - HOUR))
    assert signed(*lines) == codes
    assert signed(*reversed(lines)) == codes


def test_what_failed_takes_a_wider_certificate_away_for_good(now: datetime) -> None:
    """As in a store: that a smaller suite passes again brings nothing back."""
    times = (now - 3 * HOUR, now - 2 * HOUR, now - HOUR)
    wide, bad, again = report(NOVA, times[0]), report(NOVA, times[1], **FAILED), report(NOVA, times[2], suite="smoke")
    small = replace(bad, suite="smoke")
    assert signed(*zip((wide, small, again), times, times, strict=True)) == (3, 1)


def test_verify_shows_which_line_decides_and_why(now: datetime) -> None:
    good, bad = report(NOVA, now - DAY, suite="full"), report(NOVA, now - HOUR, rating=2.0)
    SETTINGS.write_text('[policy]\nmin_suite = "full"\nmin_rating = 4\n')
    assert signed((good, now - DAY, now), (bad, now - HOUR, now)) == (1, 1)
    shown = invoke(("verify", str(EVIDENCE), "--key", str(KEY), "--format", "json")).json
    assert [one["line"] for one in shown if not one["accepted"]] == [2]
    assert shown[1]["why"] == "rating is 2, and at least 4 is asked for"
