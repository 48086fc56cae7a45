"""Probes and cases are found by id; patterns name several cases; a slip is answered with what is near."""

from __future__ import annotations

import pytest
from kit.cases import case

from certify_cli.cases.named import expand, probe_named
from certify_cli.errors import UsageError
from certify_cli.probes import by_id

CASES = (case("greets"), case("greets.formally"), case("sums"))


def test_ours_and_theirs() -> None:
    assert probe_named("answers", ()) is by_id("answers")
    assert probe_named("case:sums", CASES).id == "case:sums"
    with pytest.raises(UsageError, match="unknown probe 'sums'"):
        probe_named("sums", CASES)


def test_patterns_are_of_cases_only() -> None:
    assert expand(("case:*",), CASES) == ("case:greets", "case:greets.formally", "case:sums")
    assert expand(("answers", "case:greets*", "case:greets"), CASES)[1:] == ("case:greets", "case:greets.formally")
    with pytest.raises(UsageError, match=r"unknown probe 'a\*'"):
        expand(("a*",), CASES)
    with pytest.raises(UsageError, match=r"unknown case 'case:x\*'"):
        expand(("case:x*",), CASES)


def test_a_slip_is_answered_with_what_is_near() -> None:
    with pytest.raises(UsageError) as caught:
        probe_named("case:greet", CASES)
    assert caught.value.hint.startswith("did you mean case:greets")
    with pytest.raises(UsageError) as caught:
        probe_named("case:zzz", CASES)
    assert caught.value.hint == "cases are case:greets, case:greets.formally, case:sums"
    with pytest.raises(UsageError) as caught:
        probe_named("case:greets", ())
    assert "--cases" in caught.value.hint
