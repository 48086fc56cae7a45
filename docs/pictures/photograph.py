"""Photographs the HTML report of `certify demo` in a headless Chromium: `make pictures`, where there is one.

Unlike the drawn terminals the picture is of a real moment: ids, ages and figures differ each time; nothing compares it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

PICTURE = Path(__file__).with_name("report.png")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1280, 1000


def write_report(home: Path) -> Path:
    """What `certify report` makes of the demo's store."""
    environment = {**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home)}
    page, store = home / "report.html", home / "certify" / "demo.sqlite3"
    for words in (
        ["demo", "--vendor", "amazon"],
        ["report", "--database", str(store), "--origin", "simulated", "--output", str(page)],
    ):
        program = [sys.executable, "-m", "certify_cli", "--quiet", *words]
        subprocess.run(program, cwd=home, env=environment, capture_output=True, check=True)  # noqa: S603
    return page


def photograph(page: Path, program: str) -> None:
    """The top of the page in its light dress, with the colours that a PNG of a screen needs."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        shown.goto(page.as_uri())
        shown.wait_for_selector("html[data-ready]", state="attached")
        shown.screenshot(path=str(PICTURE))
        browser.close()


def main() -> None:
    """Takes the picture anew; without a browser the old one stays."""
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        sys.stderr.write(f"no Chromium here ({', '.join(CHROMIUM)}): {PICTURE.name} stays as it is\n")
        return
    with TemporaryDirectory() as home:
        photograph(write_report(Path(home)), program)


if __name__ == "__main__":
    main()
