"""One text for one value, and JSON read so strictly that no two readers can see different things in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, NoReturn

from certify_cli.errors import Refused


def canonical(data: Any) -> str:
    """ASCII JSON of plain data: keys sorted, no white space, floats at their shortest, nothing that is not JSON."""
    return json.dumps(data, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))


def parse(text: bytes, what: str) -> dict[str, Any]:
    """The object that the UTF-8 text says; raises Refused for anything else, and for a key that stands there twice."""
    try:
        data = json.loads(text.decode(), object_pairs_hook=_unique, parse_constant=_no_number)
        json.dumps(data, ensure_ascii=False).encode()  # half a surrogate pair can be escaped, but is no text
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what} is not sound JSON: {error}") from None
    if not isinstance(data, dict):
        raise Refused(f"{what} is no JSON object")
    return data


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        (twice, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"the key {twice[:60]!r} stands there twice")
    return data


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
