"""What is wrong with a vector, how long it is, and how close two are."""

from __future__ import annotations

import math
from typing import Any, TypeGuard


def flaw(vector: object) -> str:
    """Why this is no usable embedding, or ""."""
    if not isinstance(vector, list):
        return "the embedding is not a list of numbers"
    if not vector:
        return "the embedding is empty"
    for place, value in enumerate(vector):
        if not is_number(value):
            return f"element {place} is {type(value).__name__} {str(value)[:20]}, not a finite number"
    if not any(vector):
        return "every element is zero"
    if len(vector) > 1 and min(vector) == max(vector):
        return "every element is the same number"
    return "" if math.isfinite(norm(vector)) else "the elements are too large to be compared"


def is_number(value: object) -> TypeGuard[float]:
    """A finite number; JSON's true is an int to Python, and its parser lets NaN through."""
    try:
        return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        return False


def norm(vector: list[Any]) -> float:
    """The Euclidean length of a list of finite numbers; infinite where it exceeds any float."""
    return math.hypot(*vector)


def cosine(one: list[Any], other: list[Any]) -> float:
    """-1 to 1, of two vectors without a flaw and of one length."""
    lengths = norm(one) * norm(other)
    return math.fsum(a * b for a, b in zip(one, other, strict=True)) / lengths if lengths else 0.0
