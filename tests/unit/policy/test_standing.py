"""What is remembered of a failure, and what it takes to call it well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from certify_cli.policy.standing import Look, Standing, after, marks_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SMOKE = ("reachable", "answers")
STANDARD = (*SMOKE, "tool_use", "vision")


def look(*failing: str, asked: tuple[str, ...] = STANDARD, suite: int = 1, hours: float = 0, status: str = "") -> Look:
    """By default a whole look of the standard suite."""
    return Look(
        status=status or ("QUALITY_WARNING" if failing else "CERTIFIED"),
        at=NOON + timedelta(hours=hours),
        failing=marks_of(failing),
        passed=marks_of(asked) - marks_of(failing),
        asked=marks_of(asked),
        suite=suite,
    )


def smoke(*failing: str, hours: float = 0) -> Look:
    return look(*failing, asked=SMOKE, suite=0, hours=hours)


def turns(*looks: Look, was: str | None = None) -> list[str]:
    """Each through the word that a store keeps."""
    found, word = [], was
    for one in looks:
        standing, turn = after(Standing.of(word), one)
        word = standing.dated(one.at, Standing.of(word)).word
        found.append(turn)
    return found


@pytest.mark.parametrize(
    ("looks", "told"),
    [
        pytest.param([look("tool_use"), smoke(hours=1), look(hours=2)], ["worse", "", "well"], id="narrower"),
        pytest.param([smoke("answers"), look(hours=1)], ["worse", "well"], id="wider"),
        pytest.param([look("tool_use"), look("vision", hours=1)], ["worse", "worse"], id="another"),
        pytest.param(
            [look("tool_use", "answers"), smoke(hours=1), look("answers", hours=2)], ["worse", "", "worse"], id="again"
        ),
        pytest.param([look("old"), look(hours=1)], ["worse", "well"], id="a probe that there is no more"),
        pytest.param([look("case:a"), look(hours=1)], ["worse", ""], id="a case that was not asked"),
        pytest.param([look("case:a"), look(hours=24 * 31), look("case:a", hours=800)], ["worse", "", "worse"]),
        pytest.param([look("case:a"), look("vision", hours=1), look(hours=2)], ["worse", "worse", ""]),
    ],
)
def test_well_is_what_was_asked_again_and_passed(looks: list[Look], told: list[str]) -> None:
    assert turns(*looks) == told


def test_of_a_probe_that_is_gone_the_wide_suite_decides_and_not_the_narrow_one() -> None:
    broken = look("old", asked=(*STANDARD, "old"))
    assert turns(broken, smoke(hours=1), look(hours=2)) == ["worse", "", "well"]


def test_what_no_probe_shows_is_well_when_as_wide_a_suite_passes() -> None:
    refused = look(asked=(), status="FAILED")
    assert turns(refused, smoke(hours=1), look(hours=2)) == ["worse", "", "well"]
    undecided = look(asked=(), status="INCONCLUSIVE")
    assert turns(look("tool_use"), undecided, smoke(hours=1), look(hours=2)) == ["worse", "unknown", "", "well"]


def test_the_same_failure_weighs_more_in_a_small_suite_and_is_told_once() -> None:
    """Of three probes one is a third: the smoke suite fails where the standard one warns."""
    fails, warns = replace(smoke("answers"), status="FAILED"), look("answers")
    assert turns(warns, fails, warns, fails) == ["worse", "worse", "", ""]
    better = [replace(look("answers", "vision"), status="FAILED"), look("vision", hours=1), look(hours=2)]
    assert turns(*better) == ["worse", "eased", "well"]


def test_an_older_certificate_neither_breaks_nor_mends_what_newer_ones_showed() -> None:
    """A gate that asks for a full suite looks at last week's; the runs of today told what they found."""
    full = look("tool_use", suite=2, hours=-48)
    assert turns(full, look(), full, full) == ["worse", "well", "", ""]
    passed = look(suite=2, hours=-48)
    assert turns(look("tool_use"), passed, look(hours=1)) == ["worse", "", "well"]
    unseen = look("long_context", suite=2, hours=-48)
    assert turns(look(), unseen) == ["", "worse"]


@pytest.mark.parametrize(
    ("word", "seen", "told"),
    [
        ("QUALITY_WARNING", look("tool_use"), ""),
        ("QUALITY_WARNING", look(), "well"),
        ("CERTIFIED", look("tool_use"), "worse"),
        ("FAILED (waived)", look(), ""),
        ("INCONCLUSIVE", look(), "well"),
        ("breached", look("price", status="breached"), ""),
        ("met", look("price", status="breached"), "worse"),
        ("a|word|of|a|later|version", look("tool_use"), "worse"),
    ],
)
def test_words_of_other_versions_are_understood(word: str, seen: Look, told: str) -> None:
    assert turns(seen, was=word) == [told]


def test_a_word_is_short_however_much_fails_and_it_is_well_again() -> None:
    many = tuple(f"case:{number} ☃" for number in range(400))
    broken, most = look(*many, asked=many), look(*many[:200], asked=many, hours=1)
    for looks in ([broken], [look(*many[:30], asked=many), look(hours=1), look(*many[30:59], asked=many, hours=2)]):
        standing = Standing()
        for one in looks:
            standing = after(standing, one)[0].dated(NOON, None)
        assert standing.word.isascii()
        assert len(standing.word) <= 700
        assert Standing.of(standing.word) == standing
    well = look(asked=many, hours=3)
    assert turns(broken, most, look(asked=many[:9], hours=2), well) == ["worse", "", "", "well"]


def test_a_word_is_dated_anew_once_a_week() -> None:
    first = after(None, look())[0].dated(NOON, None)
    assert after(first, look())[0].dated(NOON + timedelta(days=6), first) == first
    assert after(first, look())[0].dated(NOON + timedelta(days=7), first).day == "2026-11-27"
