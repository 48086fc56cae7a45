"""Where lists of models come from. To add a source: a file with a `Source` value, and its name in ALL below.

`read_list` asks each in turn whether the text is its kind; the plain list takes what nobody else claims. The modules
`catalogue_*` are not asked: they read the maintainers' fact tables.
"""

from __future__ import annotations

from pathlib import Path

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source
from certify_cli.sources.csv_list import CSV_LIST
from certify_cli.sources.litellm_config import LITELLM_CONFIG
from certify_cli.sources.plain_list import PLAIN_LIST
from certify_cli.sources.text import read_text

ALL: tuple[Source, ...] = (LITELLM_CONFIG, CSV_LIST, PLAIN_LIST)


def read_list(path: Path) -> tuple[Imported, ...]:
    """The models a file names, whatever kind of list it is; raises BadFile naming file and line."""
    text = read_text(path)
    source = next(source for source in ALL if source.claims(path.name, text))
    rows = source.read(str(path), text)
    if not rows:
        raise BadFile(f"{path}: names no model", hint="one id a line, a CSV with a column `model`, or a LiteLLM config")
    return rows
