"""Meaning as numbers: vectors whose cosine follows shared words and near synonyms, and relevance by the same words."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from certify_cli.simulator.mind.language import STOP, stem, words

Vector = tuple[float, ...]
REMEMBERED = 128


@lru_cache(REMEMBERED)
def vector(text: str, dimensions: int, *, normalise: bool = True) -> Vector:
    """Meaning spread over all numbers, as real embeddings have it; the same text gives the same vector."""
    return tuple(_spread(_counted(text, dimensions, normalise=normalise)))


def _counted(text: str, dimensions: int, *, normalise: bool = True) -> Vector:
    """Hashed stems (weight 1), words (0.3) and character trigrams (0.15)."""
    sums = [0.0] * dimensions
    for feature, weight in _features(text):
        place, sign = _hashed(feature, dimensions)
        sums[place] += sign * weight
    length = math.sqrt(sum(value * value for value in sums))
    if not length:
        sums[_hashed(text or "empty", dimensions)[0]] = length = 1.0
    # vectors that are not normalised keep a length that depends on the text, as Titan's do
    scale = 1 / length if normalise else 1 + len(text) % 7 / 7
    return tuple(value * scale for value in sums)


def _spread(values: Vector) -> list[float]:
    """Turns the vector by Walsh-Hadamard blocks of changing signs, which keeps lengths and angles."""
    block = len(values) & -len(values)
    spread: list[float] = []
    for start in range(0, len(values), block):
        part = [value * _sign(start + place) for place, value in enumerate(values[start : start + block])]
        spread.extend(one / math.sqrt(block) for one in _hadamard(part))
    return spread


def _hadamard(part: list[float]) -> list[float]:
    """The fast Walsh-Hadamard transform of a power of two of numbers, unscaled."""
    width = 1
    while width < len(part):
        for start in range(0, len(part), 2 * width):
            left, right = part[start : start + width], part[start + width : start + 2 * width]
            part[start : start + width] = [a + b for a, b in zip(left, right, strict=True)]
            part[start + width : start + 2 * width] = [a - b for a, b in zip(left, right, strict=True)]
        width *= 2
    return part


def _sign(place: int) -> int:
    """Changes without a pattern that a transform of waves could see (Knuth's multiplicative hash)."""
    return -1 if place * 2_654_435_761 & 0x8000_0000 else 1


def cosine(one: Vector, two: Vector) -> float:
    product = sum(a * b for a, b in zip(one, two, strict=True))
    lengths = math.sqrt(sum(a * a for a in one)) * math.sqrt(sum(b * b for b in two))
    return product / lengths if lengths else 0.0


def relevance(query: str, documents: Sequence[str]) -> Vector:
    """For each document the share of the query it covers, 0-1; words that few documents have count more."""
    wanted = set(_meanings(query))
    held = [set(_meanings(document)) for document in documents]
    rarity = {word: math.log(1 + len(documents) / (1 + sum(word in one for one in held))) + 0.1 for word in wanted}
    total = sum(rarity.values()) or 1.0
    asked = _counted(query, 256)
    scores = []
    for document, meanings in zip(documents, held, strict=True):
        covered = sum(rarity[word] for word in wanted & meanings) / total
        near = max(0.0, cosine(asked, _counted(document, 256)))
        scores.append(round(0.01 + 0.78 * covered + 0.2 * near, 6))
    return tuple(scores)


def _meanings(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in STOP]


def _features(text: str) -> Iterator[tuple[str, float]]:
    heard = words(text)
    for word, times in Counter(heard).items():
        weight = math.sqrt(times)
        if word in STOP:
            yield f"stop:{word}", 0.1 * weight
            continue
        yield f"stem:{stem(word)}", 1.0 * weight
        yield f"word:{word}", 0.3 * weight
        for start in range(max(len(word) - 2, 0)):
            yield f"gram:{word[start : start + 3]}", 0.15 * weight
    if not heard:
        for character in text:
            yield f"char:{character}", 1.0


@lru_cache(maxsize=100_000)
def _hashed(feature: str, dimensions: int) -> tuple[int, int]:
    digest = hashlib.blake2b(feature.encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big")
    return number % dimensions, 1 if number >> 63 else -1
