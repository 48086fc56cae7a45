"""A settings file as it was read, every problem with it said with file and line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from certify_cli.errors import BadFile
from certify_cli.text_files import read_text
from certify_cli.types.naming import instead_of
from certify_cli.types.toml_lines import Path as Place
from certify_cli.types.toml_lines import line_at, lines_of
from certify_cli.types.toml_text import parse_toml

MOST_BYTES = 1024 * 1024
MOST_TABLES = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlFile:
    """Its tables, and the line of each key; of a pyproject.toml what stands below `[tool.certify]`."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[Place, int]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises BadFile for what cannot be read or is not TOML."""
        text = read_text(path, most_bytes=MOST_BYTES)
        try:
            data = parse_toml(text, parse_float=Decimal)
        except ValueError as error:
            raise BadFile(f"{path}: not valid TOML: {error}") from None
        lines = lines_of(text)
        if path.name != "pyproject.toml":
            return cls(path=path, data=data, lines=lines)
        tool = data.get("tool", {})
        own = tool.get("certify", {}) if isinstance(tool, dict) else {}
        if not isinstance(own, dict):
            line = line_at(lines, "tool", "certify")
            raise BadFile(f"{path}:{line}: tool.certify must be a table", hint="begin it with [tool.certify]")
        below = {place[2:]: line for place, line in lines.items() if place[:2] == ("tool", "certify") and place[2:]}
        return cls(path=path, data=own, lines=below)

    def line(self, *place: str | int) -> int:
        """Where it stands, else what is around it."""
        return line_at(self.lines, *place)

    def bad(self, problem: str, *place: str | int) -> BadFile:
        """The error to raise about what stands there."""
        return BadFile(f"{self.path}:{self.line(*place)}: {problem}")

    def table(self, *place: str) -> Mapping[str, Any]:
        """The table there, empty where there is none; raises BadFile for anything else."""
        value: Any = self.data
        for name in place:
            value = value.get(name, {})
            if not isinstance(value, dict):
                raise self.bad(f"{'.'.join(place)} must be a table", *place)
        table: Mapping[str, Any] = value
        return table

    def tables(self, *place: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """The tables begun with `[[place]]` there, with their numbers; raises BadFile for anything else."""
        name = ".".join(place)
        found = self.table(*place[:-1]).get(place[-1], [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise self.bad(f"{name} must be tables, each begun with [[{name}]]", *place)
        if len(found) > MOST_TABLES:
            raise self.bad(f"more than {MOST_TABLES} {name}", *place)
        yield from enumerate(found)

    def refuse_unknown(self, table: Mapping[str, Any], known: tuple[str, ...], *place: str | int) -> None:
        """Raises BadFile for the first key that is not among the known."""
        for key in table:
            if key not in known:
                where = ".".join(part for part in place if isinstance(part, str))
                problem = f"unknown key {key!r}{f' in {where}' if where else ''}"
                raise self.bad(f"{problem}; {instead_of(key, sorted(known))}", *place, key)
