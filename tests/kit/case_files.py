"""Case files of every kind, written from the same records; and a record for everything that a case can say."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.cases import PNG, WEATHER

Record = Mapping[str, Any]
RECORDS: tuple[Record, ...] = (
    {"name": "short", "prompt": "Say hello", "contains": "hello"},
    {"name": "one-list", "prompt": 'Say "hi", then\nbye', "contains": ["hi", "bye"], "ignore_case": True},
    {"name": "Text.2", "prompt": "x", "equals": "  [a] b  ", "regex": "^\\[a", "not_contains": ["[", "y,z"]},
    {"name": "numbers", "prompt": "x", "max_latency_ms": 1500, "max_output_tokens": 20, "max_usd": 0.0005},
    {"name": "picture", "prompt": "What is it?", "images": "pixel.png", "contains_any": ["pixel", "dot"]},
    {"name": "picture-within", "prompt": "What is it?", "images": [{"base64": PNG}], "contains": "dot"},
    {
        "name": "whole",
        "messages": [
            {"role": "user", "text": "Weather?"},
            {"role": "assistant", "text": "Where?"},
            {"role": "user", "content": "In Lisbon"},
        ],
        "system": "Use tools",
        "tools": [WEATHER, {"name": "get_time"}],
        "tool_called": {"name": "get_weather", "arguments": {"city": "Lisbon", "days": 2}},
        "max_tokens": 300,
    },
    {"name": "by-name", "prompt": "x", "tools": [{"name": "get_time"}], "tool_called": "get_time"},
    {"name": "schema", "prompt": "x", "json_schema": {"type": "object", "properties": {"a": {"enum": [1, None]}}}},
)


def as_jsonl(records: Sequence[Record]) -> str:
    return "".join(json.dumps(one) + "\n" for one in records)


def as_csv(records: Sequence[Record]) -> str:
    columns = list(dict.fromkeys(key for one in records for key in one))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in one.items()} for one in records)
    return text.getvalue()


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def as_toml(records: Sequence[Record]) -> str:
    return "".join(f"[[case]]\n{_table(one)}\n" for one in records)


def _table(record: Record) -> str:
    return "".join(f"{key} = {_toml(value)}\n" for key, value in record.items())


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)


WRITERS: dict[str, Callable[[Sequence[Record]], str]] = {"jsonl": as_jsonl, "csv": as_csv, "toml": as_toml}


def without_null(records: Sequence[Record]) -> Sequence[Record]:
    """TOML has no null, so the schema that holds one is left to the others."""
    return [one for one in records if "None" not in repr(one)]


def written(folder: Path, kind: str, records: Sequence[Record], name: str = "") -> Path:
    path = folder / (name or f"cases.{kind}")
    path.write_text(WRITERS[kind](records), "utf-8", newline="")
    (folder / "pixel.png").write_bytes(base64.b64decode(PNG))
    return path
