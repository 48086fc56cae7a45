"""Files to attach, made on the fly: the same kind of fact in each, in the way its format has of saying it."""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._pdf import one_page
from certify_cli.probes._words import CITIES

LETTERS = "BCDFGHJKLMNPRTVWXZ"
"""No vowels, so that no code is a word, and none that looks like a digit."""
DIGITS = "2345679"


@dataclass(frozen=True, slots=True)
class Planted:
    """A file that says which shelf code a city's warehouse has. `others` are further codes in it, of nobody asked."""

    format: str
    city: str
    code: str
    data: bytes
    others: tuple[str, ...] = ()


def plant(chance: random.Random, formats: tuple[str, ...]) -> tuple[Planted, ...]:
    """A file of each format, every one about a city of its own; `others` are told apart from what is asked."""
    cities = chance.sample(CITIES, len(formats) + 2)
    asked, rest = cities[: len(formats)], cities[len(formats) :]
    codes = _codes(chance, len(cities))
    table = dict(zip(rest, codes[len(formats) :], strict=True))
    return tuple(
        Planted(kind, city, code, WRITERS[kind](city, code, table), tuple(table.values()) if kind == "csv" else ())
        for kind, city, code in zip(formats, asked, codes, strict=False)
    )


def block(planted: Planted, name: str) -> dict[str, Any]:
    """Converse's document block; the names are neutral, because models read them too."""
    source = {"bytes": base64.b64encode(planted.data).decode()}
    return {"document": {"format": planted.format, "name": name, "source": source}}


def _codes(chance: random.Random, count: int) -> list[str]:
    codes: dict[str, None] = {}
    while len(codes) < count:
        codes["".join(chance.sample(LETTERS, 3)) + "-" + "".join(chance.sample(DIGITS, 3))] = None
    return list(codes)


def _txt(city: str, code: str, _: Mapping[str, str]) -> bytes:
    return f"The warehouse in {city} opens at 7 and closes at 19.\nThe shelf code in {city} is {code}.\n".encode()


def _md(city: str, code: str, _: Mapping[str, str]) -> bytes:
    return f"# Warehouse in {city}\n\n- **Opens:** 8\n- **Shelf code:** {code}\n".encode()


def _csv(city: str, code: str, others: Mapping[str, str]) -> bytes:
    """What is asked stands between two rows that are not."""
    (first, first_code), (last, last_code) = others.items()
    rows = ((first, 6, first_code), (city, 9, code), (last, 7, last_code))
    return "".join(f"{town},{hour},{gate}\n" for town, hour, gate in (("city", "opens", "shelf code"), *rows)).encode()


def _pdf(city: str, code: str, _: Mapping[str, str]) -> bytes:
    return one_page([f"Warehouse in {city}", "It opens at 9 and closes at 18.", f"The shelf code in {city} is {code}."])


WRITERS: Mapping[str, Callable[[str, str, Mapping[str, str]], bytes]] = {
    "txt": _txt,
    "md": _md,
    "csv": _csv,
    "pdf": _pdf,
}
