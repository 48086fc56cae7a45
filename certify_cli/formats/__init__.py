"""How reports and lists are written: one format per file, pure, `(value, screen) -> text`.

To add one: write `formats/NAME.py` with a `FORMAT` (an `interfaces.Format`), pass every text that is not ours through
`_untrusted`, say the origin where it is not AWS (`_summary.banner`), and add one lazy function to `FORMATS` below; the
contract suite and the golden files then cover it. A format reads no clock, no environment and closes no stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, cast

from certify_cli.errors import UsageError

if TYPE_CHECKING:
    from certify_cli.interfaces import Format
    from certify_cli.types.dashboards import Dashboard
    from certify_cli.types.reports import Report
    from certify_cli.types.screen import Screen
    from certify_cli.types.tables import Table

STDOUT = "-"
"""The file name that means standard output."""


def _table() -> Format:
    from certify_cli.formats.table import FORMAT

    return FORMAT


def _json() -> Format:
    from certify_cli.formats.json import FORMAT

    return FORMAT


def _jsonl() -> Format:
    from certify_cli.formats.jsonl import FORMAT

    return FORMAT


def _csv() -> Format:
    from certify_cli.formats.csv import FORMAT

    return FORMAT


def _ids() -> Format:
    from certify_cli.formats.ids import FORMAT

    return FORMAT


def _junit() -> Format:
    from certify_cli.formats.junit import FORMAT

    return FORMAT


def _markdown() -> Format:
    from certify_cli.formats.markdown import FORMAT

    return FORMAT


def _sarif() -> Format:
    from certify_cli.formats.sarif import FORMAT

    return FORMAT


def _github() -> Format:
    from certify_cli.formats.github import FORMAT

    return FORMAT


def _gitlab() -> Format:
    from certify_cli.formats.gitlab import FORMAT

    return FORMAT


def _openmetrics() -> Format:
    from certify_cli.formats.openmetrics import FORMAT

    return FORMAT


def _html() -> Format:
    from certify_cli.formats.html import FORMAT

    return FORMAT


FORMATS: Mapping[str, Callable[[], Format]] = {
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "ids": _ids,
    "junit": _junit,
    "markdown": _markdown,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "openmetrics": _openmetrics,
    "html": _html,
}

SUFFIXES: Mapping[str, str] = {
    ".txt": "table",
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".xml": "junit",
    ".md": "markdown",
    ".sarif": "sarif",
    ".prom": "openmetrics",
    ".html": "html",
}


def get(name: str) -> Format:
    """The format of that name; raises UsageError naming the known ones."""
    if name not in FORMATS:
        raise UsageError(f"unknown format {name!r}", hint=f"use one of: {', '.join(FORMATS)}")
    return FORMATS[name]()


def fitting(value: Report | Table) -> tuple[str, ...]:
    """Names of the formats that can show this value."""
    return tuple(name for name in FORMATS if _renderer(name, value) is not None)


def check_fits(name: str, shows: str) -> None:
    """Raises UsageError where the format is unknown, or cannot show a "report" or a "table" ("" for either)."""
    chosen = get(name)
    if shows and getattr(chosen, shows) is None:
        others = [other for other in FORMATS if getattr(get(other), shows) is not None]
        what = "a report" if shows == "report" else "this list"
        raise UsageError(f"format {name!r} does not fit {what}", hint=f"use one of: {', '.join(others)}")


def render(value: Report | Table | Dashboard, name: str, screen: Screen) -> str:
    """The value as finished text; raises UsageError naming the formats that fit where this one does not.

    Of a dashboard, formats that show no more than reports get the report.
    """
    if type(value).__name__ == "Dashboard":
        return _render_dashboard(cast("Dashboard", value), name, screen)
    value = cast("Report | Table", value)
    renderer = _renderer(name, value)
    if renderer is None:
        what = "a report" if type(value).__name__ == "Report" else "this list"
        raise UsageError(f"format {name!r} does not fit {what}", hint=f"use one of: {', '.join(fitting(value))}")
    return renderer(screen)


def _render_dashboard(value: Dashboard, name: str, screen: Screen) -> str:
    whole = get(name).dashboard
    return render(value.report, name, screen) if whole is None else whole(value, screen)


def _renderer(name: str, value: Report | Table) -> Callable[[Screen], str] | None:
    from certify_cli.types.reports import Report

    chosen = get(name)
    if isinstance(value, Report):
        report = chosen.report
        return None if report is None else lambda screen: report(value, screen)
    table = chosen.table
    if table is None or (name == "ids" and not value.id_key):
        return None
    return lambda screen: table(value, screen)


def parse_output(text: str, default: str = "table") -> tuple[str, str]:
    """(format, path) of `FORMAT:FILE` or `FILE`, whose suffix then tells; `-` is standard output, in `default`.

    Raises UsageError where no format can be told from it.
    """
    prefix, colon, rest = text.partition(":")
    # One letter is a drive; anything but a bare word is part of a path, such as ./nova:0.json
    if colon and len(prefix) > 1 and prefix.isalpha():
        name, path = get(prefix).name, rest
    else:
        name, path = default if text == STDOUT else _by_suffix(text), text
    if not path:
        raise UsageError(f"--output {text!r} names no file", hint=f"write {name}:FILE, or {name}:- for standard output")
    return name, path


def check_apart(paths: Iterable[str]) -> None:
    """Raises UsageError where two outputs have one place: only the later one would be found there."""
    seen: set[str] = set()
    for path in paths:
        if path in seen:
            what = "standard output" if path == STDOUT else repr(path)
            raise UsageError(f"two --output go to {what}", hint="give each a file of its own")
        seen.add(path)


def _by_suffix(path: str) -> str:
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"the format of {path!r} cannot be told from its name",
            hint=f"write FORMAT:FILE with one of {', '.join(FORMATS)}, or a file ending in {' '.join(SUFFIXES)}",
        )
    return SUFFIXES[suffix]
