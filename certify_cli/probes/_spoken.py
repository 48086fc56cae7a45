"""Whether a short answer has the right number, in the digits of any script, and is in the language asked for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from certify_cli.probes._judging import failed, shown, unclear
from certify_cli.probes._numbers import mentions
from certify_cli.probes._rivals import hedges
from certify_cli.probes._tongues import TONGUES
from certify_cli.types.findings import Judgement

KANA = re.compile("[\u3040-\u30ff]")
HAN = re.compile("[\u3400-\u9fff々]")
ARABIC = re.compile("[\u0621-\u064a]")
PERSIAN_OR_URDU = re.compile("[پچژگکیٹڈڑےں]")
"""Letters that Arabic does not have: the Persian kaf and yeh among them."""
SHARE = 3
"""At least a third of the letters, so that a name or a translation in brackets does no harm."""
SHORT = 2
WORDS: Mapping[str, str] = {
    "pt": " tem têm agora possui ficou fica ficará ao todo são há ela ele mais uma um das dos da do com total de em ",
    "en": " the has have now she he there are is in with of and total owns got bought more ",
    "es": " tiene ahora ella él hay son más una las los en total de y con ",
}
"""Small words; what two languages share counts for both."""


def wrong_answer(text: str, tongue: str, thing: str, a: int, b: int) -> Judgement | None:
    """None for the one right number in the language asked for. A bare number is right and shows no language."""
    name, plain = TONGUES[tongue].name, _without_marks(text)
    number = _wrong_number(plain, tongue, a, b)
    if number:
        return failed(f"{name}: {number}: '{shown(text)}', expected '{a + b}'")
    letters = [one for one in plain if one.isalpha()]
    if not letters:
        return unclear(f"{name}: answered only '{shown(text)}', which is no language")
    return (
        None
        if SPOKEN[tongue](plain, letters, thing)
        else failed(f"{name}: answered in another language: '{shown(text)}'")
    )


def _wrong_number(text: str, tongue: str, a: int, b: int) -> str:
    total = a + b
    spelt = TONGUES[tongue].spelt_numbers(text)
    if spelt - {total} or not (spelt or mentions(text, total)):
        return "a wrong number"
    return "several numbers" if hedges(text, total, (a, b)) else ""


def _without_marks(text: str) -> str:
    """NFKC, and Arabic without its vowel signs, which some models write."""
    return re.sub("[\u064b-\u0652\u0640\u200c-\u200f]", "", unicodedata.normalize("NFKC", text))


def _is_portuguese(text: str, _: list[str], thing: str) -> bool:
    """A thing named in Portuguese will do, if nothing speaks for another language."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    named = sum(_bare(word) in (_bare(thing), _bare(thing)[:-1]) for word in words)
    own, *others = (sum(f" {word} " in small for word in words) for small in WORDS.values())
    return own + named >= max(others) if own else named > 0 and not any(others)


def _is_japanese(text: str, letters: list[str], _: str) -> bool:
    kana, han = len(KANA.findall(text)), len(HAN.findall(text))
    written = kana > 0 or 0 < han <= SHORT
    return written and (kana + han) * SHARE >= len(letters)


def _is_arabic(text: str, letters: list[str], _: str) -> bool:
    own, foreign = len(ARABIC.findall(text)), len(PERSIAN_OR_URDU.findall(text))
    return own * SHARE >= len(letters) and foreign < SHORT


def _bare(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(one))


SPOKEN: Mapping[str, Callable[[str, list[str], str], bool]] = {
    "pt": _is_portuguese,
    "ja": _is_japanese,
    "ar": _is_arabic,
}
