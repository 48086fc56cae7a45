"""Reading what a model says it sees: numbers, colours and shapes, in the words that models use for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import TypeVar

from certify_cli.probes._numbers import plain

T = TypeVar("T")
Words = Mapping[str, str]
"""Name -> the words for it, a space between each; in scripts other than Latin any text that contains it will do."""

COLOURS: Words = {
    "red": "red reddish crimson scarlet rot rote roter rotes rouge rojo roja vermelho vermelha rosso rossa 红 紅 赤 "
    "أحمر حمراء 빨간",
    "green": "green grün grüne grüner grünes vert verte verde 绿 綠 緑 أخضر خضراء 초록 녹색",
    "blue": "blue navy blau blaue blauer blaues bleu bleue azul blu 蓝 藍 青 أزرق زرقاء 파란",
    "yellow": "yellow gold golden gelb gelbe gelber gelbes jaune amarillo amarilla amarelo amarela giallo gialla 黄 "
    "أصفر صفراء 노란",
    "orange": "orange naranja laranja arancione 橙 オレンジ",
    "purple": "purple violet magenta indigo lila violett lilac morado roxo viola 紫",
    "pink": "pink rosa 粉 ピンク",
    "brown": "brown braun marron marrón marrom 棕 茶",
    "cyan": "cyan turquoise teal aqua türkis 青绿",
}
"""Black, white and grey are the ink's and the ground's, so they are no one's answer."""
SHAPES: Words = {
    "circle": "circle circles circular disc disk discs disks dot round kreis cercle círculo circulo cerchio rond 圆 圓 "
    "円 丸 دائرة 원형",
    "square": "square squares quadrat carré carre cuadrado quadrado quadrato 正方形 مربع 정사각형",
    "triangle": "triangle triangles triangular dreieck triángulo triangulo triângulo triangolo 三角 مثلث 삼각",
    "star": "star stars starburst pentagram stern étoile etoile estrella estrela stella 星 نجمة 별",
    "rectangle": "rectangle rectangles rectangular rechteck rectángulo retângulo rettangolo 长方形 長方形 مستطيل",
    "oval": "oval ellipse 椭圆 楕円",
    "diamond": "diamond rhombus kite raute losange rombo 菱形",
    "polygon": "pentagon hexagon octagon polygon trapezoid cross heart arrow cube 五边形 六边形",
}
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_SPELT = re.compile(rf"\b({'|'.join(_TENS)})(?:[\s-]+({'|'.join(_ONES)}))?\b", re.IGNORECASE)
_SIZE = re.compile(r"\d+\s*(?:[x×*]|by)\s*\d+|\d+\s*(?:px|pixels?)\b", re.IGNORECASE)
_OF_THE_PICTURE = re.compile(r"\b(?:square|rectangular)\s+(?:image|picture|photo|canvas|frame|format|background)", re.I)
_SEPARATE_DIGITS = re.compile(r"\b(\d)[ ,]+(?:and )?(\d)\b(?![ ,]*\d)")


def numbers_seen(text: str) -> list[Decimal]:
    """Every number of two digits or more in order, in digits or English words; single ones are list markers."""
    digits = _SPELT.sub(_in_digits, _SIZE.sub(" ", plain(text)))
    found = [number for number in map(Decimal, re.findall(r"\d+(?:\.\d+)?", digits)) if number >= 10]
    return _each_once(found or [Decimal(a + b) for a, b in _SEPARATE_DIGITS.findall(digits)])


def colours_seen(text: str) -> list[str]:
    """Names of COLOURS in order, neighbours that are the same told once."""
    return _named(text, COLOURS)


def shapes_seen(text: str) -> list[str]:
    """Names of SHAPES in order, neighbours that are the same told once."""
    return _named(_OF_THE_PICTURE.sub(" ", text), SHAPES)


def _in_digits(match: re.Match[str]) -> str:
    ones = _ONES.index(match[2].lower()) + 1 if match[2] else 0
    return str((_TENS.index(match[1].lower()) + 2) * 10 + ones)


def _each_once(found: Sequence[T]) -> list[T]:
    return [value for value, _ in groupby(found)]


def _named(text: str, words: Words) -> list[str]:
    """Longer words first, so that an ellipse is not taken for the circle that its name contains in Chinese."""
    names = {word: name for name, spelt in words.items() for word in spelt.split()}
    ordered = sorted(names, key=len, reverse=True)
    pattern = "|".join(rf"\b{word}\b" if _is_latin(word) else re.escape(word) for word in ordered)
    found = re.findall(pattern, text.lower())
    return _each_once([names[word] for word in found])


def _is_latin(word: str) -> bool:
    return word[0] < "\u0250"
