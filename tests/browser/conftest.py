"""One browser for all tests of a worker, a fresh profile for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kit.chromium import Watched, running
from playwright.sync_api import Browser

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report

Opened = Callable[..., Watched]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with running() as browser:
        yield browser


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opened]:
    """Writes a report as html and opens it; `width`, `scheme` and what else a context of playwright takes."""
    contexts = []

    def open_page(
        report: Report | str, *, width: int = 1400, scheme: str = "light", fragment: str = "", **more: Any
    ) -> Watched:
        path = tmp_path / f"{len(contexts)}.html"
        text = report if isinstance(report, str) else formats.render(report, "html", Screen())
        path.write_text(text, "utf-8")
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **more)  # type: ignore[arg-type]  # one of theirs
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.open(path, fragment)
        return watched

    yield open_page
    for context in contexts:
        context.close()
