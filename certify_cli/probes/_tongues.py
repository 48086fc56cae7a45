"""One small sum to be solved in each of three languages, with the names and things that its speakers would use."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Asking = Callable[[str, str, str, int, int], str]
"""(person, thing, place, a, b) -> the question."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language and what its tasks are drawn from.

    `spelt` are patterns of the sums from 11 on in words: a model may ignore that digits were asked for and still know
    the language.
    """

    id: str
    name: str
    people: tuple[str, ...]
    things: tuple[str, ...]
    places: tuple[str, ...]
    ask: Asking
    spelt: tuple[str, ...]

    def spelt_numbers(self, text: str) -> set[int]:
        """Every sum that stands in the text in words."""
        return {
            number for number, words in enumerate(self.spelt, start=11) if re.search(words, text, flags=re.IGNORECASE)
        }


@dataclass(frozen=True, slots=True)
class Task:
    """What was asked in one language: `a` of a thing, then `b` more."""

    tongue: str
    thing: str
    a: int
    b: int
    question: str

    @property
    def total(self) -> int:
        return self.a + self.b


def _portuguese(person: str, thing: str, place: str, a: int, b: int) -> str:
    return (
        f"{person} tem {a} {thing} e compra mais {b} em {place}. Quantas {thing} tem agora? Responda com uma frase "
        "curta em português, com o número em algarismos."
    )


def _japanese(person: str, thing: str, place: str, a: int, b: int) -> str:
    return (
        f"{person}さんは{thing}を{a}個持っています。{place}でさらに{b}個もらいました。{thing}は全部で何個ですか。"
        "日本語の短い文で、数字を使って答えてください。"
    )


def _arabic(person: str, thing: str, place: str, a: int, b: int) -> str:
    many, one = thing.split("/")
    return (
        f"لدى {person} {a} {many}، ثم اشترت {b} {many} أخرى في {place}. كم {one} لديها الآن؟ "
        "أجب بجملة قصيرة بالعربية مستخدمًا الأرقام."
    )


_PORTUGUESE = Tongue(
    id="pt",
    name="Portuguese",
    people=("Ana", "Rui", "Inês", "Tiago", "Beatriz", "João", "Marta", "Luís", "Sofia", "Pedro", "Clara", "Nuno"),
    things=("chaves", "laranjas", "cadeiras", "colheres", "janelas", "moedas", "maçãs", "caixas", "velas", "canetas"),
    places=("Braga", "Faro", "Lisboa", "Évora", "Recife", "Belém", "Manaus", "Luanda", "Aveiro", "Coimbra", "Natal"),
    ask=_portuguese,
    spelt=(
        r"\bonze\b", r"\bdoze\b", r"\btreze\b", r"\b(?:c|qu)atorze\b", r"\bquinze\b", r"\bdez[ae]sseis\b",
        r"\bdez[ae]ssete\b", r"\bdezoito\b",
    ),
)  # fmt: skip
_JAPANESE = Tongue(
    id="ja",
    name="Japanese",
    people=("田中", "佐藤", "山田", "鈴木", "高橋", "伊藤", "中村", "小林"),
    things=("りんご", "みかん", "たまご", "ボール", "レモン", "トマト", "おもちゃ", "コップ"),
    places=("大阪", "京都", "札幌", "名古屋", "福岡", "神戸", "仙台", "広島"),
    ask=_japanese,
    spelt=tuple(rf"(?<![二三四五六七八九百])十{one}(?![十百])" for one in "一二三四五六七八"),
)
_ARABIC = Tongue(
    id="ar",
    name="Arabic",
    people=("سارة", "ليلى", "مريم", "هدى", "نور", "سلمى", "رنا", "دينا"),
    things=("كتب/كتابًا", "أقلام/قلمًا", "مفاتيح/مفتاحًا", "أكواب/كوبًا", "صور/صورةً", "كراسي/كرسيًا"),
    places=("القاهرة", "بيروت", "الرباط", "تونس", "دبي", "مسقط", "الدوحة", "بغداد"),
    ask=_arabic,
    spelt=(
        "[أإا]حد[ىي]? عشرة?", "[أإا]ثن(?:ا|ي|تا|تي) عشرة?", "ثلاثة? عشرة?", "[أا]ربعة? عشرة?", "خمسة? عشرة?",
        "ستة? عشرة?", "سبعة? عشرة?", "ثماني?ة? عشرة?",
    ),
)  # fmt: skip
TONGUES: Mapping[str, Tongue] = {tongue.id: tongue for tongue in (_PORTUGUESE, _JAPANESE, _ARABIC)}


def draw_task(chance: random.Random, tongue: Tongue) -> Task:
    """Two numbers from 3 to 9 with a sum of two digits, 11 to 18."""
    a = chance.randint(3, 9)
    b = chance.randint(max(3, 11 - a), 9)
    thing = chance.choice(tongue.things)
    return Task(
        tongue.id, thing, a, b, tongue.ask(chance.choice(tongue.people), thing, chance.choice(tongue.places), a, b)
    )
