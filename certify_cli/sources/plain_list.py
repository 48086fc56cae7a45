"""A plain list: one identifier a line, `#` begins a comment, an optional `provider/` before the id."""

from __future__ import annotations

import re

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source
from certify_cli.sources.rows import imported

LONGEST = 2048
"""An ARN's own limit."""
IDENTIFIER = re.compile(r"^[\w.:/@*?\[\]() +-]+$")
COMMENT = re.compile(r"(?:^|\s)#.*$")


def claims(name: str, text: str) -> bool:
    """Anything may be a plain list; it is asked last."""
    return True


def read(name: str, text: str) -> tuple[Imported, ...]:
    """One row a line; raises BadFile naming the line that cannot be an identifier."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        content = COMMENT.sub("", line).strip()
        if not content:
            continue
        if len(content) > LONGEST or not IDENTIFIER.match(content):
            shown = content[:40].encode("unicode_escape").decode("ascii")
            raise BadFile(
                f"{name}:{number}: {shown!r} is no model id",
                hint="a list has one id a line; CSV needs a header with the column `model`",
            )
        rows.append(imported(content, line=number))
    return tuple(rows)


PLAIN_LIST = Source(name="plain_list", claims=claims, read=read)
