"""The text of a file that a person gave; what is too large, no file or no UTF-8 text is refused before parsing."""

from __future__ import annotations

import stat
from pathlib import Path

from certify_cli.errors import BadFile

LARGEST_BYTES = 8 * 1024 * 1024
STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""What shells write for `<(command)` and a pipe; any other device or pipe could block for ever."""
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
CONTROLS = {chr(code) for code in range(32)} - set("\t\n\r\f")


def read_text(path: Path, *, most_bytes: int = LARGEST_BYTES) -> str:
    """The text without its byte order mark; raises BadFile."""
    content = _bytes(path, most_bytes)
    if content.startswith(UTF_16):
        raise BadFile(f"{path}: UTF-16 text", hint="save it as UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadFile(f"{path}:{line}: not UTF-8 text") from None
    control = min((position for sign in CONTROLS if (position := text.find(sign)) >= 0), default=-1)
    if control >= 0:
        line = text.count("\n", 0, control) + 1
        raise BadFile(f"{path}:{line}: control character U+{ord(text[control]):04X}; not a text file")
    return text


def refuse_devices(path: Path) -> None:
    """Raises BadFile for what is neither a regular file nor a stream that a shell opened, OSError for what is not."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not str(path).startswith(STREAMS):
        raise BadFile(f"{path}: {'a directory' if stat.S_ISDIR(mode) else 'not a regular file'}")


def _bytes(path: Path, most_bytes: int) -> bytes:
    try:
        refuse_devices(path)
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise BadFile(f"{path}: {reason}") from None
    if len(content) > most_bytes:
        raise BadFile(f"{path}: larger than {most_bytes // 1024 // 1024} MB, which is the most that is read")
    return content
