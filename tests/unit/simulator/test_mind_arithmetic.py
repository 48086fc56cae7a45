"""The healthy model does sums in any wording; the oracle is Python."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.simulator.mind.expressions import evaluate
from certify_cli.simulator.mind.numerals import numbers, to_digits, to_words
from certify_cli.simulator.mind.prompt import Prompt, Turn
from certify_cli.simulator.mind.thinking import think

WORDINGS: dict[str, Callable[[int, int], int]] = {
    "What is {a} + {b}?": lambda a, b: a + b,
    "Add {a} and {b}.": lambda a, b: a + b,
    "Please add {a} to {b}": lambda a, b: a + b,
    "What is the sum of {a} and {b}?": lambda a, b: a + b,
    "Compute {a} plus {b}": lambda a, b: a + b,
    "How much is {a} minus {b}?": lambda a, b: a - b,
    "Subtract {a} from {b}": lambda a, b: b - a,
    "What is {a} times {b}?": lambda a, b: a * b,
    "Calculate {a} × {b}": lambda a, b: a * b,
    "What do you get if you multiply {a} by {b}?": lambda a, b: a * b,
    "What is the product of {a} and {b}?": lambda a, b: a * b,
    "{a}*{b}=": lambda a, b: a * b,
    "What's the difference between {a} and {b}?": lambda a, b: a - b,
    "What is the remainder when {a} is divided by {b}?": lambda a, b: a % b,
}
ONLY = ("Reply with digits only.", "Answer with just the number.", "Only the number, nothing else.")


def said(text: str) -> str:
    return think(Prompt(turns=(Turn(role="user", text=text),))).text


@given(
    wording=st.sampled_from(sorted(WORDINGS)), only=st.sampled_from(ONLY), a=st.integers(1, 5000), b=st.integers(1, 99)
)
def test_sums_in_any_wording(wording: str, only: str, a: int, b: int) -> None:
    answer = said(f"{wording.format(a=a, b=b)} {only}")
    assert answer == str(WORDINGS[wording](a, b))


@given(a=st.integers(0, 99), b=st.integers(0, 99))
def test_numbers_may_be_words_both_ways(a: int, b: int) -> None:
    answer = said(f"What is {to_words(a)} plus {to_words(b)}? Answer in words, nothing else.")
    assert answer == to_words(a + b)


@given(st.integers(0, 999_999))
def test_words_and_digits_are_inverse(number: int) -> None:
    assert to_digits(to_words(number)) == str(number)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Please calculate (3+4)*5. Only the result.", "35"),
        ("What is 144 divided by 12? Only the number.", "12"),
        ("What is 7 / 2? digits only", "3.5"),
        ("What is 15% of 200? Just the number.", "30"),
        ("What is 2 to the power of 10? only digits", "1024"),
        ("How much is 1,200 + 34? Reply with the number only.", "1234"),
        ("What is the sum of 12, 30 and 8? Just the number.", "50"),
        ("What is half of 84? Just the number.", "42"),
        ("I have 3 apples, buy 4 more and then eat 2. How many apples do I have? Only the number.", "5"),
        ("There are 6 boxes with 7 pens each. How many pens are there? Only the number.", "42"),
        ("Which is larger, 9.11 or 9.9? Reply with the number only.", "9.9"),
        ("Is 91 a prime number? Answer yes or no.", "No"),
    ],
)
def test_other_reckoning(text: str, answer: str) -> None:
    assert said(text) == answer


def test_a_sentence_has_no_other_number_in_it() -> None:
    assert re.findall(r"\d+", said("What is 41 + 13?")) == ["54"]


def test_dates_and_codes_are_no_sums() -> None:
    assert "2013" not in said("The meeting is on 2026-12-01. When is the meeting?")


@given(st.text("0123456789+-*/%^(). ", max_size=40))
def test_any_expression_is_a_number_or_nothing(text: str) -> None:
    value = evaluate(text)
    assert value is None or isinstance(value, int | float)


def test_giant_powers_and_division_by_zero_are_refused() -> None:
    assert evaluate("9^9^9^9") is None
    assert evaluate("1/0") is None
    assert evaluate("(" * 500 + "1" + ")" * 500) is None


def test_numbers_skip_dates_and_times() -> None:
    assert numbers("On 2026-12-01 at 10:30 we sold twenty-five and 3.5 of 1,000") == [25, 3.5, 1000]
