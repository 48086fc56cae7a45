"""Which format is meant by a name or a file, and what is said when none is."""

from __future__ import annotations

import subprocess
import sys

import pytest
from kit.specimen import REPORT, TABLE

from certify_cli.errors import UsageError
from certify_cli.formats import FORMATS, check_apart, fitting, get, parse_output


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("report.json", ("json", "report.json")),
        ("a/b.JSONL", ("jsonl", "a/b.JSONL")),
        ("x.csv", ("csv", "x.csv")),
        ("junit.xml", ("junit", "junit.xml")),
        ("summary.md", ("markdown", "summary.md")),
        ("log.txt", ("table", "log.txt")),
        ("json:out.txt", ("json", "out.txt")),
        ("markdown:/dev/stderr", ("markdown", "/dev/stderr")),
        ("json:-", ("json", "-")),
        ("-", ("table", "-")),
        ("./nova:0.json", ("json", "./nova:0.json")),
        ("us.amazon.nova:0.json", ("json", "us.amazon.nova:0.json")),
        ("C:report.json", ("json", "C:report.json")),
    ],
)
def test_prefix_then_suffix_tells_the_format(text: str, meant: tuple[str, str]):
    assert parse_output(text) == meant


def test_plain_stdout_takes_the_format_asked_for():
    assert parse_output("-", "csv") == ("csv", "-")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("out.dat", "the format of 'out.dat' cannot be told"),
        ("out", "cannot be told"),
        ("", "cannot be told"),
        ("json:", "names no file"),
        ("yaml:out.json", "unknown format 'yaml'"),
    ],
)
def test_what_cannot_be_told_is_said_with_the_choices(text: str, sentence: str):
    with pytest.raises(UsageError, match=sentence) as caught:
        parse_output(text)
    assert "json" in caught.value.hint


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(UsageError) as caught:
        get("pdf")
    assert caught.value.hint == f"use one of: {', '.join(FORMATS)}"


def test_what_fits():
    from dataclasses import replace

    assert fitting(REPORT) == tuple(name for name in FORMATS if name != "ids")
    assert fitting(TABLE) == ("table", "json", "jsonl", "csv", "ids", "markdown")
    assert "ids" not in fitting(replace(TABLE, id_key=""))


def test_choosing_a_format_imports_nothing_heavy():
    probe = "import sys, certify_cli.formats as f; f.parse_output('a.json'); f.get('json')"
    probe += "; sys.exit(bool({'rich', 'pydantic', 'xml.etree.ElementTree', 'boto3', 'sqlmodel'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0


def test_two_outputs_in_one_place_are_refused_for_one_would_be_lost():
    check_apart(["a.json", "b.json", "-"])
    for paths, said in ((["-", "a", "-"], "standard output"), (["a", "a"], "'a'")):
        with pytest.raises(UsageError, match=f"two --output go to {said}"):
            check_apart(paths)
