"""Reading answers in other languages and scripts: what is right in many ways, and every way of being wrong."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify_cli.interfaces import Subject
from certify_cli.probes import multilingual, unicode
from certify_cli.probes._characters import draw_line, wrong_copy
from certify_cli.probes._script import CHAT, chat, model
from certify_cli.probes._spoken import wrong_answer
from certify_cli.probes._tongues import TONGUES, draw_task
from certify_cli.types.findings import Judgement, Mark
from certify_cli.types.model import Curated, ModelRecord

SEEDS = st.integers(0, 10**6)


def answered(text: str, tongue: str, thing: str = "chaves") -> Judgement | None:
    """An answer to 8 + 6."""
    return wrong_answer(text, tongue, thing, 8, 6)


RIGHT = {
    "pt": [
        "14 chaves", "Ana tem 14 chaves.", "Agora são catorze.", "São quatorze (14) chaves ao todo!", "**14** chaves",
        "8 + 6 = 14 chaves", "Ela ficou com 14 chaves em Braga.", "Tem agora 14.",
    ],
    "ja": [
        "14個です。", "全部で１４個あります。", "りんごは十四個です。", "14個", "8+6=14で、14個になります。",
        "合計14個（14 apples）です。",
        "リンゴが14こ",
    ],
    "ar": [
        "لديها الآن 14 كتابًا.", "١٤ كتابًا", "لديها أربعة عشر كتابًا", "لَدَيْهَا أَرْبَعَةَ عَشَرَ كِتَابًا.", "العدد = ١٤",
        "٨ + ٦ = ١٤ كتاب", "14 مفتاحًا (أربعة عشر)",
    ],
}  # fmt: skip
WRONG = {
    "pt": [
        "15 chaves", "Agora são quinze.", "catorze ou quinze chaves", "14 ou 15 chaves", "There are 14 now.", "14 keys",
        "Ana has 14 chaves.", "Tiene 14 llaves.", "Não sei.", "140 chaves", "1,4 chaves", "8 chaves",
    ],
    "ja": [
        "15個です。", "十五個です。", "四十個です。", "There are 14.", "14 apples", "现在一共有14个。",
        "juuyon ko", "わかりません。",
    ],
    "ar": [
        "لديها 15 كتابًا", "١٥ كتابًا", "خمسة عشر كتابًا", "14 books", "She has 14.",
        "او ١٤ کتاب دارد که می‌گیرد", "لا أعرف",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("tongue", "text"), [(tongue, text) for tongue, texts in RIGHT.items() for text in texts])
def test_right_answers(tongue: str, text: str) -> None:
    assert answered(text, tongue) is None


@pytest.mark.parametrize(("tongue", "text"), [(tongue, text) for tongue, texts in WRONG.items() for text in texts])
def test_wrong_answers(tongue: str, text: str) -> None:
    judgement = answered(text, tongue)
    assert judgement is not None
    assert judgement.mark is Mark.FAIL
    assert judgement.reason.startswith(TONGUES[tongue].name)


@pytest.mark.parametrize("text", ["14", "١٤", "**14**", "8 + 6 = 14"])
def test_a_bare_number_is_right_and_shows_no_language(text: str) -> None:
    judgement = answered(text, "ar")
    assert judgement is not None
    assert judgement.mark is Mark.INCONCLUSIVE


@given(seed=SEEDS, tongue=st.sampled_from(sorted(TONGUES)))
def test_tasks_are_small_and_their_words_fit(seed: int, tongue: str) -> None:
    task = draw_task(random.Random(seed), TONGUES[tongue])
    assert 11 <= task.total <= 18
    assert {task.a, task.b} <= set(range(3, 10))
    assert str(task.a) in task.question
    assert TONGUES[tongue].spelt_numbers(task.question) == set()
    assert len(TONGUES[tongue].spelt) == 8


def with_capabilities(**known: bool) -> ModelRecord:
    return replace(model(CHAT), curated=Curated(capabilities=known))


def test_languages_a_model_is_not_sold_for_are_left_out() -> None:
    asking = multilingual.ask(Subject(with_capabilities(language_ja=False, language_ar=False), 7))
    assert "português" in next(asking).payload["messages"][0]["content"][0]["text"]
    with pytest.raises(StopIteration) as end:
        asking.send(chat("14 chaves"))
    assert list(end.value.value["answers"]) == ["pt"]
    none = with_capabilities(language_ja=False, language_ar=False, language_pt=False)
    assert "Portuguese, Japanese, Arabic" in multilingual.PROBE.not_applicable(none)
    assert not multilingual.PROBE.not_applicable(with_capabilities(language_ar=False))


def test_a_wrong_answer_weighs_more_than_one_that_shows_nothing() -> None:
    seen = {
        "answers": {
            tongue: {"thing": "chaves", "a": 8, "b": 6, "turn": turn}
            for tongue, turn in (("pt", heard("14")), ("ja", heard("15個です。")), ("ar", heard("14 كتابًا")))
        }
    }
    assert multilingual.judge(seen).mark is Mark.FAIL
    seen["answers"]["ja"]["turn"] = heard("14個です。")
    assert multilingual.judge(seen).mark is Mark.INCONCLUSIVE
    seen["answers"]["pt"]["turn"] = heard("14 chaves")
    assert multilingual.judge(seen).mark is Mark.PASS


def heard(text: str) -> object:
    asking = multilingual.ask(Subject(model(CHAT), 1))
    next(asking)
    for _ in range(2):
        asking.send(chat(text))
    with pytest.raises(StopIteration) as end:
        asking.send(chat(text))
    return end.value.value["answers"]["pt"]["turn"]


@given(seed=SEEDS)
def test_a_line_that_comes_back_passes_in_every_guise(seed: int) -> None:
    words = draw_line(random.Random(seed))
    line = " ".join(words)
    for guise in (
        line,
        unicodedata.normalize("NFD", line),
        f"Sure!\n```\n{line}\n```",
        "\n".join(words),
        line.replace("&", " & ").replace("<", "\\<"),
        f"\u202a{line}\u202c 🙂",
        line.translate({ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("„"): '"', ord("«"): '"', ord("»"): '"'}),
    ):
        assert wrong_copy(guise, words) is None


@given(seed=SEEDS, data=st.data())
def test_a_character_that_is_lost_or_changed_is_seen(seed: int, data: st.DataObject) -> None:
    words = draw_line(random.Random(seed))
    line = " ".join(words)
    at = data.draw(st.sampled_from([place for place, one in enumerate(line) if one.isalpha() or one > "\u2fff"]))
    other = data.draw(st.sampled_from(["", "?", "\ufffd", "x", "é", "中"]))
    assume(other != line[at])
    assert wrong_copy(line[:at] + other + line[at + 1 :], words) is not None


@given(seed=SEEDS)
def test_what_became_of_the_characters_is_told(seed: int) -> None:
    words = draw_line(random.Random(seed))
    line = " ".join(words)
    for spoilt, told in (
        (line.encode().decode("latin-1"), "UTF-8 read as Latin-1"),
        ("".join(one if one.isascii() else "?" for one in line), "replaced by ?"),
        ("".join(one if one < "\U00010000" else "?" for one in line), "replaced by ?"),
        (line.replace(words[0], ""), "lost"),
        (unicodedata.normalize("NFKC", line), "normalised away"),
        ("\ufffd".join(line), "U+FFFD"),
        (line[: len(line) // 2], "lost"),
    ):
        judgement = wrong_copy(spoilt, words)
        assert judgement is not None
        assert told in judgement.reason
        assert len(judgement.reason) < 300


def test_no_word_contains_another() -> None:
    for seed in range(300):
        words = draw_line(random.Random(seed))
        assert len(set(words)) == len(words) == 14
        assert not any(one in other for one in words for other in words if one != other)


def test_models_sold_for_english_alone_get_latin_letters_and_what_cannot_stream_is_asked_plainly() -> None:
    request = next(unicode.ask(Subject(with_capabilities(multilingual=False, streaming=False), 7)))
    assert request.operation == "converse"
    line = request.payload["messages"][0]["content"][0]["text"].rpartition("\n")[2]
    assert all(ord(one) < 0x2300 for one in line)
    assert next(unicode.ask(Subject(model(CHAT), 7))).operation == "converse_stream"
