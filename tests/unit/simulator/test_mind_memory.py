"""The healthy model remembers what it was told, and nothing it was not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.simulator.mind.prompt import Document, Prompt, Turn
from certify_cli.simulator.mind.thinking import think

NAME = st.from_regex(r"[A-Z][a-z]{3,8}", fullmatch=True)
CODE = st.from_regex(r"[A-Z]{3,6}-[0-9]{2,4}", fullmatch=True)


def ask(*said: str, system: str = "", documents: tuple[str, ...] = ()) -> str:
    turns = [Turn(role="assistant" if n % 2 else "user", text=text) for n, text in enumerate(said[:-1])]
    turns.append(
        Turn(role="user", text=said[-1], documents=tuple(Document(text=one, format="txt") for one in documents))
    )
    return think(Prompt(turns=tuple(turns), system=system)).text


@pytest.mark.parametrize(
    ("told", "question", "answer"),
    [
        ("My name is Ada. Please remember it.", "What is my name?", "Ada"),
        ("Hi, I'm Bob and my favourite colour is green.", "What's my favorite color? One word.", "green"),
        ("Remember the code word AZURE-17.", "What was the code word?", "AZURE-17"),
        ("Please remember this number: 7342.", "What number did I ask you to remember? Digits only.", "7342"),
        ("The secret code is 'X-51'. Keep it in mind.", "Repeat the secret code.", "X-51"),
        ("The secret word is 'tulip'.", "Which secret word did I tell you?", "tulip"),
        ("I have a dog named Rex.", "What is my dog's name?", "Rex"),
        ("I live in Lisbon and work as a baker.", "Where do I live?", "Lisbon"),
        ("I am 36 years old and my cat is called Miso.", "How old am I?", "36"),
        ("I am 36 years old and my cat is called Miso.", "What is my cat called?", "Miso"),
        ("My order number is 8841 and my account id is 77.", "What is my order number?", "8841"),
        ("I bought 3 lamps yesterday.", "How many lamps did I buy?", "3"),
        ("Remember: the meeting is in room 42B.", "Which room is the meeting in?", "42B"),
        ("Keep this token for later: QX7-ALPHA", "Which token did I give you? Only the token.", "QX7-ALPHA"),
        ("My number is 12.", "What is my number plus 5? Digits only.", "17"),
    ],
)
def test_what_was_told(told: str, question: str, answer: str) -> None:
    assert answer in ask(told, "Understood.", question)
    assert answer not in ask(question), "planted fault: it cannot know what it was not told"


@given(name=NAME, code=CODE, number=st.integers(10, 99999))
def test_several_things_are_kept_apart(name: str, code: str, number: int) -> None:
    told = (
        f"My name is {name}.",
        "Hello!",
        f"The access code is {code}.",
        "Noted.",
        f"My badge number is {number}.",
        "Fine.",
    )
    assert ask(*told, "What is my name? Reply with the name only.") == name
    assert ask(*told, "What is the access code? Reply with the code only.") == code
    assert ask(*told, "What is my badge number? Digits only.") == str(number)


def test_a_correction_wins() -> None:
    assert "Eve" in ask("My name is Ada", "Hi", "Actually my name is Eve now", "Noted", "Who am I?")


def test_the_last_number_can_be_meant() -> None:
    assert ask("What is 20 + 22?", "42", "Multiply that by 2. Only the number.") == "84"


def test_system_prompts_and_documents_tell_too() -> None:
    assert "hunter42" in ask("What is the wifi password?", system="The wifi password is hunter42.")
    invoice = "Invoice\nInvoice number: INV-2041\nTotal: 310 EUR"
    assert "INV-2041" in ask("What is the invoice number?", documents=(invoice,))


def test_it_says_when_it_does_not_know() -> None:
    assert "not know" in ask("hi", "hello", "What is my name?")
