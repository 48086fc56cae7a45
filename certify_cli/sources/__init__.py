"""Where lists of models come from. To add a source: a file with a `Source` value, and its name in ALL below.

`read_list` asks each in turn whether the text is its kind; the plain list takes what nobody else claims. The modules
`catalogue_*` are not asked: they read the maintainers' fact tables.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source, Statements
from certify_cli.sources.bedrock_models import BEDROCK_MODELS
from certify_cli.sources.csv_list import CSV_LIST
from certify_cli.sources.litellm_config import LITELLM_CONFIG
from certify_cli.sources.litellm_prices import LITELLM_PRICES
from certify_cli.sources.plain_list import PLAIN_LIST
from certify_cli.text_files import read_text

ALL: tuple[Source, ...] = (LITELLM_PRICES, BEDROCK_MODELS, LITELLM_CONFIG, CSV_LIST, PLAIN_LIST)


def read_list(path: Path) -> tuple[Imported, ...]:
    """The models a file names, whatever kind of list it is; raises BadFile naming file and line."""
    return _rows(path, *recognised(path))


def read_source(path: Path, day: date | None) -> tuple[Imported, ...] | Statements:
    """The models a file names or, of a source that names none in use, what it states of models on `day`.

    Raises BadFile naming file and line, and where a source that states prices is given no day: the file has none.
    """
    source, text = recognised(path)
    if source.states is None:
        return _rows(path, source, text)
    return source.states(str(path), text, dated(path, day))


def dated(path: Path, day: date | None) -> date:
    """The day; raises BadFile where there is none."""
    if day is None:
        raise BadFile(
            f"{path}: says no day, and what has no day is no price and no fact",
            hint="add --as-of YYYY-MM-DD, the day on which it was fetched",
        )
    return day


def recognised(path: Path) -> tuple[Source, str]:
    """What kind of file it is, by its content, and its text; raises BadFile for what is no text."""
    text = read_text(path)
    return next(source for source in ALL if source.claims(path.name, text)), text


def _rows(path: Path, source: Source, text: str) -> tuple[Imported, ...]:
    rows = source.read(str(path), text)
    if not rows:
        raise BadFile(f"{path}: names no model", hint="one id a line, a CSV with a column `model`, or a LiteLLM config")
    return rows
