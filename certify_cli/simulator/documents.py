"""The text of an attached document, as far as the standard library can read it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

_TAGS = re.compile(r"<(script|style).*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:\\.|[^\\()])*)\)\s*(?:Tj|')|\[((?:\((?:\\.|[^\\()])*\)|[^\]])*)\]\s*TJ", re.DOTALL)
_PIECE = re.compile(rb"\(((?:\\.|[^\\()])*)\)")
_OFFICE_PARTS = {"docx": r"word/document\.xml", "xlsx": r"xl/(sharedStrings|worksheets/sheet\d+)\.xml"}
_PART_BYTES = 4_000_000


def text_of(data: bytes, kind: str) -> str:
    """Plain text of a txt, md, csv, html, pdf, docx or xlsx file; "" where nothing can be read."""
    if kind == "pdf":
        return _pdf(data)
    if kind in _OFFICE_PARTS:
        return _office(data, _OFFICE_PARTS[kind])
    text = data.decode("utf-8", "replace")
    return _TAGS.sub(" ", text) if kind == "html" else text


def _pdf(data: bytes) -> str:
    """Shown strings of plain and Flate content streams; enough for simple files."""
    lines: list[str] = []
    for found in _STREAM.finditer(data):
        lines.extend(_shown(_inflated(found[1])))
    return "\n".join(lines)


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, _PART_BYTES)
    except zlib.error:
        return stream


def _shown(content: bytes) -> list[str]:
    lines = []
    for found in _SHOWN.finditer(content):
        pieces = [found[1]] if found[1] is not None else _PIECE.findall(found[2])
        lines.append(re.sub(r"\\([()\\])", r"\1", b"".join(pieces).decode("latin-1")))
    return lines


def _office(data: bytes, part: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if re.fullmatch(part, name)]
            texts = [archive.open(name).read(_PART_BYTES).decode("utf-8", "replace") for name in sorted(names)]
    except (zipfile.BadZipFile, OSError, zlib.error):
        return ""
    return "\n".join(_TAGS.sub(" ", re.sub(r"</w:p>|</row>", "\n", text)) for text in texts)
