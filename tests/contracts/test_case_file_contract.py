"""Every kind of case file: the same keys give the same cases, whatever it is called and however its lines end."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.case_files import RECORDS, WRITERS, without_null, written

from certify_cli.cases.reading import FORMATS, read_cases
from certify_cli.types.cases import Case


def test_there_is_a_writer_for_every_format() -> None:
    assert {one.name for one in FORMATS} == set(WRITERS)


@pytest.mark.parametrize("kind", WRITERS)
def test_all_kinds_of_file_give_the_same_cases(tmp_path: Path, kind: str) -> None:
    records = without_null(RECORDS)
    first = read_cases([written(tmp_path, "jsonl", records)])
    assert [one.name for one in first] == [one["name"] for one in records]
    assert read_cases([written(tmp_path, kind, records)]) == first


def test_null_in_a_schema_is_kept(tmp_path: Path) -> None:
    assert read_cases([written(tmp_path, "csv", RECORDS)]) == read_cases([written(tmp_path, "jsonl", RECORDS)])


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("name", ["", "cases", "cases.txt"])
def test_a_kind_is_known_by_its_suffix_or_by_how_it_begins(tmp_path: Path, kind: str, name: str) -> None:
    path = written(tmp_path, kind, RECORDS[:4], name)
    assert len(read_cases([path])) == 4


@pytest.mark.parametrize("kind", WRITERS)
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind, RECORDS[:1])
    plain = read_cases([path])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert read_cases([path]) == plain


def test_cases_of_several_files_come_in_their_order(tmp_path: Path) -> None:
    paths = [written(tmp_path, "toml", RECORDS[1:2]), written(tmp_path, "jsonl", RECORDS[:1])]
    cases: tuple[Case, ...] = read_cases([*paths, paths[0]])
    assert [one.name for one in cases] == ["one-list", "short"]
