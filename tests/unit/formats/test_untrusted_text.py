"""The cleaner of untrusted text: nothing acts, nothing hides, nothing is lost without a word."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kit.harmless import ANNOTATION, decoded
from kit.hostile import HOSTILE
from prometheus_client import parser as prometheus
from prometheus_client.openmetrics import parser as openmetrics

from certify_cli.formats._untrusted import (
    ci_safe,
    ci_safe_json,
    csv_cell,
    github_message,
    github_property,
    markdown_block,
    markdown_code,
    markdown_text,
    metric_label,
    one_line,
    visible,
    xml_text,
)

TOKENS = [*"\r\n\t ;=@`|\\\ufeff", "::", "##vso[", "##[", "##", "section_start:", "\x1b["]
PIECES = st.one_of(st.text(st.characters(exclude_categories=()), max_size=5), st.sampled_from(TOKENS))
TEXTS = st.lists(PIECES).map("".join)
UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def unseen(text: str, allowed: str = "") -> list[str]:
    return [char for char in text if unicodedata.category(char) in UNSEEN_CATEGORIES and char not in allowed]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b", "\\x9b"),
        ("\x7f", "\\x7f"),
        ("\u202e", "\\u202e"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("a\r\nb\tc\rd", "a\nb\tc\\rd"),
        ("\u4e2d \u00e9 e\u0301 \U0001f600", "\u4e2d \u00e9 e\u0301 \U0001f600"),
    ],
)
def test_what_acts_or_hides_is_spelt_out_and_the_rest_stays(text: str, shown: str):
    assert visible(text) == shown


def test_one_line_has_no_line_ends():
    assert one_line("a\nb\r\nc\td") == "a\\nb\\r\\nc\\td"


def test_every_unseen_character_of_unicode_is_spelt_out():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    assert unseen(visible(every, len(every) * 11), "\n\t") == []


@given(TEXTS)
def test_nothing_unseen_comes_out(text: str):
    assert unseen(visible(text), "\n\t") == []
    assert unseen(xml_text(text), "\n\t") == []
    for cleaner in (one_line, csv_cell, markdown_text, markdown_code):
        assert unseen(cleaner(text)) == []


@given(TEXTS)
@pytest.mark.parametrize("cleaner", [visible, one_line, csv_cell, xml_text, ci_safe])
def test_cleaning_twice_changes_nothing(cleaner, text: str):
    assert cleaner(cleaner(text)) == cleaner(text)


@given(TEXTS, st.integers(1, 60))
@example("x" * 50, 10)
@example("\x1b" * 9, 10)
def test_the_limit_holds_and_survives_a_second_pass(text: str, limit: int):
    for cleaner in (visible, one_line):
        assert len(cleaner(text, limit)) <= limit
        assert cleaner(cleaner(text, limit), limit) == cleaner(text, limit)


def test_what_was_cut_is_said():
    assert visible("x" * 5_000, 100).endswith("x ... (5000 characters)")


# --- CI logs ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "safe"),
    [
        ("::error::x", "\\::error::x"),
        ("a\n   ::error::x", "a\n  \\::error::x"),
        ("\u3000::error::x", "\\::error::x"),
        ("\x1b[1m::error::x", "\x1b[1m\\::error::x"),
        ("x ##vso[a] ##[b] ##TeamCity[c]", "x #\\#vso[a] #\\#[b] #\\#TeamCity[c]"),
        ("section_start:1:a", "section_start\\:1:a"),
        ("arn:aws:bedrock:us-east-1::foundation-model/x", "arn:aws:bedrock:us-east-1::foundation-model/x"),
        ("## heading [x]", "## heading [x]"),
    ],
)
def test_no_workflow_command_survives(line: str, safe: str):
    assert ci_safe(line) == safe


@given(TEXTS)
def test_no_line_can_be_a_command(text: str):
    safe = ci_safe(visible(text))
    assert not re.search(r"^\s*::", safe, re.MULTILINE)
    assert not re.search(r"##\w*\[|section_(start|end):", safe, re.IGNORECASE)


def test_json_keeps_its_values():
    text = ci_safe_json(json.dumps(["##vso[x]", "###[y]", "\\##[z]", "section_end:1:a", "\x7f"]))
    assert json.loads(text) == ["##vso[x]", "###[y]", "\\##[z]", "section_end:1:a", "\x7f"]
    assert "##vso[" not in text
    assert "\x7f" not in text


# --- CSV -------------------------------------------------------------------------------------------------------------


def starts_formula(cell: str) -> bool:
    """Written anew, by Unicode's own tables, so that it does not share the cleaner's mistakes."""
    first = unicodedata.normalize("NFKC", cell.strip()).strip()[:1]
    return first in ("=", "+", "-", "@", "\u2212", "\t", "\r", "\n") and first != ""


@given(TEXTS)
@example("\ufe66 1")
@example("a; \uff0b1")
def test_no_cell_starts_a_formula(text: str):
    cell = csv_cell(text)
    assert "\n" not in cell
    assert not any(starts_formula(part) for part in cell.split(";"))


def test_every_character_that_becomes_an_operator_is_known():
    operators = [chr(code) for code in range(sys.maxunicode + 1) if starts_formula(chr(code))]
    assert len(operators) > 15
    assert [char for char in operators if not csv_cell(f"{char}1").startswith(("'", "\\"))] == []


def test_numbers_of_our_own_stay_numbers():
    values = [-1, -0.5, Decimal("-1E-7"), True, None, 12]
    assert [csv_cell(value) for value in values] == ["-1", "-0.5", "-0.0000001", "true", "", "12"]
    assert csv_cell("-1") == "'-1"


# --- Markdown --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<script>", "\\<script\\>"),
        ("a | b", "a \\| b"),
        ("![x](y) [l](m)", "\\!\\[x\\](y) \\[l\\](m)"),
        ("ask @me, now", "ask `@me`, now"),
        ("see https://x.example.", "see `https://x.example`."),
        ("# head #12", "\\# head `#12`"),
        ("`code`", "\\`code\\`"),
        ("tool_use *is* _bad_", "tool_use \\*is\\* \\_bad\\_"),
        ("10/12, failed: tool_use", "10/12, failed: tool_use"),
    ],
)
def test_markdown_shows_the_text_as_it_is(text: str, shown: str):
    assert markdown_text(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a`", "`` `a` ``"),
        ("a|b", "`a\\|b`"),
        ("a\\|b", "`a\\\\x7cb`"),
        ("", "`   `"),
    ],
)
def test_markdown_code_cannot_be_left(text: str, shown: str):
    assert markdown_code(text) == shown


@given(TEXTS)
def test_a_fence_is_longer_than_any_run_inside(text: str):
    block = markdown_block(text).split("\n")
    fence = block[0].removesuffix("text")
    assert block[-1] == fence
    assert not any(line.lstrip().startswith(fence) for line in block[1:-1])


def test_cleaning_a_megabyte_is_cheap():
    texts = [text * (1_000_000 // max(len(text), 1)) for text in HOSTILE if text]
    assert all(len(cleaner(text)) < 30_000 for text in texts for cleaner in (visible, csv_cell, markdown_text))


@given(TEXTS)
def test_github_gets_back_the_clean_text_and_sees_one_command(text: str):
    assert decoded(github_message(text)) == ci_safe(visible(text))
    assert decoded(github_property(text)) == ci_safe(one_line(text))
    command = ANNOTATION.fullmatch(f"::error file={github_property(text)},title=x::{github_message(text)}")
    assert command is not None
    assert command["about"].count("=") >= 2


@given(TEXTS)
def test_a_label_is_read_back_as_the_clean_text(text: str):
    written = f'# TYPE a gauge\n# HELP a a\na{{b="{metric_label(text)}"}} 1\n# EOF\n'
    for parser in (openmetrics, prometheus):
        [family] = parser.text_string_to_metric_families(written)
        assert family.samples[0].labels == {"b": ci_safe(one_line(text))}
