"""Whatever stands in a case file, reading it ends in cases or in a sentence; never in anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.cases import case

from certify_cli.cases.named import cases_digest
from certify_cli.cases.reading import read_cases
from certify_cli.cases.reading.case import KEYS
from certify_cli.codec import from_json, to_json
from certify_cli.errors import BadFile
from certify_cli.types.cases import Case
from certify_cli.types.plans import RunSettings

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["a", "b.c", "d-e_f", "G7"]),
    "prompt": st.text(min_size=1, max_size=20),
    "system": st.text(max_size=10),
    "max_tokens": st.integers(-1, 10**7),
    "regex": st.text(max_size=12) | st.lists(st.text(max_size=6), max_size=3),
    "json_schema": st.dictionaries(
        st.sampled_from(["type", "properties", "pattern", "$ref", "enum", "items", "required", "anyOf"]),
        VALUES | st.sampled_from(["object", "#", "#/x"]),
        max_size=3,
    ),
    "contains": st.text(max_size=8) | st.lists(st.text(max_size=5), max_size=3),
    "max_usd": st.floats() | st.integers(),
    "messages": st.lists(st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant"]), "text": st.text()})),
}
RECORDS = st.fixed_dictionaries(
    {"name": FITTING["name"]},
    optional={key: FITTING.get(key, VALUES) | VALUES for key in KEYS if key != "name"},
)
ALPHABET = st.characters(codec="utf-8", exclude_characters="\x00")


def outcome(path: Path) -> tuple[Case, ...]:
    """The cases; none where the file was refused, which is then said in a line that names it, with a hint."""
    refusal: BadFile | None = None
    cases: tuple[Case, ...] = ()
    try:
        cases = read_cases([path])
    except BadFile as error:
        refusal = error
    assert refusal is None or (str(path) in refusal.message and "\n" not in refusal.message and refusal.hint)
    return cases


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cases")


@given(st.lists(RECORDS, min_size=1, max_size=3))
@settings(max_examples=150, deadline=None)
def test_records_of_any_value_give_cases_or_a_sentence(folder: Path, records: list[dict[str, Any]]) -> None:
    path = folder / "any.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    cases = outcome(path)
    # What was read is kept: a store takes it, gives it back, and its digest is the same then.
    kept = from_json(RunSettings, to_json(RunSettings(cases=cases)))
    assert kept.cases == cases
    assert cases_digest(kept.cases) == cases_digest(cases)


@given(st.sampled_from([".jsonl", ".csv", ".toml", ""]), st.text(ALPHABET, max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_gives_cases_or_a_sentence(folder: Path, suffix: str, text: str) -> None:
    path = folder / f"text{suffix}"
    path.write_bytes(text.encode())
    outcome(path)


@given(st.sampled_from([".jsonl", ".csv", ".toml", ""]), st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_any_bytes_give_a_sentence(folder: Path, suffix: str, content: bytes) -> None:
    path = folder / f"bytes{suffix}"
    path.write_bytes(content)
    outcome(path)


@given(st.lists(st.lists(st.text(ALPHABET, max_size=8), max_size=6), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_cells_give_cases_or_a_sentence(folder: Path, cells: list[list[str]]) -> None:
    path = folder / "cells.csv"
    header = "name,prompt,contains,regex,json_schema,tools"
    path.write_text("\n".join([header, *(",".join(row) for row in cells)]), "utf-8", newline="")
    outcome(path)


def test_a_digest_is_of_what_the_cases_say_not_of_their_order() -> None:
    one, other = case("one"), case("other", contains="x")
    assert cases_digest((one, other)) == cases_digest((other, one)) != ""
    assert cases_digest((one,)) != cases_digest((case("one", contains="hi"),))
    assert cases_digest(()) == ""


def test_nothing_of_a_case_shows_in_its_repr() -> None:
    secret = case("plain", prompt="the planted secret", system="the planted secret", equals="the planted secret")
    assert "planted" not in repr(secret)
    assert "planted" not in repr(RunSettings(cases=(secret,)))
    assert "plain" in repr(secret)
