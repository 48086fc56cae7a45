"""A mistake in a case file, whatever its kind: a sentence with file and line, and nothing of the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.case_files import RECORDS, WRITERS, Record, written

from certify_cli.cases.reading import read_cases
from certify_cli.errors import BadFile

SECRET = "the planted secret"
MISTAKES: dict[str, tuple[Record, str]] = {
    "no name": ({"prompt": SECRET, "contains": SECRET}, "has no name"),
    "a name with spaces": ({"name": SECRET, "prompt": "x", "contains": "x"}, "name may have"),
    "an empty name": ({"name": " ", "prompt": "x", "contains": "x"}, "name"),
    "neither prompt nor messages": ({"name": "b", "contains": SECRET}, "either prompt or messages"),
    "both": ({"name": "b", "prompt": SECRET, "messages": [{"role": "user", "text": "x"}], "equals": "x"}, "either"),
    "no check": ({"name": "b", "prompt": SECRET}, "checks nothing"),
    "only an option": ({"name": "b", "prompt": SECRET, "ignore_case": True}, "checks nothing"),
    "a misspelt key": ({"name": "b", "prompt": SECRET, "contain": SECRET}, "unknown key 'contain'; did you mean"),
    "a bad pattern": ({"name": "b", "prompt": "x", "regex": f"{SECRET}("}, "regex: not a valid pattern"),
    "a bad schema": ({"name": "b", "prompt": "x", "json_schema": {"type": SECRET}}, "json_schema: not a valid"),
    "a remote reference": ({"name": "b", "prompt": "x", "json_schema": {"$ref": "http://s"}}, "not followed"),
    "no such picture": ({"name": "b", "prompt": SECRET, "images": f"{SECRET}.png", "equals": "x"}, "No such file"),
    "a number that is text": ({"name": "b", "prompt": "x", "max_latency_ms": SECRET}, "max_latency_ms must be"),
    "a number that is negative": ({"name": "b", "prompt": "x", "max_usd": -1}, "max_usd must be"),
    "no tokens": ({"name": "b", "prompt": "x", "max_tokens": 0, "equals": "x"}, "max_tokens must be"),
    "a tool nobody gave": ({"name": "b", "prompt": "x", "tool_called": SECRET}, "does not give"),
    "a tool with a bad name": (
        {"name": "b", "prompt": "x", "tools": [{"name": SECRET}], "tool_called": SECRET},
        "tool 1: name",
    ),
    "the model speaks first": (
        {"name": "b", "messages": [{"role": "assistant", "text": SECRET}], "equals": "x"},
        "message 1: role must be user",
    ),
    "the model speaks last": (
        {
            "name": "b",
            "messages": [{"role": "user", "text": SECRET}, {"role": "assistant", "text": SECRET}],
            "equals": "x",
        },
        "the last message",
    ),
    "a system message": (
        {"name": "b", "messages": [{"role": "system", "text": SECRET}], "equals": "x"},
        "message 1: role system",
    ),
    "a message with an unknown key": (
        {"name": "b", "messages": [{"role": "user", "txt": SECRET}], "equals": "x"},
        "message 1: unknown key 'txt'",
    ),
    "a document": (
        {"name": "b", "messages": [{"role": "user", "content": [{"document": {"name": SECRET}}]}], "equals": "x"},
        "message 1, block 1: unknown key 'document'",
    ),
    "base64 that is none": ({"name": "b", "prompt": "x", "images": [{"base64": "!"}], "equals": "x"}, "not base64"),
    "base64 of no picture": (
        {"name": "b", "prompt": "x", "images": [{"base64": "aGk="}], "equals": "x"},
        "neither PNG",
    ),
    "the same name again": ({"name": "short", "prompt": SECRET, "contains": "x"}, "is defined in"),
}


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("record", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_names_its_line_and_nothing_of_the_text(tmp_path: Path, kind: str, record: Record, said: str) -> None:
    path = written(tmp_path, kind, (RECORDS[0], record))
    with pytest.raises(BadFile) as caught:
        read_cases([path])
    lines = path.read_text("utf-8").split("\n")
    _, line, message = caught.value.message.removeprefix(str(tmp_path)).split(":", 2)
    begins = {"jsonl": "{", "csv": "", "toml": "[[case]]"}[kind]
    column = kind == "csv" and int(line) == 1 and "unknown key" in message
    assert int(line) == {"jsonl": 2, "csv": 3, "toml": 6}[kind] or column
    assert lines[int(line) - 1].startswith(begins)
    assert said in message or (column and "unknown key" in message)
    assert SECRET not in caught.value.message + caught.value.hint
    assert caught.value.hint
    assert caught.value.exit_code == 2


BROKEN: dict[str, tuple[str, str, str]] = {
    "no object": ("jsonl", '"the planted secret"\n', "x.jsonl:1: not a JSON object"),
    "half an object": ("jsonl", '\n{"name": "the planted secret"\n', "x.jsonl:2: not JSON, at its character"),
    "a JSON list": ("jsonl", '[{"name": "a"}]', "x.jsonl: a JSON list"),
    "a key twice": ("jsonl", '{"name": "a", "name": "b"}', "x.jsonl:1: a key stands twice"),
    "NaN": ("jsonl", '{"name": "a", "max_usd": NaN}', "x.jsonl:1: NaN"),
    "much too deep": ("jsonl", '{"a": ' + "[" * 100_000, "x.jsonl:1: not JSON"),
    "nothing": ("jsonl", "\n\n", "x.jsonl: holds no case"),
    "half a surrogate pair": ("jsonl", '{"name": "a", "prompt": "\\ud800", "equals": "x"}', "half a surrogate"),
    "NUL": ("jsonl", '{"name": "a", "prompt": "\\u0000", "equals": "x"}', "holds NUL"),
    "no header": ("csv", "the planted secret,b\n", "x.csv:1: no column `name`"),
    "a text for a column": ("csv", "name,the planted secret\n", "x.csv:1: header: unknown key number 2"),
    "a column twice": ("csv", "name,prompt,prompt\n", "x.csv:1: a column stands twice"),
    "too many cells": ("csv", "name,prompt\na,b,the planted secret\n", "x.csv:2: 3 cells under 2 columns"),
    "an open quote": ("csv", 'name,prompt\na,"the planted secret\n', "x.csv:2: not CSV"),
    "a cell that is no JSON": ("csv", "name,json_schema\na,{the planted secret\n", "x.csv:2: json_schema: not JSON"),
    "a header and no more": ("csv", "name,prompt,equals\n", "x.csv: holds no case"),
    "not TOML": ("toml", "[[case]]\nname = the planted secret\n", "x.toml:2: not valid TOML, at column"),
    "another table": ("toml", "[planted]\nx = 1\n", "x.toml: unknown key 'planted'"),
    "one table": ("toml", '[case]\nname = "a"\n', "x.toml: case must be a list"),
    "a date": ("toml", '[[case]]\nname = "a"\nprompt = 2026-01-01\nequals = "x"\n', "x.toml:1: prompt must be a text"),
    "a date in a schema": (
        "toml",
        '[[case]]\nname = "a"\nprompt = "b"\njson_schema = {const = 2026-01-01}\n',
        "x.toml:1: json_schema holds what JSON cannot",
    ),
    "no cases": ("toml", "", "x.toml: holds no case"),
    "nothing known": ("txt", "the planted secret", "x.txt: neither JSON Lines nor CSV nor TOML"),
}


@pytest.mark.parametrize(("kind", "text", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_says_where(tmp_path: Path, kind: str, text: str, said: str) -> None:
    path = tmp_path / f"x.{kind}"
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile) as caught:
        read_cases([path])
    assert said in caught.value.message
    assert "the planted secret" not in caught.value.message


def test_toml_lines_are_those_of_the_headers_even_where_texts_look_like_them(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    text = (
        '# [[case]]\n[[case]]\nname = "a"\nprompt = """\n[[case]]\n"""\nequals = "[[case]]"\n\n[[case]]\nname = "b"\n'
    )
    path.write_text(text, "utf-8")
    with pytest.raises(BadFile, match=r"x\.toml:9: a case has either"):
        read_cases([path])
