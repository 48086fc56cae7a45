"""Pictures come from the case file's own folder or below, whatever an untrusted file asks for."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from kit.cases import PNG, case

from certify_cli.cases.reading import MOST_IMAGE_CHARACTERS, read_cases
from certify_cli.cases.reading.fields import Problem
from certify_cli.cases.reading.images import MOST_BYTES, format_of, images_of
from certify_cli.errors import BadFile

PIXEL = base64.b64decode(PNG)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a picture in it, one below it, and a secret one beside it."""
    inside = tmp_path / "cases"
    (inside / "more").mkdir(parents=True)
    (inside / "pixel.png").write_bytes(PIXEL)
    (inside / "more" / "pixel.png").write_bytes(PIXEL)
    (tmp_path / "secret.png").write_bytes(PIXEL)
    return inside


@pytest.mark.parametrize("name", ["pixel.png", "more/pixel.png", "./pixel.png"])
def test_pictures_of_the_folder_and_below_are_read(folder: Path, name: str) -> None:
    [image] = images_of(name, folder, "images")
    assert (image.format, image.data) == ("png", PNG)


@pytest.mark.parametrize(
    "name",
    ["../secret.png", "more/../../secret.png", "/etc/passwd", "C:\\secret.png", "..\\secret.png", "\\\\host\\share\\x"],
)
def test_no_path_leads_out_of_the_folder(folder: Path, name: str) -> None:
    with pytest.raises(Problem, match="must lead to the case file's folder or below"):
        images_of(name, folder, "images")


def test_no_link_leads_out_of_the_folder(folder: Path) -> None:
    (folder / "link.png").symlink_to(folder.parent / "secret.png")
    (folder / "up").symlink_to(folder.parent)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "within.png").symlink_to(folder / "pixel.png")
    for name in ("link.png", "up/secret.png"):
        with pytest.raises(Problem, match="a link leads outside"):
            images_of(name, folder, "images")
    with pytest.raises(Problem):
        images_of("loop", folder, "images")
    assert images_of("within.png", folder, "images")


def test_a_case_file_that_is_itself_reached_by_a_link_has_its_own_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(folder)
    assert images_of("pixel.png", tmp_path / "elsewhere", "images")


def test_what_is_no_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.png")
    for name in ("pipe.png", "more"):
        with pytest.raises(Problem, match="not a regular file"):
            images_of(name, folder, "images")
    for name in ("none.png", "x" * 300, "a\x00b"):
        with pytest.raises(Problem):
            images_of(name, folder, "images")


def test_a_picture_is_known_by_its_first_bytes(folder: Path) -> None:
    kinds = {
        "png": PIXEL,
        "jpeg": b"\xff\xd8\xff\xe0",
        "gif": b"GIF89a..",
        "webp": b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    }
    assert {kind: format_of(content) for kind, content in kinds.items()} == {kind: kind for kind in kinds}
    assert format_of(b"root:x:0:0") is format_of(b"") is format_of(b"RIFF....WAVE") is None
    (folder / "passwd.png").write_bytes(b"root:x:0:0")
    with pytest.raises(Problem, match="neither PNG"):
        images_of("passwd.png", folder, "images")


def test_sizes_are_bounded_one_by_one_and_together(folder: Path) -> None:
    (folder / "big.png").write_bytes(PIXEL + bytes(MOST_BYTES))
    with pytest.raises(Problem, match="larger than"):
        images_of("big.png", folder, "images")
    with pytest.raises(Problem, match="1 to 20 images"):
        images_of(["pixel.png"] * 21, folder, "images")
    (folder / "large.png").write_bytes(PIXEL + bytes(MOST_BYTES - len(PIXEL)))
    lines = [f'{{"name": "c{n}", "prompt": "x", "images": "large.png", "equals": "x"}}' for n in range(9)]
    (folder / "cases.jsonl").write_text("\n".join(lines), "utf-8")
    assert 9 * MOST_BYTES * 4 // 3 > MOST_IMAGE_CHARACTERS
    with pytest.raises(BadFile, match=r"cases\.jsonl:5: the images of all cases are too large"):
        read_cases([folder / "cases.jsonl"])


@pytest.mark.parametrize("images", [[], {}, {"path": "pixel.png"}, {"base64": 3}, 7, [[]], [None]])
def test_anything_else_is_refused(folder: Path, images: Any) -> None:
    with pytest.raises(Problem):
        case(folder=folder, images=images)
