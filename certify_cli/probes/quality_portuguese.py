"""Quality: Portuguese, asked and answered: numbers in words, a small sum, a plural, and reading."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from certify_cli.probes._quality import Matter, Task, quality_probe, same_words, says_only, states_number

UNITS = ("um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove")
TENS = ("vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa")
PLURALS = (
    ("animal", "animais"), ("papel", "papéis"), ("pão", "pães"), ("mão", "mãos"), ("canção", "canções"),
    ("flor", "flores"), ("homem", "homens"), ("mês", "meses"), ("túnel", "túneis"), ("jardim", "jardins"),
    ("farol", "faróis"), ("coração", "corações"), ("irmão", "irmãos"), ("azul", "azuis"),
)  # fmt: skip
NAMES = ("Joana", "Pedro", "Beatriz", "Tiago", "Marta", "Rui", "Inês", "Duarte")
TOWNS = ("Faro", "Braga", "Évora", "Aveiro", "Tavira", "Viseu", "Setúbal", "Bragança")
JOBS = ("enfermeira", "jardineiro", "professora", "padeiro", "engenheira", "pescador")


def draw(chance: random.Random) -> Sequence[Task]:
    return (_reading(chance), _in_words(chance), _problem(chance), _plural(chance))


def _in_words(chance: random.Random) -> Task:
    tens, unit = chance.randint(2, 9), chance.randint(1, 9)
    words = f"{TENS[tens - 2]} e {UNITS[unit - 1]}"
    question = f"Escreve por extenso o número {tens * 10 + unit}. Responde apenas com o número por extenso."
    return Task("portuguese/in_words", question, words, words, f"{TENS[tens - 2]} e zero")


def _problem(chance: random.Random) -> Task:
    name, had, bought = chance.choice(NAMES), chance.randint(21, 79), chance.randint(12, 18)
    told = f"{name} tem {had} livros e compra mais {bought}. Com quantos livros fica?"
    question = f"{told} Responde só com o número, em algarismos."
    return Task("portuguese/problem", question, had + bought, str(had + bought), str(had - bought))


def _plural(chance: random.Random) -> Task:
    singular, plural = chance.choice(PLURALS)
    question = f"Qual é o plural de «{singular}»? Responde apenas com a palavra."
    return Task("portuguese/plural", question, plural, plural, singular)


def _reading(chance: random.Random) -> Task:
    names, towns = chance.sample(NAMES, 2), chance.sample(TOWNS, 2)
    told = " ".join(
        f"{name} vive em {town} e a sua profissão é {chance.choice(JOBS)}."
        for name, town in zip(names, towns, strict=True)
    )
    question = f"{told}\n\nOnde vive {names[0]}? Responde apenas com o nome da cidade."
    expected = {"right": towns[0], "others": towns}
    return Task("portuguese/reading", question, expected, towns[0], towns[1])


def score(key: str, text: str, expected: Any) -> float:
    if key.endswith("/problem"):
        return states_number(text, expected)
    if key.endswith("/reading"):
        return says_only(text, expected["right"], expected["others"])
    return same_words(text, expected)


PROBE = quality_probe(
    Matter(
        id="quality_portuguese",
        title="Quality: Portuguese",
        why="a model that is used in Portuguese must write numbers, plurals and answers in it",
        draw=draw,
        score=score,
    )
)
