"""Result files are written whole or not at all, and nothing but a regular file is ever replaced."""

from __future__ import annotations

import os
import resource
import stat
from pathlib import Path

import pytest

from certify_cli.errors import BadFile
from certify_cli.formats.files import check_writable, write_atomically


def names(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir()]


def test_a_file_is_created_and_replaced_whole(tmp_path: Path):
    file = tmp_path / "report.json"
    write_atomically(file, "first\n")
    write_atomically(file, "\u4e2d \ud800\n")
    assert file.read_bytes() == "\u4e2d \\ud800\n".encode()
    assert names(tmp_path) == ["report.json"]


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0, 0o644)])
def test_a_new_file_respects_the_umask(tmp_path: Path, umask: int, mode: int):
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "a", "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == mode


def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path):
    file = tmp_path / "a"
    file.touch()
    file.chmod(0o640)
    write_atomically(file, "x")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_atomically(pipe, "data")
        assert os.read(reader, 100) == b"data"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("no/such/file", "there is no folder"),
        (".", "it is a folder"),
        ("a/file", "there is no folder"),
        ("nul\0l", "null byte"),
        ("x" * 300, "name too long"),
    ],
)
def test_what_cannot_be_written_is_a_sentence_with_a_hint(tmp_path: Path, name: str, sentence: str):
    (tmp_path / "a").touch()
    with pytest.raises(BadFile, match=sentence) as caught:
        write_atomically(tmp_path / name, "x")
    assert caught.value.hint
    assert names(tmp_path) == ["a"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full device")
def test_a_full_device_is_a_sentence():
    with pytest.raises(BadFile, match="no space left on device"):
        write_atomically("/dev/full", "x")


def test_a_failure_midway_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    file = tmp_path / "a"
    file.write_text("old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(BadFile, match="file too large"):
            write_atomically(file, "x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert file.read_text() == "old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("name", ["a" * 300, "x/" + "a" * 5_000, "nul\x00l", "missing/x", "."])
def test_what_plainly_cannot_be_written_is_said_before(name: str):
    with pytest.raises(BadFile, match="cannot be written"):
        check_writable(name)
