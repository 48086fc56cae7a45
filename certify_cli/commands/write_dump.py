"""`sync-registry --write DIR --import DUMP`, for maintainers: registry files from a public dump of AWS's lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from certify_cli.commands.sync_registry import changes_as_table
from certify_cli.registry.dump import records_of
from certify_cli.registry.load import load
from certify_cli.registry.write import write
from certify_cli.sources import dated, recognised
from certify_cli.sources.bedrock_models import BEDROCK_MODELS, read_dump
from certify_cli.types.tables import Table


def write_dump(paths: Sequence[Path], day: date | None, directory: Path, say: Callable[[str], None]) -> Table | None:
    """Brings the files up to date with the dump of `day`, `[curated]` and comments untouched; None for other files.

    Raises BadFile where no day is given, as for every source that has none inside.
    """
    if len(paths) != 1:
        return None
    source, text = recognised(paths[0])
    if source is not BEDROCK_MODELS:
        return None
    left_out: Counter[str] = Counter()
    dump = read_dump(str(paths[0]), text, dated(paths[0], day), left_out)
    for reason, count in sorted(left_out.items()):
        say(f"{paths[0]}: left out {count} {reason}")
    changes = write(directory, records_of(dump, load(directory).models))
    counted = f"{len(changes)} files changed in {directory}" if changes else f"nothing changed in {directory}"
    return changes_as_table("registry files", changes, counted)
