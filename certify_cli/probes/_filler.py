"""Long text that says nothing: plain sentences, put together anew from a seed, so that no two texts are alike.

Repeated sentences would be compressed by a model's attention and served from caches; these hardly ever repeat. No
sentence has a number in it, nor a thing or colour of `_words`, so what is hidden among them stands alone.
"""

from __future__ import annotations

import random
from functools import cache
from itertools import product

PARAGRAPH_SENTENCES = 7
MEAN_CHARACTERS = 80
"""Of a sentence, a little less than it is, so that rather a few too many are drawn."""
_QUALITIES = (
    "old", "young", "patient", "cheerful", "tired", "careful", "quiet", "curious", "famous", "honest", "busy",
    "polite", "stubborn", "gentle", "clever", "nervous", "proud", "friendly", "sleepy", "thoughtful",
)  # fmt: skip
_PEOPLE = (
    "teacher", "captain", "farmer", "painter", "doctor", "neighbour", "student", "singer", "lawyer", "shepherd",
    "postman", "dentist", "guard", "waiter", "sailor", "widow", "uncle", "grandmother", "butcher", "poet", "driver",
    "judge", "dancer", "mayor", "gambler", "monk", "tourist", "plumber", "chemist", "historian",
)  # fmt: skip
_DEEDS = (
    "talked about", "dreamed of", "wrote home about", "complained about", "remembered", "looked after",
    "wondered about", "argued over", "paid for", "laughed about", "took care of", "asked everyone about", "read about",
    "forgot", "thought about", "took notes on", "praised", "told a joke about", "waited for", "walked past",
)  # fmt: skip
_MATTERS = (
    "the weather", "a lost dog", "the village fair", "an early train", "the new road", "a broken promise",
    "the harvest", "a distant cousin", "the price of bread", "an unfinished novel", "the autumn storms",
    "a long holiday", "the empty theatre", "a quarrel at the inn", "the school play", "an honest mistake",
    "the late ferry", "a family recipe", "the town council", "a noisy wedding", "the first snow", "an unpaid bill",
    "the local football team", "a strange dream", "the evening news", "a bad harvest", "the empty market",
    "an invitation", "the rising tide", "a difficult exam",
)  # fmt: skip
_MOMENTS = (
    "in the morning", "after lunch", "before sunrise", "during the concert", "on the way home", "late at night",
    "at the end of spring", "while it rained", "on a Sunday", "over supper", "without much hope",
    "for no clear reason", "as the bus arrived", "when nobody listened", "in a low voice", "just before the holidays",
    "after a short walk", "while the bread was baking", "in front of the church", "with a smile",
)  # fmt: skip
_REMARKS = (
    "and nobody minded", "as people do", "which surprised no one", "and then went to bed", "though it hardly mattered",
    "and the talk went on", "because time was short", "and later regretted it", "as if nothing had happened",
    "and the evening passed slowly", "but kept the best part secret", "and everyone agreed", "which took a while",
    "and so the day ended", "although the sun was shining", "and smiled at the thought", "as was the custom there",
    "and hoped for better days", "while others looked away", "and made some tea",
)  # fmt: skip


@cache
def _parts() -> tuple[tuple[str, ...], ...]:
    return (
        tuple(f"The {quality} {person} " for quality, person in product(_QUALITIES, _PEOPLE)),
        tuple(f"{deed} {matter} " for deed, matter in product(_DEEDS, _MATTERS)),
        tuple(f"{moment}, {remark}." for moment, remark in product(_MOMENTS, _REMARKS)),
    )


def sentences(chance: random.Random, characters: int) -> list[str]:
    """Sentences that take at most so many characters, a space or line break after each included."""
    count = characters // MEAN_CHARACTERS + 1
    drawn = zip(*(chance.choices(part, k=count) for part in _parts()), strict=True)
    kept, used = [], 0
    for who, what, how in drawn:
        used += len(who) + len(what) + len(how) + 2
        if used > characters:
            break
        kept.append(who + what + how)
    return kept


def paragraphs(lines: list[str]) -> str:
    """The sentences as running text."""
    step = PARAGRAPH_SENTENCES
    return "\n\n".join(" ".join(lines[start : start + step]) for start in range(0, len(lines), step))
