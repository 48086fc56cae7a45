"""Reading the answer to a sum: tolerant of form, never of a wrong number or of guesses."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.probes._numbers import mentions
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.findings import Mark

RIGHT = [
    "821",
    "821.",
    " 821\n",
    "**821**",
    "`821`",
    "$821$",
    "\\(821\\)",
    "$\\boxed{821}$",
    "= 821",
    "~~811~~ 821",
    "The answer is 821.",
    "482 + 339 = 821",
    "482 plus 339 equals 821",
    "482 + 339 = 480 + 341 = 821",
    "482+339 → 821!",
    "The sum of 482 and 339 is **821**.",
    "eight hundred twenty-one (821)",
    "答案是821。",
    "答え：８２１",
    "Sure! 🙂 821",
    "  482\n+ 339\n-----\n  821",
    "1. Add 400 + 300 = 700\n2. Add 82 + 39 = 121\n3. Add 700 + 121 = 821\n\n821",
    "Ones: 2 + 9 = 11, carry the 1.\n480 + 330 = 810 and 810 + 11 = 821",
    "Step 1: 482 + 300 = 782\nStep 2: 782 + 39 = 821",
    "About 820 at first sight. The answer is 821.",
    "821.0",
    "821 (as of 2024)",
    "**821**\n\nLet me know if you need anything else in 2025!",
    "821\n\nI can add up to 10 more numbers for you!",
    "821. Feel free to ask me 100 more questions!",
    "Sure! Here\u2019s the answer:\n\n**821**\n\nI'm here 24/7. 😊",
    "821 (100% sure)",
    "821\n\n*(calculated on 2024-05-01 at 10:35)*",
    "# Answer\n\n821\n\n---\nSource: basic arithmetic, as of May 12, 2024.",
    "- Ones: 2 + 9 = 11, write 1\n- Tens: 8 + 3 + 1 (carried) = 12, write 2\n- Hundreds: 4 + 3 + 1 = 8\n\n821",
    "\\begin{align}\n482 + 339 &= 480 + 330 + 11 \\\\\n&= 810 + 11 \\\\\n&= \\boxed{821}\n\\end{align}",
    "Tens first, that makes 110.\nTherefore, 482 + 339 = 821.",
    "<answer>821</answer>",
    "8\ufe0f\u20e32\ufe0f\u20e31\ufe0f\u20e3",
    "```\n821\n```",
    "\u201c821\u201d",
    "٨٢١",
    "821。（2024年現在）",
    "500 + 339 = 839; 839 - 18 = 821",
    "482 + 339: 500 + 339 = 839, then 839 - 18 = 821.\n\n**821**",
    "The sum is 821.\n\nWould you like me to explain the steps? (It takes about 30 seconds.)",
    "821\n\nCheck: 821 - 339 = 482 ✓",
]
WRONG = [
    "",
    "820",
    "8210",
    "1821",
    "-821",
    "\u2212821",
    "821.5",
    "8.21",
    "8,21",
    "0.821",
    "821 or 822",
    "820, 821, 822",
    "820,821,822",
    "It could be 820. It could be 821.",
    "either 821 or 831, I am not sure",
    "482 + 339",
    "482 + 339 = 811",
    "482 + 339 = 811, no, 821",
    "481 + 339 = 820",
    "eight hundred twenty-one",
    "The answer is 820. Well, the answer is 821.",
    "The answer is 821. Or 822.",
    "I cannot compute 482 + 339.",
    "八百二十一",
    "It is either 821 or 831",
    "821\nOr 822.",
    "821\n822",
    "821\n\n820\n\n822",
    "821\n\nIt could also be 822.",
    "821\n\nActually, it is 822.",
    "821. Wait, that's 831.",
    "821\n822 is also possible",
    "It is 822.\n821",
    "821 (or 822)",
    "821 oder 822",
    "821\n\nSome calculators give 822.",
    "Between 820 and 822: 821",
    "821/822",
    "I think 820. I think 821.",
    "It results in 2021.",
    "- 820\n- 821\n- 822",
    "1. 820\n2. 821",
    "821. The sum is 822.",
    "Answer: 821\nAnswer: 822",
    "500 + 339 = 839; 839 - 18 = 822",
    "821\n\nI also got 831 with another method? It's about 831.",
    "First guess: 821\nSecond guess: 831",
]


@pytest.mark.parametrize("text", RIGHT)
def test_the_right_answer_is_read_in_every_form(text: str) -> None:
    assert wrong_sum(text, 482, 339) is None


@pytest.mark.parametrize("text", WRONG)
def test_nothing_else_is_taken_for_it(text: str) -> None:
    judgement = wrong_sum(text, 482, 339)
    assert judgement is not None
    assert judgement.mark is Mark.FAIL
    assert "821" in judgement.reason


THOUSANDS = [
    "1,204",
    "1\\,204",
    "**1,204** (as of 2024)",
    "1 204",
    "1\u202f204",
    "1.204",
    "1'204",
    "1_204",
    "1{,}204",
    "1204",
    "１，２０４",
]


@pytest.mark.parametrize("text", THOUSANDS)
def test_thousands_are_separated_in_many_ways(text: str) -> None:
    assert wrong_sum(text, 702, 502) is None
    assert wrong_sum(text, 703, 502) is not None


@pytest.mark.parametrize("text", ["11,204", "1,2045", "1,204,000", "1,204.5", "204"])
def test_the_right_digits_in_another_number_do_not_count(text: str) -> None:
    assert wrong_sum(text, 702, 502) is not None


PHRASES = st.sampled_from(["{}", "**{}**", "The answer is {}.", "It's {}!", "结果：{}。", "- {}", "> {}\n"])


@given(seed=st.integers(), phrase=PHRASES)
def test_a_right_answer_always_passes(seed: int, phrase: str) -> None:
    task = draw_sum(random.Random(seed))
    assert wrong_sum(phrase.format(task.total), task.a, task.b) is None
    assert wrong_sum(phrase.format(f"{task.total:,}"), task.a, task.b) is None
    assert wrong_sum(f"{task.a} + {task.b} = {task.total}", task.a, task.b) is None


@given(seed=st.integers(), phrase=PHRASES, off=st.integers(-2_000, 2_000).filter(bool))
def test_a_wrong_answer_never_passes(seed: int, phrase: str, off: int) -> None:
    task = draw_sum(random.Random(seed))
    assert wrong_sum(phrase.format(task.total + off), task.a, task.b) is not None
    assert wrong_sum(f"{task.a} + {task.b} = {task.total + off}", task.a, task.b) is not None


@given(text=st.text())
def test_any_text_can_be_read(text: str) -> None:
    judgement = wrong_sum(text, 482, 339)
    assert judgement is None or judgement.mark is Mark.FAIL


def test_mentions_finds_a_number_and_not_a_part_of_one() -> None:
    assert mentions("There are 4,821 units.", 4821)
    assert mentions("库存为4821件", 4821)
    assert not mentions("There are 48211 units.", 4821)
    assert not mentions("There are 4,8210 units.", 4821)
    assert not mentions("-4821", 4821)
