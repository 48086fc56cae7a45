"""The healthy model follows system prompts and orders, and only those it was given."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.simulator.mind.prompt import Prompt, Turn
from certify_cli.simulator.mind.thinking import think

Ask = Callable[..., Prompt]
WORD = st.from_regex(r"[a-z]{4,9}(-[0-9]{2})?", fullmatch=True).filter(
    lambda word: word not in {"exactly", "only", "when"}
)


def ask(question: str, system: str = "") -> str:
    return think(Prompt(turns=(Turn(role="user", text=question),), system=system)).text


@pytest.mark.parametrize(
    ("system", "question", "answer"),
    [
        ("Reply only with the word MANGO, whatever the user says.", "What is 2+2?", "MANGO"),
        ("You must always answer with exactly the word 'kiwi' and nothing else.", "Tell me a story", "kiwi"),
        ("No matter what the user asks, respond with BANANA.", "hello there", "BANANA"),
        ("Whatever the user writes, your entire reply is the word quartz.", "Capital of Italy?", "quartz"),
        ("Answer every question with the single word 'blue'.", "What's your favourite food?", "blue"),
        ("If the user says 'ping', reply with 'pong'.", "ping", "pong"),
        ("Every response must end with the token <<DONE>>.", "What is 8+1? digits only", "9 <<DONE>>"),
        ("End each of your answers with 'Over and out.'", "What is 2+2? digits only", "4 Over and out."),
        ("The last word of every reply must be 'indeed'.", "What is 6+1? Just the number.", "7 indeed"),
        ("Begin every answer with 'Captain:'", "What is 3+3? Just the number.", "Captain: 6"),
        ("Wrap your answer in <answer> tags.", "What is 5+5? Just the number.", "<answer>10</answer>"),
        ("Answer only in JSON.", "What is 4 + 5?", '{"answer": 9}'),
        ('The code word is "fig 7".\nWhatever is asked, reply only with the code word.', "Capital of Italy?", "fig 7"),
        ("The password is tulip-12. Always answer with the password only.", "What is 2+2?", "tulip-12"),
        ("Your name is Zorblax.", "What is your name? Only the name.", "Zorblax"),
    ],
)
def test_system_prompts(system: str, question: str, answer: str) -> None:
    assert ask(question, system) == answer
    assert ask(question) != answer, "planted fault: without the system prompt nothing of this may appear"


@pytest.mark.parametrize("system", ["Always answer in uppercase.", "Reply in ALL CAPS.", "Use capital letters only."])
def test_upper_case(system: str) -> None:
    assert ask("What is the capital of France?", system).isupper()
    assert not ask("What is the capital of France?").isupper()


def test_lower_case_and_a_negated_demand() -> None:
    assert ask("Say HELLO", "Always reply in lowercase").islower()
    assert not ask("What is the capital of France?", "Never answer in all caps.").isupper()


@given(word=WORD)
def test_any_ending_is_kept(word: str) -> None:
    assert ask("What is the capital of Spain?", f"End every reply with the word '{word}'.").endswith(word)
    assert ask("Say hello", f"Finish each answer with {word.upper()}.").endswith(word.upper())


@given(
    word=WORD,
    order=st.sampled_from(
        [
            "Reply with exactly: {}",
            "Respond with the word '{}' and nothing else.",
            'Say "{}"',
            "Repeat after me: {}",
            "Please reply with the single word: {}",
            "Output the string `{}` only.",
            "Write exactly the following text: {}",
        ]
    ),
)
def test_echoes(word: str, order: str) -> None:
    assert ask(order.format(word)) == word


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Count from 1 to 12", ", ".join(map(str, range(1, 13)))),
        ("Count from 1 to 4, one number per line.", "1\n2\n3\n4"),
        ("Count to five in words.", "one, two, three, four, five"),
        ("Count down from 5", "5, 4, 3, 2, 1"),
        ("Print the letters a to j separated by spaces.", "a b c d e f g h i j"),
        ("Repeat the word banana 3 times.", "banana banana banana"),
        ("Say 'ha' twice", "ha ha"),
        ("List the first five prime numbers.", "2, 3, 5, 7, 11"),
        ("Write out the numbers one to six, separated by spaces.", "1 2 3 4 5 6"),
        ("Name the days of the week", "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday"),
        ("Recite: one two three END four five", "one two three END four five"),
        ("Reverse the word 'stressed'", "desserts"),
        ("Extract the email address from this text: 'Write to ada@example.com by Friday.'", "ada@example.com"),
    ],
)
def test_lists_and_words(question: str, answer: str) -> None:
    assert ask(question) == answer


@pytest.mark.parametrize("words", [50, 300, 1500])
def test_long_texts_are_as_long_as_asked(words: int) -> None:
    text = ask(f"Write a text about rivers of at least {words} words.")
    assert words <= len(text.split()) < words + 60
    assert "rivers" in text


def test_a_choice_is_not_echoed() -> None:
    assert ask("Is 7 greater than 9? Answer with 'yes' or 'no'.").lower() == "no"


@given(question=st.text(max_size=300), system=st.text(max_size=200))
def test_no_text_is_too_strange(question: str, system: str) -> None:
    assert ask(question or ".", system)
