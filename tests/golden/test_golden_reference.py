"""Pages of docs/reference that the program writes are today's; `make golden` writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from kit.pages import DOCS
from kit.reference_pages import BUILT, commands_page, settings_page

from certify_cli.settings import KEYS

PAGES = {"commands.md": commands_page, "settings.md": settings_page}


@pytest.mark.parametrize(("name", "write"), PAGES.items(), ids=PAGES)
def test_the_page_is_what_the_program_says(name: str, write: Callable[[], str]) -> None:
    page = DOCS / "reference" / name
    if os.environ.get("CERTIFY_UPDATE_GOLDEN"):
        page.write_text(write(), "utf-8")
    assert page.read_text("utf-8") == write(), "make golden"


def test_they_leave_nothing_out() -> None:
    shown = [one for one in BUILT.commands["certify"].params if not one.hidden]
    options = {name for one in shown for name in one.opts if name.startswith("--")}
    assert {name for name in options if f"`{name}`" not in commands_page()} == set()
    assert all(f"| `{key}` |" in settings_page() for key in KEYS)
