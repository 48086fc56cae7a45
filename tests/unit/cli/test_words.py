"""An empty word of the command line is refused, not taken for everything."""

from __future__ import annotations

import pytest

from certify_cli.cli.options import listed
from certify_cli.cli.words import refuse_blanks
from certify_cli.errors import UsageError


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["gate", "--region", ""], "the value of --region is empty"),
        (["gate", "--region=, ,"], "the value of --region is empty"),
        (["gate", "-q", "a", "\t"], "an argument is empty"),
        (["gate", "-o", ""], "the value of -o is empty"),
        ([""], "an argument is empty"),
    ],
)
def test_empty_words_are_refused_by_name(words: list[str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        refuse_blanks(words)


@pytest.mark.parametrize("words", [[], ["gate"], ["gate", "--all", "--region=us-east-1,", "a=b", "--", "-", "=x"]])
def test_all_others_pass(words: list[str]) -> None:
    refuse_blanks(words)


def test_a_variable_that_lists_nothing_is_refused() -> None:
    assert listed(None) == listed([]) == ()
    assert listed(["a, b", "c,"]) == ("a", "b", "c")
    with pytest.raises(UsageError, match="',' names nothing"):
        listed([","])
