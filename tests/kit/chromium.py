"""A real Chromium for tests of pages: found on this machine, or the reason why there is none.

`CERTIFY_BROWSER=required` makes a missing one a failure, as CI wants it; a path names one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root, in a container without a GPU; and nothing of a browser's own traffic.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-component-update", "--disable-sync")
SECONDS = 20


def program() -> str:
    """Where Chromium is; skips the test, or fails it where one is required."""
    wanted = os.environ.get("CERTIFY_BROWSER", "")
    named = wanted if "/" in wanted else None
    found = named or next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    said = f"no Chromium on this machine (looked for {', '.join(NAMES)}; CERTIFY_BROWSER=PATH names one)"
    return str(pytest.fail(said) if wanted == "required" else pytest.skip(said))


@contextmanager
def running() -> Iterator[Browser]:
    """A browser with an empty profile, closed at the end."""
    path = program()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A page and what went wrong on it: errors of its script, dialogs, and requests for anything but itself."""

    page: Page
    problems: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    """Those for anything but the page."""

    def __post_init__(self) -> None:
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("console", lambda said: self.problems.append(f"console: {said.text}"))
        self.page.on("request", self._asked)
        self.page.on("dialog", lambda dialog: (self.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))

    def _asked(self, request: Request) -> None:
        if not request.is_navigation_request() or request.url.partition("#")[0] != self._own:
            self.requests.append(request)
            self.problems.append(f"request: {request.url[:200]}")

    def open(self, path: Path, fragment: str = "") -> Page:
        """The page once its script has drawn it."""
        self._own = path.as_uri()
        self.page.goto(self._own + fragment)
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self.page
