"""Changes of a TOML text that leave every comment where it was: what maintainers noted beside a fact outlives it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array

HEADER = re.compile(r"\s*\[")
ROUTE_HEADER = re.compile(r"\s*\[\[\s*routes\s*\]\]")
TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*')
"""A string on one line, or a comment."""
Route = tuple[Any, ...]


def route_of(table: Any) -> Route:
    """What makes a `[[routes]]` table the same one: everything but its sources, and who said so when."""
    return table.get("id"), table.get("kind"), bool(table.get("mantle")), tuple(table.get("destinations", ()))


def without_routes(text: str, wanted: Collection[Route]) -> str:
    """The text without the `[[routes]]` tables that are not wanted; their comments stay in their place.

    Where the lines cannot be told apart, as with such a heading inside a long string, the text is left as it is.
    """
    tables = tomlkit.parse(text).get("routes", ())
    blocks = _blocks(text)
    if sum(is_route for is_route, _ in blocks) != len(tables):
        return text
    left, here = list[str](), iter(tables)
    for is_route, lines in blocks:
        table = next(here) if is_route else None
        goes = table is not None and route_of(table) not in wanted
        left += [f"{note}\n" for note in _notes("".join(lines))] if goes else lines
    shorter = "".join(left)
    kept = [table for table in tables if route_of(table) in wanted]
    return shorter if list(tomlkit.parse(shorter).get("routes", ())) == kept else text


def refilled(array: Any, wanted: Sequence[Any]) -> bool:
    """Makes the array hold just these, its comments kept; False where it has none, and may as well be replaced."""
    if not isinstance(array, Array) or "#" not in array.as_string():
        return False
    notes = _notes(array.as_string())
    for place in reversed(range(len(array))):
        if array[place] not in wanted:
            del array[place]
    for place, value in enumerate(wanted):
        if place >= len(array) or array[place] != value:
            array.insert(place, value)
    del array[len(wanted) :]
    for note in notes:
        if note not in array.as_string():
            array.add_line(comment=note.lstrip("# "))
    return list(array) == list(wanted)


def add_key(table: Any, key: str, item: Any, before: Collection[str]) -> None:
    """Adds it after the last of the keys before it: at the end it would stand below the note on the next heading."""
    earlier = [name for name in table if name in before]
    if not earlier:
        table.add(key, item)
        return
    # tomlkit has no public way to add in the middle of a table
    table.value._insert_after(earlier[-1], key, item)


def _blocks(text: str) -> list[tuple[bool, list[str]]]:
    """The lines of each table, from its heading on, and whether it is one of `[[routes]]`."""
    blocks: list[tuple[bool, list[str]]] = [(False, [])]
    for line in text.splitlines(keepends=True):
        if HEADER.match(line):
            blocks.append((bool(ROUTE_HEADER.match(line)), []))
        blocks[-1][1].append(line)
    return blocks


def _notes(text: str) -> list[str]:
    """The comments in it; a number sign in a string begins none."""
    return [match[0].rstrip() for match in TOKEN.finditer(text) if match[0].startswith("#")]
