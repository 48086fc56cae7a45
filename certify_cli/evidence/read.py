"""A file of evidence line by line, and the reports in it; no store and no AWS are needed for that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from certify_cli.errors import BadFile, Refused
from certify_cli.evidence.envelope import MOST_BYTES
from certify_cli.evidence.keys import read_public_key
from certify_cli.evidence.verify import ahead, by_time, opened
from certify_cli.evidence.whole import absences
from certify_cli.text_files import refuse_devices
from certify_cli.types.reports import TargetReport

WRITTEN_BY = "certify certify TARGET --evidence FILE --sign-with KEY writes it"
WRONG_CLOCK = "set the clock of this machine, or of whoever signed it"
MOST_LINES = 100_000
MOST_FILE_BYTES = 1_000_000_000
"""A pipe may never end; a file of that many targets is some hundred MB."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What was found when, and what is said of lines that were left out of the file."""

    found: tuple[tuple[datetime, TargetReport], ...]
    absent: tuple[str, ...] = ()


def lines_of(path: Path) -> Iterator[tuple[int, bytes]]:
    """Each line with its number and its newline; of one that is too long only so much that it can be told.

    Raises BadFile for what cannot be read, is endless, or has no line, which proves nothing.
    """
    number = 0
    try:
        refuse_devices(path)
        with path.open("rb") as file:
            for line in _lines(file, path):
                number += 1
                yield number, line
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadFile(f"{path}: {why}", hint=WRITTEN_BY if isinstance(error, FileNotFoundError) else "") from None
    if not number:
        raise BadFile(f"{path}: an empty file is no evidence", hint=WRITTEN_BY)


def _lines(file: BinaryIO, path: Path) -> Iterator[bytes]:
    """The start of each line."""
    size = lines = 0
    starts = True
    while piece := file.readline(MOST_BYTES + 1):
        size, lines = size + len(piece), lines + starts
        if size > MOST_FILE_BYTES or lines > MOST_LINES:
            raise BadFile(f"{path}: more than {MOST_FILE_BYTES // 1_000_000_000} GB or {MOST_LINES} lines of evidence")
        if starts:
            yield piece
        starts = piece.endswith(b"\n")


def read_evidence(path: Path, key: Path, now: datetime) -> Signed:
    """The reports in the file, each with the time when it was found; a policy says what they are worth.

    Raises Refused, naming the line, where one is not what the key's owner wrote, or of a time that is yet to come;
    BadFile where there is none.
    """
    public = read_public_key(key)
    lines = []
    for number, line in lines_of(path):
        try:
            found = opened(line, public)
        except Refused as refused:
            raise Refused(f"{path}:{number}: {refused.message}", hint=refused.hint) from None
        if why := ahead(found, now):
            raise Refused(f"{path}:{number}: {why}", hint=WRONG_CLOCK)
        lines.append(found.without_trials())
    return Signed(tuple(by_time(lines)), tuple(absences(one.claims for one in lines)))
