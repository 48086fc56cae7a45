"""A line of words from many scripts to be copied, and which of its characters did not come back."""

from __future__ import annotations

import html
import json
import random
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from certify_cli.probes._judging import failed, shown
from certify_cli.types.findings import Judgement

ACCENTED = (
    "Zoë", "naïve", "São", "Łódź", "señor", "Größe", "œuvre", "Þór", "Dvořák", "Çeşme", "Ångström", "crêpe", "Æsir",
)  # fmt: skip
IDEOGRAPHS = ("東京", "漢字", "北京", "日本語", "音楽", "春夏秋冬", "図書館")
SYLLABLES = ("ひらがな", "カタカナ", "서울", "한국어", "さくら", "नमस्ते")
FROM_RIGHT = ("مرحبا", "سلام", "كتاب", "قمر", "שלום", "ספר")
ALPHABETS = ("Ελλάδα", "Привет", "Москва", "Київ", "θάλασσα")
EMOJI = ("🎈", "🐢", "🚀", "🍋", "🌈", "🎻", "🦊", "🧩", "🎁", "🐙")
"""One code point each, beyond the basic plane. Sequences (skin tones, families, flags) are beyond what is fair: models
and tokenizers normalise them."""
SYMBOLS = ("€", "→", "∑", "≠", "©", "÷", "♫", "§")
COMPATIBLE = ("½", "m²", "№", "x³", "¼")
"""Characters that a careless normalisation (NFKC) turns into others."""
QUOTED = ("«oui»", "„ja“", "“yes”", "「はい」", '"no"', "it’s")
MARKUP = ("A&B", "x<y", "5>3", "R&D", "p<q", "T&C")
"""Characters that careless escaping spoils."""

FOLDED = str.maketrans(dict.fromkeys("“”„‟«»「」", '"') | dict.fromkeys("‘’‚‛`´", "'"))
"""Which quotation marks are written is a matter of taste, and models have theirs."""
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe0e\ufe0f\ufeff]")
ESCAPES = re.compile(r"\\(?=[^\w\s])")
"""Markdown's, which some models cannot leave out."""


def draw_line(chance: random.Random, *, many_scripts: bool = True) -> list[str]:
    """Words in an order of their own; only Latin letters, marks and symbols where a model is sold for no more."""
    pools = [SYMBOLS, COMPATIBLE, QUOTED[:3], MARKUP]
    if many_scripts:
        pools += [IDEOGRAPHS, SYLLABLES, FROM_RIGHT, ALPHABETS, QUOTED[3:]]
    words = [*chance.sample(ACCENTED, 3), *(chance.choice(pool) for pool in pools)]
    words += chance.sample(EMOJI, 2) if many_scripts else []
    chance.shuffle(words)
    return words


def wrong_copy(text: str, words: Sequence[str]) -> Judgement | None:
    """None where every word came back, in order. Composed and decomposed letters are alike, and so are quotes."""
    if "\ufffd" in text:
        return failed(f"characters came back as U+FFFD: '{shown(text)}'")
    folded, wanted = _folded(text), [_folded(word) for word in words]
    lost = [word for word, fold in zip(words, wanted, strict=True) if fold not in folded]
    if lost:
        return failed(f"lost {_listed(lost)}{_how(text, lost)}: '{shown(text)}'")
    places = list(_in_order(folded, wanted))
    if len(places) < len(words):
        return failed(f"words came back in another order: '{shown(text)}'")
    stuck = _stuck_together(text, words)
    return failed(f"the blank in '{stuck}' was lost: '{shown(text)}'") if stuck else None


def _stuck_together(text: str, words: Sequence[str]) -> str:
    """Neighbours without their blank: two of a script that is never written so, or most of all."""
    spaced = ESCAPES.sub("", INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    stuck = [pair for pair in pairwise(words) if "".join(pair) in spaced]
    plainly = [pair for pair in stuck if _has_blanks(pair[0][-1] + pair[1][0])]
    most = stuck if len(stuck) * 2 > len(words) else []
    return " ".join(next(iter(plainly or most), ()))


def _has_blanks(letters: str) -> bool:
    return all(unicodedata.name(one, "").startswith(("LATIN", "GREEK", "CYRILLIC")) for one in letters)


def _folded(text: str) -> str:
    """White space goes too: a word a line, or "A & B", is no loss."""
    folded = ESCAPES.sub("", INVISIBLE.sub("", unicodedata.normalize("NFC", text))).translate(FOLDED)
    return "".join(folded.split())


def _in_order(text: str, words: Sequence[str]) -> Iterator[int]:
    at = 0
    for word in words:
        at = text.find(word, at)
        if at < 0:
            return
        yield at
        at += len(word)


def _listed(lost: Sequence[str]) -> str:
    named = ", ".join(f"'{word}'" for word in lost[:3])
    return f"{named} and {len(lost) - 3} more" if len(lost) > 3 else named


def _how(text: str, lost: Sequence[str]) -> str:
    """What became of them, where it can be told."""
    for name, became in _BECAME.items():
        if any(became(text, word) for word in lost):
            return f" ({name})"
    return ""


def _read_as(encoding: str, text: str, word: str) -> bool:
    """The text carries the word's UTF-8 bytes, each read as a character of its own."""
    return word in text.encode(encoding, "ignore").decode("utf-8", "ignore")


def _bare(word: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFD", word) if not unicodedata.combining(one))


def _compatible(word: str) -> str:
    return unicodedata.normalize("NFKC", word)


def _questioned(text: str, word: str) -> bool:
    pattern = "".join(re.escape(one) if one.isascii() else r"\?+" for one in word)
    return re.search(rf"(?<![\w?]){pattern}(?![\w?])", text) is not None


_BECAME: Mapping[str, Callable[[str, str], bool]] = {
    "UTF-8 read as Latin-1": lambda text, word: _read_as("latin-1", text, word) or _read_as("cp1252", text, word),
    "escaped for JSON": lambda text, word: not word.isascii() and json.dumps(word)[1:-1] in text,
    "escaped for HTML": lambda text, word: html.escape(word) != word and html.escape(word) in text,
    "accents dropped": lambda text, word: _bare(word) != unicodedata.normalize("NFD", word) and _bare(word) in text,
    "replaced by ?": _questioned,
    "normalised away": lambda text, word: _compatible(word) != word and _compatible(word) in text,
}
