"""Pictures of the docs show what users see today, and load nothing."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest
from kit.pages import DOCS, ROOT

PICTURES = DOCS / "pictures"
MOST_BYTES = 200_000


def test_pictures_are_small_shown_and_load_nothing() -> None:
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "README.md", *DOCS.rglob("*.md")))
    for picture in [*PICTURES.glob("*.svg"), *PICTURES.glob("*.png")]:
        assert picture.stat().st_size < MOST_BYTES
        assert f"pictures/{picture.name})" in pages
    for picture in PICTURES.glob("*.svg"):
        assert "url(http" not in picture.read_text("utf-8")


@pytest.mark.heavy
def test_a_terminal_drawn_again_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(PICTURES), *sys.path])
    drawing = import_module("draw")
    for picture in drawing.PICTURES:
        home = tmp_path / picture.name
        home.mkdir()
        assert drawing.draw(picture, home) == (PICTURES / f"{picture.name}.svg").read_text("utf-8"), "make pictures"
