"""Attached files: what is refused, what is read in them, and what a persona may get wrong."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from kit import simulated as s

from certify_cli.simulator import picture
from certify_cli.simulator.behaviours import files
from certify_cli.simulator.mind.prompt import Document, Prompt, Turn
from certify_cli.simulator.mind.thinking import think

Read = Callable[[Any], tuple[int, Any]]
PNG = picture.draw("a red wall", 1, 64, 64)
TEXT = {"text": "What is it?"}
PRICES = "item,price,stock\nlamp,31,4\ncup,7,250\nbowl,12,9\n"
NOTES = "Meeting notes\n\nThe launch date of Condor is 3 May. The budget of Condor is 40 000 euros.\n"
STEPS = (
    "# Heron\n\n- **Owner:** Maria\n- Budget = 9 100\n\n| Phase | Weeks |\n|---|---|\n| Design | 6 |\n| Tests | 11 |\n"
)
FILES = (
    Document(text=PRICES, format="csv"),
    Document(text=NOTES, format="txt"),
    Document(text=STEPS, format="md"),
)


def image(data: bytes = PNG, kind: str = "png") -> dict[str, Any]:
    return {"image": {"format": kind, "source": {"bytes": base64.b64encode(data).decode()}}}


def document(name: str = "File A", kind: str = "txt", data: bytes = b"x") -> dict[str, Any]:
    return {"document": {"format": kind, "name": name, "source": {"bytes": base64.b64encode(data).decode()}}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([document()], "A text block must be included when using documents."),
        ([document(), document(), TEXT], "duplicate document names"),
        ([*(document(f"File {n}") for n in range(6)), TEXT], "more than 5 documents"),
        ([document(kind="odt"), TEXT], "document.format"),
        ([document(name="a  b"), TEXT], "document file name"),
        ([document(kind="pdf", data=b"PK"), TEXT], "The PDF specified was not valid"),
        ([{"document": {"format": "txt", "name": "a"}}, TEXT], "document.source"),
        ([image(kind="jpeg"), TEXT], "does not match the specified image format"),
        ([image(b"\x00\x01"), TEXT], "Could not process image"),
        ([*[image()] * 21, TEXT], "too many images"),
        ([{"image": {"format": "png"}}, TEXT], "image.source"),
    ],
)
def test_refused_attachments(desk: Any, json_of: Read, content: list[Any], message: str) -> None:
    answer = desk.send("POST", f"/model/{s.CHAT}/converse", {"messages": [{"role": "user", "content": content}]})
    status, said = json_of(answer)
    assert status == 400
    assert message in said["message"]
    assert not desk.dispatcher.faults


def test_several_attachments_are_fine(desk: Any, json_of: Read) -> None:
    content = [image(), image(), *(document(f"File {n}") for n in range(5)), TEXT]
    status, said = json_of(
        desk.send("POST", f"/model/{s.CHAT}/converse", {"messages": [{"role": "user", "content": content}]})
    )
    assert status == 200
    assert 2 * 6 < said["usage"]["inputTokens"] < 40


def ask(text: str, behaviour: Any = None, attached: tuple[Document, ...] = FILES) -> str:
    prompt = Prompt(turns=(Turn(role="user", text=text, documents=attached),))
    return think(behaviour.hear(prompt) if behaviour else prompt).text


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When is the launch date of Condor? Only the date.", "3 May"),
        ("What is the budget of Condor? Nothing else, please.", "40 000 euros"),
        ("Who is the owner of Heron?", "According to the document, it is Maria."),
        ("Give me the budgets of Condor and Heron, a line each.", "Condor: 40 000 euros\nHeron: 9 100"),
        ("How many weeks do Design and Tests take?", "Design: 6\nTests: 11"),
    ],
)
def test_questions_are_answered_from_the_file_that_knows(question: str, answer: str) -> None:
    assert ask(question) == answer


def test_the_row_and_the_column_asked_for() -> None:
    table = Document(text="city,opens,rent\nCork,6,310\nRiga,9,480\nLima,7,95\n", format="csv")
    assert ask("What is the rent in Riga? Digits only.", attached=(table,)) == "480"
    assert ask("When does it open in Lima? Only the hour it opens.", attached=(table,)) == "7"
    assert ask("What is the rent in Riga? Digits only.", files.slips_in_tables(), (table,)) == "95"


def test_what_no_file_knows_is_not_found() -> None:
    assert (
        ask("Budgets of Condor and Heron, please.", files.ignores_documents("md"))
        == "Condor: 40 000 euros\nHeron: not found"
    )
    assert "40 000" not in ask("What is the budget of Condor?", files.ignores_documents())
    assert "40 000" not in ask("What is the budget of Condor?", files.reads_documents_empty("txt"))
    assert "11" not in ask("How many weeks does Tests take?", files.truncates_documents())
    assert "9 100" not in ask("What is the budget of Heron?", files.reads_first_document_only())


def test_codes_change_places_only_where_a_file_has_one() -> None:
    attached = tuple(
        Document(text=text, format="txt")
        for text in ("The key of Ara is AB-12.", "The key of Lynx is CD-34.", "The keys of Puma: EF-56, GH-78.")
    )
    prompt = Prompt(turns=(Turn(role="user", text="?", documents=attached),))
    heard = [one.text for one in files.mixes_up_documents().hear(prompt).last.documents]
    assert heard == ["The key of Ara is CD-34.", "The key of Lynx is AB-12.", attached[2].text]
