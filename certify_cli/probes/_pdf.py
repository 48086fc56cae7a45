"""A small PDF of one page, made with the standard library: what any reader takes, and text that extracts cleanly."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

POINTS, LEADING = 14, 22
PAGE = (595, 842)
"""A4 in points."""


def one_page(lines: Sequence[str]) -> bytes:
    """PDF 1.4 with the lines in Helvetica, one below the other. Raises ValueError beyond Latin-1.

    Compressed, as PDF files are, so that the text cannot be read off the file's own bytes. Layout: header, five
    objects, cross-reference table, trailer (ISO 32000-1, 7.5).
    """
    content = zlib.compress(_content(lines))
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Contents 4 0 R"
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode() + b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(content), content),
        font,
    )
    return _file(objects)


def _content(lines: Sequence[str]) -> bytes:
    """Each line is shown by one operator, so that even a crude reader finds it whole."""
    shown = b"\n".join(b"(%b) Tj T*" % _escaped(line) for line in lines)
    return b"BT\n/F1 %d Tf\n%d TL\n72 %d Td\n%b\nET" % (POINTS, LEADING, PAGE[1] - 100, shown)


def _escaped(line: str) -> bytes:
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("latin-1")


def _file(objects: Sequence[bytes]) -> bytes:
    """Every entry of the table is exactly twenty bytes; the comment marks the file as binary for old transports."""
    data, offsets = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", list[int]()
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n" % size + table + trailer
