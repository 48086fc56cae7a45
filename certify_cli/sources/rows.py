"""One imported row from an identifier as lists write it, with or without its provider."""

from __future__ import annotations

from dataclasses import replace

from certify_cli.interfaces import Imported
from certify_cli.sources.forms import REGION, strip_words
from certify_cli.sources.providers import BEDROCK, UNKNOWN, provider_named, split_provider


def imported(identifier: str, *, provider: str = "", line: int = 0, region: str = "") -> Imported:
    """The row. A stated provider wins; else a known prefix, the shape of the id, or `unknown`."""
    found, rest = split_provider(identifier)
    stated = provider_named(provider) if provider.strip() else found
    model = rest if found == stated else identifier.strip()
    bare = stated == UNKNOWN and not provider.strip() and "/" not in model
    row = Imported(model=model, provider=stated, line=line, bare=bare)
    if stated != BEDROCK:
        return row
    model, own = strip_words(model)
    wanted = own or (region.strip().lower() if REGION.match(region.strip().lower()) else None)
    return replace(row, model=model, regions=(wanted,) if wanted else ())
