"""A CSV list: column `model` or `api_model_id`, optional `provider`, `id` (UUID, kept), `active`, `rating`."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source
from certify_cli.sources.rows import imported

MODEL_COLUMNS = ("api_model_id", "model")
"""Where both stand, the id that is sent to the API is meant."""
YES = frozenset({"", "1", "true", "t", "yes", "y", "on"})
NO = frozenset({"0", "false", "f", "no", "n", "off"})
DELIMITERS = ",;\t"


def claims(name: str, text: str) -> bool:
    """Whether the first line is a header that names a model column."""
    header = text.partition("\n")[0]
    return any(column in _names(header, delimiter) for delimiter in DELIMITERS for column in MODEL_COLUMNS)


def read(name: str, text: str) -> tuple[Imported, ...]:
    """The rows; raises BadFile naming file and line."""
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    columns = _names(header, delimiter)
    model_column = next((column for column in MODEL_COLUMNS if column in columns), None)
    if model_column is None:
        raise BadFile(f"{name}:1: no column `model` or `api_model_id` in the header")
    doubled = [column for column in columns if column and columns.count(column) > 1]
    if doubled:
        raise BadFile(f"{name}:1: column {doubled[0]!r} stands twice")
    return tuple(
        _row(f"{name}:{line}", row, model_column, line) for line, row in _records(name, text, columns, delimiter)
    )


def _records(name: str, text: str, columns: list[str], delimiter: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        next(reader)
        for fields in iter(lambda: next(reader, None), None):
            line = reader.line_num
            if not any(field.strip() for field in fields):
                continue
            if len(fields) > len(columns):
                raise BadFile(f"{name}:{line}: {len(fields)} fields under {len(columns)} columns")
            yield line, {column: field.strip() for column, field in zip(columns, fields, strict=False)}
    except csv.Error as error:
        raise BadFile(f"{name}:{line + 1}: not CSV: {error}") from None


def _row(where: str, row: dict[str, str], model_column: str, line: int) -> Imported:
    model = row.get(model_column) or next((row[column] for column in MODEL_COLUMNS if row.get(column)), "")
    if not model or not model.isprintable():
        raise BadFile(f"{where}: no model id")
    base = imported(model, provider=row.get("provider", ""), line=line)
    return replace(
        base,
        id=_uuid(where, row.get("id", "")),
        active=_active(where, row.get("active", "")),
        rating=_rating(where, row.get("rating", "")),
    )


def _names(header: str, delimiter: str) -> list[str]:
    return [column.strip().strip('"').strip().lower() for column in header.strip().split(delimiter)]


def _uuid(where: str, value: str) -> str | None:
    if not value:
        return None
    try:
        return str(UUID(value))
    except ValueError:
        raise BadFile(f"{where}: id {value!r} is no UUID") from None


def _active(where: str, value: str) -> bool | None:
    if not value:
        return None
    if value.lower() not in YES | NO:
        raise BadFile(f"{where}: active {value!r} is neither true nor false")
    return value.lower() in YES


def _rating(where: str, value: str) -> float | None:
    if not value:
        return None
    try:
        rating = float(value)
    except ValueError:
        rating = math.nan
    if not 0 <= rating <= 5:
        raise BadFile(f"{where}: rating {value!r} is no number from 0 to 5")
    return rating


CSV_LIST = Source(name="csv_list", claims=claims, read=read)
