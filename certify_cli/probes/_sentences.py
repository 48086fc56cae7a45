"""Sentences to embed: some that say the same, some that have nothing to do with each other."""

from __future__ import annotations

import random

from certify_cli.probes._words import CITIES, COLOURS, JOBS, THINGS


def one_sentence(chance: random.Random) -> str:
    return _scene(chance)[0]


def two_alike_and_a_stranger(chance: random.Random) -> tuple[str, str, str]:
    """(a sentence, its paraphrase, an unrelated one). The paraphrase keeps the names: what is meant is the same."""
    one, same = _scene(chance)
    return one, same, chance.choice(_strangers(chance))


def unlike(chance: random.Random, count: int) -> list[str]:
    """Up to five sentences of which no two have anything to do with each other."""
    sentences = [_scene(chance)[0], *_strangers(chance)]
    return chance.sample(sentences, count)


def _strangers(chance: random.Random) -> tuple[str, ...]:
    percent, year = chance.randint(11, 89), chance.randint(1951, 2019)
    return (
        f"Interest rates on government bonds fell by {percent} percent in {year}.",
        f"Install version {percent} of the driver before updating the operating system.",
        f"The football match was postponed by {percent} minutes because of heavy rain.",
        f"Simmer the tomato soup for {percent} minutes and season it with salt and pepper.",
    )


def _scene(chance: random.Random) -> tuple[str, str]:
    job, city, number = chance.choice(JOBS), chance.choice(CITIES), chance.randint(12, 98)
    thing = f"{chance.choice(COLOURS)} {chance.choice(THINGS)}"
    return (
        f"The {job} bought a {thing} at the market in {city} for {number} coins.",
        f"At the market in {city}, a {thing} was bought by the {job}, who paid {number} coins.",
    )
