"""Pictures of a case: files below the folder of the case file, or base64; checked by what they begin with.

A case file may come from a branch that nobody has read yet. So a path leads nowhere but below the file's own folder:
none that is absolute, none upwards, and no link that leads outside.
"""

from __future__ import annotations

import base64
import binascii
import stat
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from certify_cli.cases.reading import fields
from certify_cli.cases.reading.fields import Problem
from certify_cli.types.cases import Image, ImageFormat

MOST_BYTES = 3_932_160
"""3.75 MB, the largest picture Converse takes."""
MOST_IMAGES = 20
"""In one Converse request."""


def images_of(value: Any, folder: Path, where: str) -> tuple[Image, ...]:
    """A path or `{"base64": ...}`, or a list of them; raises Problem."""
    found = value if isinstance(value, list) else [value]
    if not 1 <= len(found) <= MOST_IMAGES:
        raise Problem(f"{where} must be 1 to {MOST_IMAGES} images")
    return tuple(_image(one, folder, f"{where}, image {place}") for place, one in enumerate(found, 1))


def _image(value: Any, folder: Path, where: str) -> Image:
    if isinstance(value, str):
        content = _from_file(fields.spoken(value, where), folder, where)
    else:
        fields.only(fields.table(value, where), ("base64",), f"{where}: ")
        content = _decoded(fields.text(value.get("base64"), f"{where}: base64"), where)
    if len(content) > MOST_BYTES:
        raise Problem(f"{where}: larger than {MOST_BYTES} bytes, which is the most Bedrock takes")
    kind = format_of(content)
    if kind is None:
        raise Problem(f"{where}: neither PNG nor JPEG nor GIF nor WebP")
    return Image(format=kind, data=base64.b64encode(content).decode("ascii"))


def format_of(content: bytes) -> ImageFormat | None:
    """By the first bytes, whatever the file is called."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _decoded(text: str, where: str) -> bytes:
    if len(text) > MOST_BYTES * 2:
        raise Problem(f"{where}: larger than {MOST_BYTES} bytes, which is the most Bedrock takes")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Problem(f"{where}: not base64") from None


def _from_file(name: str, folder: Path, where: str) -> bytes:
    absolute = PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor
    if absolute or ".." in PureWindowsPath(name).parts:
        raise Problem(f"{where}: a path must lead to the case file's folder or below it")
    try:
        path = (folder / name).resolve(strict=True)
        if not path.is_relative_to(folder.resolve(strict=True)):
            raise Problem(f"{where}: a link leads outside the case file's folder")
        if not stat.S_ISREG(path.stat().st_mode):
            raise Problem(f"{where}: not a regular file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "cannot be read"
        raise Problem(f"{where}: {reason}") from None
