"""A file of evidence is read line by line; what is endless, yet to come or lacks lines is told apart."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from kit.evidence import certified, line, pair, result
from kit.values import NOON

from certify_cli.errors import BadFile, Breached
from certify_cli.evidence.read import MOST_LINES, lines_of, read_evidence
from certify_cli.types.findings import Status


def test_a_file_is_read_without_a_policy_and_what_was_signed_last_stands_last(tmp_path: Path) -> None:
    seal, _ = pair(tmp_path)
    old = line(seal, result(certified(rating=1.0)), verified_at=NOON - timedelta(days=1))
    other = line(seal, result(certified(region="eu-west-1", status=Status.FAILED)), passed=False)
    file = tmp_path / "e.jsonl"
    file.write_bytes(line(seal) + other + old)
    signed = read_evidence(file, tmp_path / "key.pub", NOON)
    assert signed.absent == ()
    assert [(one.target, one.rating) for _, one in signed.found] == [
        ("amazon.nova-lite-v1:0@us-east-1", 1.0),
        ("amazon.nova-lite-v1:0@us-east-1", 4.8),
        ("amazon.nova-lite-v1:0@eu-west-1", 4.8),
    ]
    file.write_bytes(line(seal) + other[:-1])
    with pytest.raises(Breached, match=r"e\.jsonl:2: it is not written as certify writes it"):
        read_evidence(file, tmp_path / "key.pub", NOON)
    file.write_bytes(b"")
    with pytest.raises(BadFile, match="an empty file is no evidence"):
        read_evidence(file, tmp_path / "key.pub", NOON)
    with pytest.raises(BadFile, match="No such file"):
        read_evidence(tmp_path / "missing", tmp_path / "key.pub", NOON)
    file.write_bytes(b"x" * 3_000_000 + b"\n" + line(seal))
    with pytest.raises(Breached, match=r":1: it is longer than 1 MB"):
        read_evidence(file, tmp_path / "key.pub", NOON)


def test_lines_that_were_left_out_of_what_was_signed_together_are_told(tmp_path: Path) -> None:
    """A served certificate's run is another one than the rest's; filtering and joining files changes no batch."""
    seal, _ = pair(tmp_path)
    served = line(seal, targets=2, batch="a", run="earlier")
    failed = line(seal, result(certified(region="eu-west-1", status=Status.FAILED)), passed=False, targets=2, batch="a")
    alone = line(seal, result(certified(region="us-west-2")), batch="b")
    file = tmp_path / "e.jsonl"
    for lines, absent in (
        (served + failed, ()),
        (failed + alone + served + alone, ()),
        (served, ("1 of 2 targets that were signed together at 2026-11-22T12:00:00Z is not in the file",)),
        (
            served + served + alone,
            ("1 of 2 targets that were signed together at 2026-11-22T12:00:00Z is not in the file",),
        ),
    ):
        file.write_bytes(lines)
        assert read_evidence(file, tmp_path / "key.pub", NOON).absent == absent


def test_devices_and_what_never_ends_are_refused_and_pipes_are_read(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="not a regular file"):
        list(lines_of(Path("/dev/zero")))
    with pytest.raises(BadFile, match="a directory"):
        list(lines_of(tmp_path))
    reading, writing = os.pipe()
    os.write(writing, b"a\nb")
    os.close(writing)
    assert list(lines_of(Path(f"/dev/fd/{reading}"))) == [(1, b"a\n"), (2, b"b")]
    os.close(reading)
    (tmp_path / "many").write_bytes(b"\n" * (MOST_LINES + 1))
    with pytest.raises(BadFile, match="more than 1 GB or 100000 lines"):
        list(lines_of(tmp_path / "many"))
