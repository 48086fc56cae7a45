"""How Sphinx builds these pages: `make docs`; every warning is an error."""

from __future__ import annotations

from pygments.lexers.data import JsonLexer
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx

project = "certify"
author = copyright = ""
extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_links_external_new_tab = False
highlight_language = "none"
nitpicky = True

html_theme = "furo"
html_title = "certify"
html_show_copyright = False
html_show_sphinx = False
html_copy_source = False


def setup(app: Sphinx) -> None:
    """Kinds of blocks that Pygments does not know by name: JSON Lines are JSON enough to be coloured."""
    app.add_lexer("jsonl", JsonLexer)
    app.add_lexer("csv", TextLexer)
