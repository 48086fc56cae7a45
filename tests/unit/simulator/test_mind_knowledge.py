"""What any model knows or can do with given words, and how it looks at pictures."""

from __future__ import annotations

import pytest

from certify_cli.simulator import picture
from certify_cli.simulator.mind.prompt import Prompt, ToolResult, ToolUse, Turn
from certify_cli.simulator.mind.thinking import think


def ask(text: str, *pictures: bytes, system: str = "") -> str:
    return think(Prompt(turns=(Turn(role="user", text=text, pictures=pictures),), system=system)).text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the capital of France? One word.", "Paris"),
        ("Which country is Oslo the capital of? One word: the country.", "Norway"),
        ("What is the opposite of hot? One word.", "cold"),
        ("What day comes after Monday? One word.", "Tuesday"),
        ("Which month comes before March? Only the month.", "February"),
        ("What colour is the sky? One word.", "blue"),
        ("How many days are there in a week? Digits only.", "7"),
        ("Which planet is known as the red planet? One word.", "Mars"),
        ("Convert 'hello' to uppercase", "HELLO"),
        ("How many letters are in the word 'banana'? Only the number.", "6"),
        ("How many words are in the sentence 'a b c d'? Only the number.", "4"),
        ("What is the last letter of the word 'tulip'?", "p"),
        ("Sort these numbers in ascending order: 5, 3, 9, 1", "1, 3, 5, 9"),
        ("Sort these words alphabetically: pear, apple, fig", "apple, fig, pear"),
        ("Translate 'hello' to French", "bonjour"),
        ("Spell the word 'cat'", "C-A-T"),
        ("List the first 4 even numbers", "2, 4, 6, 8"),
        ("List the first six fibonacci numbers", "0, 1, 1, 2, 3, 5"),
        ("List the uppercase letters from C to F", "C, D, E, F"),
        ("Count from 2 to 10 by 2s", "2, 4, 6, 8, 10"),
        ("List these words, one per line: a, b and c", "a\nb\nc"),
        ("Is 12 even? yes or no", "Yes"),
        ("Is 3 + 4 = 8? yes or no", "No"),
        ("Find the smallest of 4, 2 and 9. Only the number.", "2"),
        ("What is the sentiment of this text: 'I hate this awful thing'? One word.", "negative"),
        ("What is the phone number in this text: 'Call +44 20 7946 0958 now'?", "It is +44 20 7946 0958."),
        ("Thank you!", "You are welcome."),
    ],
)
def test_small_questions(question: str, answer: str) -> None:
    assert ask(question) == answer


@pytest.mark.parametrize(
    ("order", "pieces"),
    [("Give me 3 reasons to read books", 3), ("Write 4 sentences about tea", 4), ("Write 2 paragraphs about tea", 2)],
)
def test_amounts_of_text(order: str, pieces: int) -> None:
    text = ask(order)
    split = text.split("\n\n") if "paragraph" in order else text.split("\n") if "reasons" in order else text.split(". ")
    assert len(split) == pieces


def test_several_pictures() -> None:
    red, blue = (picture.draw(f"a {colour} wall", 1, 64, 48) for colour in ("red", "blue"))
    assert ask("Describe the images.", red, blue).count("64 by 48") == 2
    assert ask("How many images do you see?", red, blue) == "2"
    assert ask("Which colour is it? One word.", red) == "red"
    assert "cannot make out" in ask("What is this?", b"\xff\xd8 not really")


def test_reports_of_tools() -> None:
    use = ToolUse(id="1", name="find", input={"city": "Oslo"})
    asked = (Turn(role="user", text="Find it. Reply with the value only."), Turn(role="assistant", tool_uses=(use,)))
    failed = Turn(role="user", tool_results=(ToolResult(id="1", values=("no such city",), failed=True),))
    assert "no such city" in think(Prompt(turns=(Turn(role="user", text="Find it."), asked[1], failed))).text
    nested = ToolResult(id="1", values=('{"days": [{"ok": true, "high": 9}]}',))
    assert think(Prompt(turns=(*asked, Turn(role="user", tool_results=(nested,))))).text == "true, 9"
    broken = ToolResult(id="1", values=("{not json",))
    assert "{not json" in think(Prompt(turns=(*asked, Turn(role="user", tool_results=(broken,))))).text
