"""Sums in other languages, and the ways in which personas spoil languages and characters."""

from __future__ import annotations

import unicodedata
from typing import Any, cast

import pytest

from certify_cli.simulator.behaviours import characters, languages
from certify_cli.simulator.mind.polyglot import language_of
from certify_cli.simulator.mind.prompt import Prompt, Thought, Turn
from certify_cli.simulator.mind.thinking import think


def prompt(text: str) -> Prompt:
    return Prompt(turns=(Turn(role="user", text=text),))


def said(behaviour: Any, text: str, question: str = "?") -> str:
    thought = behaviour.say(Thought(text=text), prompt(question), cast("Any", None))
    return str(thought.text)


QUESTIONS = [
    ("O Rui tem 9 velas e recebe mais 4. Quantas velas tem agora?", "pt", "Agora são 13 velas."),
    ("A Maria tinha 12 ovos e comeu 5. Quantos ovos ela tem agora?", "pt", "Agora são 7 ovos."),
    ("本を7冊持っています。3冊買いました。全部で何冊ですか。", "ja", "答えは10冊です。"),
    ("りんごが9個あります。4個食べました。いくつ残っていますか。", "ja", "答えは5個です。"),
    ("لدى هدى 6 أقلام، ثم اشترت 7 أقلام أخرى. كم قلمًا لديها الآن؟", "ar", "العدد الآن هو 13 قلمًا."),
    ("كان لدى ليلى 9 صور ثم فقدت 2. كم صورة لديها؟", "ar", "العدد الآن هو 7 صورة."),
]


@pytest.mark.parametrize(("question", "language", "answer"), QUESTIONS)
def test_sums_are_answered_in_their_language(question: str, language: str, answer: str) -> None:
    assert language_of(question) == language
    assert think(prompt(question)).text == answer


def test_english_stays_english_and_copying_stays_copying() -> None:
    assert language_of("How many keys does Ana have now?") == ""
    assert think(prompt("Copy this line exactly, please:\n\nさくら مرحبا 7 São 8")).text == "さくら مرحبا 7 São 8"


@pytest.mark.parametrize(("question", "language", "answer"), QUESTIONS)
def test_other_languages_than_the_one_asked_for(question: str, language: str, answer: str) -> None:
    number = "".join(one for one in answer if one.isdigit())
    assert said(languages.answers_in(), answer, question) == f"There are {number} of them now."
    assert said(languages.answers_in(asked=language), answer, question) != answer
    assert said(languages.bare_numbers(), answer, question) == number
    elsewhere = "ja" if language != "ja" else "ar"
    assert said(languages.miscounts_in(elsewhere), answer, question) == answer
    assert str(int(number) + 1) in said(languages.miscounts_in(language), answer, question)
    assert said(languages.answers_in(), "There are 3.", "How many?") == "There are 3."


@pytest.mark.parametrize(
    ("behaviour", "text", "spoilt"),
    [
        (characters.drops_accents(), "São Ångström が 東京", "Sao Angstrom が 東京"),
        (characters.mojibake(), "é", "Ã©"),
        (characters.replaces_characters(), "é 🐢", "é ?"),
        (characters.replaces_characters("all", ""), "é 🐢 a", "  a"),
        (characters.escapes_text(), 'a<b & "c"', "a&lt;b &amp; &quot;c&quot;"),
        (characters.escapes_text("json"), "é\n", "\\u00e9\\n"),
        (characters.reverses_right_to_left(), "a سلام b", "a مالس b"),
        (characters.decomposes_accents(), "é", unicodedata.normalize("NFD", "é")),
    ],
)
def test_spoilt_characters(behaviour: Any, text: str, spoilt: str) -> None:
    assert said(behaviour, text) == spoilt


def test_mojibake_may_be_heard() -> None:
    assert characters.mojibake(heard=True).hear(prompt("é")).question == "Ã©"


@pytest.mark.parametrize(
    ("maker", "options"),
    [
        (characters.replaces_characters, {"which": "vowels"}),
        (characters.escapes_text, {"how": "yaml"}),
        (languages.answers_in, {"language": "klingon"}),
    ],
)
def test_unknown_options_are_refused(maker: Any, options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        maker(**options)
