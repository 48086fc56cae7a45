"""Puts the parts of a page into one file that may load nothing and run nothing but the script that is in it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

STYLES = ("page.css", "matrix.css", "details.css", "print.css")
SCRIPTS = (
    "elements.js",
    "words.js",
    "data.js",
    "charts.js",
    "past.js",
    "details.js",
    "filters.js",
    "matrix.js",
    "list.js",
    "overview.js",
    "store.js",
    "start.js",
)
"""In the order in which one needs the other: a page is a single module."""
_PLACE = re.compile(r"\{\{(\w+)\}\}")


def page(texts: Mapping[str, str], data: Mapping[str, str]) -> str:
    """The page with `texts`, finished HTML, in their places and `data`, JSON, for its script."""
    style, script = _asset(*STYLES), _asset(*SCRIPTS)
    # `img-src data:` is for the empty icon, without which a browser asks the server for one.
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    own = {"policy": policy, "style": style, "script": script}
    parts = {**texts, **own, **{name: in_script(one) for name, one in data.items()}}
    # in one pass: a text that holds what looks like a place is not a place
    return _PLACE.sub(lambda found: parts[found[1]], _asset("page.html"))


def in_script(text: str) -> str:
    """JSON that no HTML parser takes for a tag, a comment or a character reference; the same value to JSON's."""
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _asset(*names: str) -> str:
    folder = files("certify_cli.formats") / "page"
    return "".join((folder / name).read_text("utf-8") for name in names)
